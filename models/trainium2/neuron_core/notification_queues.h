// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <systemc>

#include "models/common/initiator.h"
#include "models/common/register_block.h"
#include "models/common/register_target.h"

namespace trn2vp::trainium2 {

/// One entry of a notification queue, 16 bytes, little-endian. The real layout is not public: this
/// one is ours (assumed).
struct Notification {
  /// Types as the public driver numbers them.
  enum Type : std::uint8_t { kExplicit = 1, kError = 3 };

  std::uint8_t type;
  std::uint8_t engine;    ///< isa::Engine
  std::uint16_t phase;    ///< 1 in the first pass over the ring, then 0, 1, ...
  std::uint32_t value;    ///< token of a notify, code of an error
  std::uint64_t time_ns;  ///< simulated
};
static_assert(sizeof(Notification) == 16);

/// Rings in host memory or HBM into which a core writes what software wants to hear of: explicit
/// notifications of engine e in slot e, its errors in slot 8 + e (ours). A slot whose size is 0 is
/// off. An entry that would meet a refusing bus is lost and counted.
class NotificationQueues : public sc_core::sc_module {
 public:
  static constexpr unsigned kSlots = 16;
  static constexpr unsigned kErrorSlot = 8;

  explicit NotificationQueues(const sc_core::sc_module_name& name);

  common::RegisterTarget window;
  common::Initiator bus;

  /// Posted: the engine does not wait for it.
  void post(Notification::Type type, unsigned engine, std::uint32_t value);

  std::uint64_t posted() const { return posted_; }
  std::uint64_t lost() const { return lost_; }

 private:
  common::RegisterFile registers_;
  std::uint32_t wraps_[kSlots] = {};
  std::uint64_t posted_ = 0;
  std::uint64_t lost_ = 0;
};

}  // namespace trn2vp::trainium2
