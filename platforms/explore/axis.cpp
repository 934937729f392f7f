// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace trn2vp::explore {
namespace {

std::string value_in(const Range& range, double share) {
  double value = range.logarithmic ? range.from * std::pow(range.to / range.from, share)
                                   : range.from + (range.to - range.from) * share;
  // The ends are what the user wrote, not what the logarithm made of it.
  if (share <= 0) value = range.from;
  if (share >= 1) value = range.to;
  // Twelve digits hide what rounding left of a power or a share.
  if (range.unit == 0) return fmt::format("{:.12g}", value);
  return fmt::format("{:.15g}", std::round(value / range.unit) * range.unit);
}

std::vector<std::string> steps_of(const Range& range) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < range.steps; ++i) {
    const double share =
        range.steps == 1 ? 0 : static_cast<double>(i) / static_cast<double>(range.steps - 1);
    values.push_back(value_in(range, share));
  }
  return values;
}

std::vector<std::string> without_repetitions(std::vector<std::string> values) {
  std::vector<std::string> once;
  for (std::string& value : values) {
    if (std::find(once.begin(), once.end(), value) == once.end()) once.push_back(std::move(value));
  }
  return once;
}

}  // namespace

Axis::Axis(std::string key, std::vector<std::string> values)
    : key_(std::move(key)), values_(without_repetitions(std::move(values))) {}

Axis::Axis(std::string key, const Range& range) : Axis(std::move(key), steps_of(range)) {
  range_ = range;
}

std::vector<std::string> Axis::extremes() const {
  if (!values_.empty()) return values_;
  return {value_in(range_, 0), value_in(range_, 1)};
}

std::string Axis::at(double u) const {
  if (values_.empty()) return value_in(range_, u);
  const auto index = static_cast<std::size_t>(u * static_cast<double>(values_.size()));
  return values_[std::min(index, values_.size() - 1)];
}

}  // namespace trn2vp::explore
