// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace trn2vp::report {

/// What one key of a sweep does to one objective, over all other keys.
struct Sensitivity {
  /// The points with about the same value of the key.
  struct Level {
    std::string value;  ///< "2.4e9", or "1e9 .. 2e9" where values were put together
    double mean;        ///< of the objective
    std::size_t points;
  };
  std::vector<Level> levels;  ///< by value, numbers before words
  /// Difference between the largest and the smallest mean, in percent of the mean of all points.
  double spread_percent = 0;
  /// Variance of the level means over the variance of all points, 0..1: how much of what the
  /// objective does this key alone explains (first-order index on a grid).
  double variance_share = 0;
};

/// Levels when a key has more values than this: as many groups of about as many points.
constexpr std::size_t kMaxLevels = 8;

/// `values` of the key and `objective` of every point, equally many. Nothing varies: all zero.
Sensitivity sensitivity_of(const std::vector<std::string>& values,
                           const std::vector<double>& objective);

}  // namespace trn2vp::report
