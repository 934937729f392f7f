// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>

#include "platforms/host_chip/array_pins.h"

namespace trn2vp::host_chip {

/// Keeps the pins of an RTL array in the wave file of a run, on the time base of everything else.
class ArrayWaves {
 public:
  ArrayWaves(rtl::RtlArray& array, const common::ClockDomain& clock, common::WaveSink& sink,
             const std::string& scope);
  ArrayWaves(const ArrayWaves&) = delete;  // the array calls back here

  /// Makes the RTL catch up with simulated time, so that its changes up to now are in the sink.
  void catch_up(std::uint64_t now_ps);

 private:
  rtl::RtlArray& array_;
  common::ClockDomain clock_;
  ArrayPins pins_;
};

}  // namespace trn2vp::host_chip
