// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace trn2vp::explore {

/// From one number to another, both included.
struct Range {
  double from = 0;
  double to = 0;
  std::size_t steps = 0;     ///< values of it that are taken; 0: all
  bool logarithmic = false;  ///< equal ratios instead of equal differences; both ends above 0
  double unit = 0;           ///< rounded to multiples of it; 0: as it is
};

/// One key of a sweep and the values it takes, as `--set` would have them.
class Axis {
 public:
  Axis(std::string key, std::vector<std::string> values);
  Axis(std::string key, const Range& range);

  const std::string& key() const { return key_; }

  /// In order, without repetitions; empty for a range without steps, which only sampling covers.
  const std::vector<std::string>& values() const { return values_; }

  /// Values that must be valid for all of them to be: `values()`, or the ends of the range.
  std::vector<std::string> extremes() const;

  /// The value at a place in 0 <= u < 1.
  std::string at(double u) const;

 private:
  std::string key_;
  std::vector<std::string> values_;
  Range range_;
};

}  // namespace trn2vp::explore
