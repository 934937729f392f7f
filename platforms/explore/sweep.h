// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "platforms/explore/axis.h"
#include "platforms/explore/objective.h"

namespace trn2vp::explore {

/// Keys and values. Tables of a file are in the order of their keys.
using Settings = std::vector<std::pair<std::string, std::string>>;

enum class Sampling { kGrid, kList, kRandom, kLatinHypercube };

/// The names of the values of Sampling, in their order.
const std::vector<std::string>& sampling_names();

/// What a sweep file says (docs/exploration.md). Keys are options of `trn2-vp run` (workload, mode,
/// ...), parameters of the platform (chip.dma.read_bytes_per_second), or variables: names that
/// stand in braces in a workload ("gemm:{m}x512x512:bf16").
struct Sweep {
  std::string path;
  std::string name;
  Sampling sampling = Sampling::kGrid;
  std::uint64_t seed = 1;    ///< of random and latin-hypercube
  std::uint64_t points = 0;  ///< of these two
  double timeout_s = 600;    ///< wall time of a point
  Settings fixed;            ///< the same for all points
  std::vector<Axis> axes;
  std::vector<Settings> list;
  std::vector<std::string> constraints;
  std::vector<Objective> objectives;

  /// All of the file, one entry per key: what --resume compares.
  Settings content;

  /// Keys that differ between points, in order.
  std::vector<std::string> varied() const;
};

/// No sweep has more: their plan is held in memory.
inline constexpr std::uint64_t kMaxPoints = 100000;

}  // namespace trn2vp::explore
