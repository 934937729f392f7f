// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "platforms/workloads/workload.h"

namespace trn2vp::workloads {

/// A 16-bit format as the sorted list of its values: encoding is a search for the nearest, so that
/// nothing of the code under test is used here.
class FormatTable {
 public:
  explicit FormatTable(DataType dtype) {
    const int fraction_bits = dtype == DataType::kBf16 ? 7 : 10;
    const int least = dtype == DataType::kBf16 ? -133 : -24;  // exponent of the least subnormal
    const int fields = dtype == DataType::kBf16 ? 255 : 31;
    double step = std::ldexp(1.0, least);
    double value = 0;
    for (int field = 0; field < fields; ++field) {
      if (field > 1) step *= 2;
      for (int i = 0; i < 1 << fraction_bits; ++i, value += step) values_.push_back(value);
    }
    // Where the next value would be: from halfway on, infinity is nearer.
    overflow_ = value - step / 2;
    nan_ = static_cast<std::uint16_t>(values_.size() + (std::size_t{1} << (fraction_bits - 1)));
  }

  std::uint16_t infinity() const { return static_cast<std::uint16_t>(values_.size()); }
  std::uint16_t nan() const { return nan_; }

  double decode(std::uint16_t code) const {
    const std::size_t magnitude = code & 0x7FFFu;
    if (magnitude > values_.size()) return std::numeric_limits<double>::quiet_NaN();
    const double value =
        magnitude == values_.size() ? std::numeric_limits<double>::infinity() : values_[magnitude];
    return (code & 0x8000u) != 0 ? -value : value;
  }

  /// To the nearest, ties to the even code.
  std::uint16_t encode(double value) const {
    if (std::isnan(value)) return nan_;
    const auto sign = static_cast<std::uint16_t>(std::signbit(value) ? 0x8000u : 0u);
    const double magnitude = std::fabs(value);
    if (magnitude >= overflow_) return sign | infinity();
    const auto above = std::lower_bound(values_.begin(), values_.end(), magnitude);
    auto code = static_cast<std::size_t>(above - values_.begin());
    if (above == values_.end()) return sign | static_cast<std::uint16_t>(code - 1);
    if (*above != magnitude) {
      const double up = *above - magnitude;
      const double down = magnitude - values_[code - 1];
      if (down < up || (down == up && code % 2 == 1)) --code;
    }
    return sign | static_cast<std::uint16_t>(code);
  }

 private:
  std::vector<double> values_;
  double overflow_;
  std::uint16_t nan_;
};

}  // namespace trn2vp::workloads
