// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>

/// The 16-byte UDMA descriptor: four little-endian words. Source: facts
/// "neuron-device-interface" section 3.2. Provenance: documented.
namespace trn2vp::trainium2::descriptor {

inline constexpr unsigned kBytes = 16;
/// Most bytes one descriptor moves; written as length 0.
inline constexpr std::uint32_t kMaxLength = 64 * 1024;

// Word 0, both directions.
inline constexpr std::uint32_t kLengthMask = 0xFFFF;
inline constexpr unsigned kRingIdShift = 24;
inline constexpr std::uint32_t kRingIdMask = 3u << kRingIdShift;
inline constexpr std::uint32_t kInterrupt = 1u << 28;
inline constexpr std::uint32_t kNoSnoop = 1u << 29;
// Word 0, M2S only.
inline constexpr std::uint32_t kDummy = 1u << 22;
inline constexpr std::uint32_t kMeta = 1u << 23;  ///< carries metadata, moves no bytes
inline constexpr std::uint32_t kFirst = 1u << 26;
inline constexpr std::uint32_t kLast = 1u << 27;
inline constexpr std::uint32_t kDmb = 1u << 30;  ///< the queue waits until this packet is written
inline constexpr std::uint32_t kConcat = 1u << 31;

// Word 1, M2S only.
inline constexpr std::uint32_t kLastBlock = 1u << 0;
inline constexpr std::uint32_t kFirstBlock = 1u << 1;
inline constexpr std::uint32_t kCopySourceData = 1u << 19;
inline constexpr unsigned kOperationShift = 23;
inline constexpr std::uint32_t kOperationMask = 7u << kOperationShift;
inline constexpr std::uint32_t kOperationCopy = 2;
/// In a metadata descriptor: what happens to the packet's bytes (stream_operation.h). Ours.
inline constexpr std::uint32_t kOperationStream = 3;
inline constexpr unsigned kOperationTypeShift = 20;
inline constexpr std::uint32_t kOperationTypeMask = 7u << kOperationTypeShift;
inline constexpr std::uint32_t kWriteBarrier = 1u << 26;

/// Word 1 of a plain copy, as the public driver writes it.
inline constexpr std::uint32_t kCopy =
    (kOperationCopy << kOperationShift) | kCopySourceData | kFirstBlock | kLastBlock;
static_assert(kCopy == 0x0108'0003);

/// The four words as they lie in a ring (little-endian).
struct Descriptor {
  std::uint32_t control = 0;
  std::uint32_t meta = 0;  ///< M2S: operation; S2M: second buffer, 0
  std::uint32_t address_low = 0;
  std::uint32_t address_high = 0;

  std::uint64_t address() const {
    return (static_cast<std::uint64_t>(address_high) << 32) | address_low;
  }
  unsigned ring_id() const { return (control & kRingIdMask) >> kRingIdShift; }
  std::uint32_t operation() const { return (meta & kOperationMask) >> kOperationShift; }
  bool moves_data() const { return (control & (kMeta | kDummy)) == 0; }
  /// Bytes; `zero_is_64k` is bit 24 of M2S_CFG_LEN.
  std::uint32_t bytes(bool zero_is_64k) const {
    const std::uint32_t length = control & kLengthMask;
    return length == 0 && zero_is_64k ? kMaxLength : length;
  }
};
static_assert(sizeof(Descriptor) == kBytes);

/// Source of `length` bytes (1..65536) at `address`, a whole packet unless `flags` says otherwise.
constexpr Descriptor m2s(std::uint64_t address, std::uint32_t length, unsigned ring_id,
                         std::uint32_t flags = kFirst | kLast, std::uint32_t meta = kCopy) {
  return {
      (length & kLengthMask) | (static_cast<std::uint32_t>(ring_id & 3) << kRingIdShift) | flags,
      meta, static_cast<std::uint32_t>(address), static_cast<std::uint32_t>(address >> 32)};
}

/// Destination of `length` bytes (1..65536) at `address`.
constexpr Descriptor s2m(std::uint64_t address, std::uint32_t length, unsigned ring_id) {
  return {(length & kLengthMask) | (static_cast<std::uint32_t>(ring_id & 3) << kRingIdShift), 0,
          static_cast<std::uint32_t>(address), static_cast<std::uint32_t>(address >> 32)};
}

constexpr std::array<std::uint8_t, kBytes> encode(const Descriptor& d) {
  const std::uint32_t words[4] = {d.control, d.meta, d.address_low, d.address_high};
  std::array<std::uint8_t, kBytes> out{};
  for (unsigned i = 0; i < kBytes; ++i) {
    out[i] = static_cast<std::uint8_t>(words[i / 4] >> (8 * (i % 4)));
  }
  return out;
}

constexpr Descriptor decode(const std::uint8_t* in) {
  std::uint32_t words[4] = {};
  for (unsigned i = 0; i < kBytes; ++i) {
    words[i / 4] |= static_cast<std::uint32_t>(in[i]) << (8 * (i % 4));
  }
  return {words[0], words[1], words[2], words[3]};
}

}  // namespace trn2vp::trainium2::descriptor
