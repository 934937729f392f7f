// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

#include "models/common/clock_domain.h"
#include "rtl/bridge/lockstep_array.h"

namespace trn2vp::host_chip {

/// What write_difference_wave() wrote.
struct DifferenceWave {
  std::string wave;       ///< FST
  std::string save_file;  ///< for GTKWave
  rtl::Cycle first = 0;   ///< edges shown, both ends included
  rtl::Cycle last = 0;

  /// Lines for the report, with the command that opens them.
  std::string report() const;
};

/// Writes STEM.fst, at most `cycles` edges around the difference, on the time base of the run, and
/// STEM.gtkw, which opens on the failing PE:
///  * `scope`.*: the pins of the array as they were in the run;
///  * `scope`.column_C.row_R.{valid,x,w,psum_in,psum_out,expected}: every PE of the column of a
///    wrong word, from a replay of its instruction (LockstepArray::trace); `expected` only where
///    the raw operands say what a PE has to make.
/// The array has to record() and the difference be its first. Throws std::runtime_error naming the
/// file that cannot be written.
DifferenceWave write_difference_wave(const rtl::LockstepArray& array,
                                     const rtl::LockstepArray::Difference& difference,
                                     const common::ClockDomain& clock, const std::string& scope,
                                     const std::string& stem, unsigned cycles);

}  // namespace trn2vp::host_chip
