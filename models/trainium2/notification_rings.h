// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "models/common/register_block.h"

namespace trn2vp::trainium2 {

/// One entry of a notification queue, 16 bytes, little-endian. The real layout is not public: this
/// one is ours (assumed).
struct Notification {
  /// Types as the public driver numbers them.
  enum Type : std::uint8_t { kExplicit = 1, kError = 3, kDmaTrace = 4 };

  std::uint8_t type;
  std::uint8_t engine;    ///< isa::Engine; of a DMA engine the queue
  std::uint16_t phase;    ///< 1 in the first pass over the ring, then 0, 1, ...
  std::uint32_t value;    ///< token of a notify, code of an error, descriptors of a packet
  std::uint64_t time_ns;  ///< simulated
};
static_assert(sizeof(Notification) == 16);

/// The registers of a NOTIFIC block (core_registers.h) and the places of the next entries: 16 rings
/// in host memory or HBM. A ring whose size is 0 is off; writing a size starts it anew. No SystemC.
class NotificationRings {
 public:
  static constexpr unsigned kSlots = 16;

  NotificationRings();

  /// Registers, offsets in the 4 KiB block.
  bool read(std::uint64_t offset, std::uint32_t& value) { return registers_.read(offset, value); }
  bool write(std::uint64_t offset, std::uint32_t value) { return registers_.write(offset, value); }
  void reset();

  bool on(unsigned slot) const;

  struct Place {
    std::uint64_t address;
    std::uint16_t phase;
  };
  /// Where the next entry goes; nothing when the ring is off. It stays the next one until taken().
  std::optional<Place> next(unsigned slot) const;
  /// The entry at next() has been written.
  void taken(unsigned slot);

 private:
  common::RegisterFile registers_;
  std::array<std::uint32_t, kSlots> wraps_{};
};

}  // namespace trn2vp::trainium2
