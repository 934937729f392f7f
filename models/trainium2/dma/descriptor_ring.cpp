// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/dma/descriptor_ring.h"

#include <algorithm>

namespace trn2vp::trainium2 {

void DescriptorRing::reset() {
  announced_ = posted_ = fetched_ = consumed_ = completed_ = 0;
  ++generation_;
  buffer_.clear();
  first_ = 0;
}

std::uint32_t DescriptorRing::pointer(std::uint64_t count) const {
  if (length_ == 0) return 0;
  const auto wraps = static_cast<std::uint32_t>(count / length_ % 4);
  return static_cast<std::uint32_t>(count % length_) | (wraps << 30);
}

std::uint32_t DescriptorRing::fetch_count() const {
  if (length_ == 0) return 0;
  const std::uint64_t to_end = length_ - fetched_ % length_;
  return static_cast<std::uint32_t>(
      std::min({posted_ - fetched_, to_end, std::uint64_t{kBuffer} - buffered()}));
}

std::uint64_t DescriptorRing::fetch_address() const {
  return base_ + fetched_ % length_ * descriptor::kBytes;
}

void DescriptorRing::compact() {
  if (first_ == 0) return;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(first_));
  first_ = 0;
}

void DescriptorRing::deliver(const descriptor::Descriptor& descriptor, std::uint64_t ready_ps,
                             std::uint64_t notify) {
  if (buffered() == 0 || first_ >= kBuffer) compact();
  buffer_.push_back({descriptor, ready_ps, true, notify});
  ++announced_;
  ++posted_;
  ++fetched_;
}

void DescriptorRing::fetched(const std::uint8_t* raw, std::uint32_t count, std::uint64_t ready_ps) {
  compact();
  // The ring id starts at 1 and steps at every wrap, modulo 4.
  const auto expected = static_cast<unsigned>((1 + fetched_ / length_) % 4);
  for (std::uint32_t i = 0; i < count; ++i) {
    const descriptor::Descriptor d = descriptor::decode(raw + std::size_t{i} * descriptor::kBytes);
    buffer_.push_back({d, ready_ps, d.ring_id() == expected, 0});
  }
  fetched_ += count;
}

void DescriptorRing::consume(std::size_t count) {
  first_ += count;
  consumed_ += count;
}

}  // namespace trn2vp::trainium2
