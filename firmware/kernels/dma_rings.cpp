// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/dma_rings.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace trn2vp::kernels {
namespace {

// Word 0.
constexpr std::uint32_t kRingId1 = 1u << 24;
constexpr std::uint32_t kFirst = 1u << 26;
constexpr std::uint32_t kLast = 1u << 27;
// Word 1 of an M2S descriptor: plain copy, and the same with a write barrier behind it.
constexpr std::uint32_t kPlainCopy = 0x0108'0003;
constexpr std::uint32_t kWriteBarrier = 1u << 26;

constexpr std::uint32_t kMaxElementBytes = 64 * 1024;
constexpr std::size_t kMaxPacketDescriptors = 64;
constexpr std::uint32_t kMaxPacketBytes = 0xF'FFFF;
constexpr std::uint32_t kMaxRing = (1u << 24) - 16;

void put_descriptor(std::vector<std::uint8_t>& ring, std::uint32_t control, std::uint32_t meta,
                    std::uint64_t address) {
  const std::uint64_t words[2] = {control | std::uint64_t{meta} << 32, address};
  for (std::uint64_t word : words) {
    for (int i = 0; i < 8; ++i) ring.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
  }
}

std::vector<std::uint8_t> padded(std::vector<std::uint8_t> ring) {
  const std::size_t descriptors = std::max<std::size_t>(32, (ring.size() / 16 + 15) / 16 * 16);
  ring.resize(descriptors * 16, 0);
  return ring;
}

}  // namespace

DmaRings::DmaRings(unsigned queue, const CoreAddresses& core, std::uint64_t one_address,
                   std::uint32_t packet_bytes, const CoreGeometry& machine)
    : queue_(queue),
      core_(core),
      one_address_(one_address),
      packet_bytes_(std::min(packet_bytes, kMaxPacketBytes - kMaxElementBytes)),
      engines_(machine.dma_engines) {}

void DmaRings::append(unsigned engine, const DmaElement& element, bool first, bool last,
                      bool barrier) {
  const std::uint32_t control = (element.bytes & 0xFFFF) | kRingId1;  // 64 KiB is written as 0
  put_descriptor(m2s_[engine], control | (first ? kFirst : 0) | (last ? kLast : 0),
                 kPlainCopy | (barrier ? kWriteBarrier : 0), element.source);
  put_descriptor(s2m_[engine], control, 0, element.destination);
}

void DmaRings::append(const DmaRings& later) {
  for (unsigned engine = 0; engine < engines_; ++engine) {
    expect_room(engine, later.size(engine));
    m2s_[engine].insert(m2s_[engine].end(), later.m2s_[engine].begin(), later.m2s_[engine].end());
    s2m_[engine].insert(s2m_[engine].end(), later.s2m_[engine].begin(), later.s2m_[engine].end());
  }
}

void DmaRings::expect_room(unsigned engine, std::size_t descriptors) const {
  if (size(engine) + descriptors > kMaxRing)
    throw std::length_error("a DMA ring would need more than 2^24 - 16 descriptors");
}

std::vector<TriggerGroup> DmaRings::add_batch(const DmaBatch& batch, unsigned semaphore) {
  std::map<std::uint32_t, std::uint16_t> engines_by_count;
  for (unsigned engine = 0; engine < engines_; ++engine) {
    const std::vector<DmaElement>& elements = batch[engine];
    expect_room(engine, elements.size() + 1);
    std::uint32_t bytes = 0;
    std::size_t descriptors = 0;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const bool first = descriptors == 0;
      bytes += elements[i].bytes;
      ++descriptors;
      const bool end = i + 1 == elements.size();
      const bool last = end || bytes >= packet_bytes_ || descriptors == kMaxPacketDescriptors;
      append(engine, elements[i], first, last, end);
      if (last) bytes = 0, descriptors = 0;
    }
    append(engine, {one_address_, core_.semaphore_increment(semaphore), 4}, true, true, false);
    auto& mask = engines_by_count[static_cast<std::uint32_t>(elements.size()) + 1];
    mask = static_cast<std::uint16_t>(mask | 1u << engine);
  }
  std::vector<TriggerGroup> groups;
  for (const auto& [count, mask] : engines_by_count) groups.push_back({mask, count});
  return groups;
}

std::vector<std::uint8_t> DmaRings::m2s_image(unsigned engine) const {
  return padded(m2s_[engine]);
}
std::vector<std::uint8_t> DmaRings::s2m_image(unsigned engine) const {
  return padded(s2m_[engine]);
}

}  // namespace trn2vp::kernels
