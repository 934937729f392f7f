// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <systemc>

#include "models/common/initiator.h"
#include "models/common/register_target.h"
#include "models/trainium2/notification_rings.h"

namespace trn2vp::trainium2 {

/// Rings in host memory or HBM into which a core writes what software wants to hear of: explicit
/// notifications of engine e in slot e, its errors in slot 8 + e (ours). An entry that would meet a
/// refusing bus is lost and counted.
class NotificationQueues : public sc_core::sc_module {
 public:
  static constexpr unsigned kErrorSlot = 8;

  explicit NotificationQueues(const sc_core::sc_module_name& name);

  common::RegisterTarget window;
  common::Initiator bus;

  /// Posted: the engine does not wait for it.
  void post(Notification::Type type, unsigned engine, std::uint32_t value);
  void reset() { rings_.reset(); }

  /// Called for every post, also of a slot that is off: for observers.
  std::function<void(Notification::Type type, unsigned engine, std::uint32_t value)> on_post;

  std::uint64_t posted() const { return posted_; }
  std::uint64_t lost() const { return lost_; }

 private:
  NotificationRings rings_;
  std::uint64_t posted_ = 0;
  std::uint64_t lost_ = 0;
};

}  // namespace trn2vp::trainium2
