// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "models/common/clock_domain.h"
#include "models/graviton4/core/cpu.h"

namespace trn2vp::graviton4 {

/// The EL1 physical and virtual generic timers of one core, driven with the core's local time.
/// Virtual and physical count are the same. Source: Arm ARM, chapter "The Generic Timer". No
/// SystemC.
class GenericTimer {
 public:
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  /// `hz` of the counter, 1..1e9.
  explicit GenericTimer(std::uint64_t hz) : clock_(hz), hz_(hz) {}

  /// Interrupt outputs, called on change.
  std::function<void(bool)> on_physical;
  std::function<void(bool)> on_virtual;

  /// CNT*_EL0 at local time `now_ps`. False: not a register of the timer.
  bool read(SysReg which, std::uint64_t now_ps, std::uint64_t* value) const;
  bool write(SysReg which, std::uint64_t now_ps, std::uint64_t value);

  /// Drives the outputs as they are at `now_ps`.
  void update(std::uint64_t now_ps);
  /// When an output that is now low will rise, in ps; kNever if none will.
  std::uint64_t next_deadline(std::uint64_t now_ps) const;

  std::uint64_t count(std::uint64_t now_ps) const {
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(now_ps) * hz_ /
                                      1'000'000'000'000u);
  }

 private:
  struct Comparator {
    std::uint64_t compare = 0;
    bool enabled = false;
    bool masked = false;
    bool output = false;
    bool fires(std::uint64_t count) const { return enabled && count >= compare; }
  };
  static void drive(Comparator& comparator, bool level, const std::function<void(bool)>& output);

  common::ClockDomain clock_;
  std::uint64_t hz_;
  Comparator physical_;
  Comparator virtual_;
};

}  // namespace trn2vp::graviton4
