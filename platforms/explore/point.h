// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "platforms/explore/sweep.h"
#include "platforms/explore/vocabulary.h"

namespace trn2vp::explore {

/// One run of a sweep, ready to start.
struct Point {
  std::size_t id = 0;                  ///< place in the sweep, from 0
  Settings settings;                   ///< of the varied keys
  std::vector<std::string> arguments;  ///< what follows `trn2-vp`
  /// SHA-256 of all parameters, of all options, of the workload's file and of those it has read.
  std::string config_hash;
  std::uint64_t seed = 1;  ///< of the run's tensors
};

/// The run as one types it: "trn2-vp run --workload ...", words quoted where a shell needs it.
std::string command_of(const Point& point);

/// The points of a sweep: sampled, filtered by its constraints, checked. The same file gives the
/// same points. Throws std::runtime_error: "FILE: key: expectation"; also when no point is left.
std::vector<Point> plan(const Sweep& sweep, const Vocabulary& vocabulary);

}  // namespace trn2vp::explore
