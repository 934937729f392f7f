// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/dram/slot_calendar.h"
#include "models/dram/timing.h"

namespace trn2vp::dram {

/// The places in a queue over time, in steps of some cycles, taken in any order of time.
class QueuePlaces {
 public:
  /// `step` and `horizon` (cycles that are remembered) are powers of two.
  QueuePlaces(std::uint64_t places, Cycle step, Cycle horizon);

  /// Most bursts that may enter at once.
  std::uint32_t at_once() const { return at_once_; }
  /// First cycle from `start` on at which there is room for at_once() more.
  Cycle enter(Cycle start) {
    return std::max(start, full_.find(start >> step_shift_) << step_shift_);
  }
  void stay(Cycle from, Cycle to, float bursts);

 private:
  struct Step {
    std::uint32_t round = 0;
    float taken = 0;
  };

  unsigned step_shift_;
  unsigned ring_shift_;
  std::uint32_t at_once_;
  float most_;  ///< taken before the next at_once() are let in
  SlotCalendar full_;
  std::vector<Step> steps_;
};

}  // namespace trn2vp::dram
