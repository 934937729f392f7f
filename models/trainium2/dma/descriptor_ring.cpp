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

/// The ring id of descriptor `count` since the reset: starts at 1 and steps at every wrap,
/// modulo 4.
unsigned DescriptorRing::ring_id(std::uint64_t count) const {
  return static_cast<unsigned>((1 + count / length_) % 4);
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
  const unsigned expected = ring_id(fetched_);
  for (std::uint32_t i = 0; i < count; ++i) {
    const descriptor::Descriptor d = descriptor::decode(raw + std::size_t{i} * descriptor::kBytes);
    buffer_.push_back({d, ready_ps, d.ring_id() == expected, 0});
  }
  fetched_ += count;
}

std::vector<DescriptorRing::CompletionSpan> DescriptorRing::completion_entries(
    std::uint32_t count, unsigned words) const {
  std::vector<CompletionSpan> spans;
  if (length_ == 0) return spans;
  const std::uint64_t entry_bytes = std::uint64_t{words} * 4;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t index = consumed_ + i;
    if (i == 0 || index % length_ == 0) {
      spans.push_back({completion_base_ + index % length_ * entry_bytes, {}});
    }
    const std::uint32_t control = (at(i).descriptor.control & descriptor::kLengthMask) |
                                  ring_id(index) << descriptor::kRingIdShift |
                                  (i == 0 ? descriptor::kFirst : 0) |
                                  (i + 1 == count ? descriptor::kLast : 0);
    std::vector<std::uint8_t>& bytes = spans.back().bytes;
    for (unsigned b = 0; b < 4; ++b) bytes.push_back(static_cast<std::uint8_t>(control >> (8 * b)));
    bytes.resize(bytes.size() + entry_bytes - 4);
  }
  return spans;
}

void DescriptorRing::consume(std::size_t count) {
  first_ += count;
  consumed_ += count;
}

}  // namespace trn2vp::trainium2
