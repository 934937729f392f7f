// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/report/sensitivity.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <tuple>

namespace trn2vp::report {
namespace {

/// Orders numbers by value, and words after them.
struct Value {
  bool word;
  double number;
  std::string text;
  bool operator<(const Value& other) const {
    return std::tie(word, number, text) < std::tie(other.word, other.number, other.text);
  }
};

Value value_of(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  const bool word = text.empty() || *end != '\0';
  // The same number written in two ways is one value.
  return word ? Value{true, 0, text} : Value{false, number, ""};
}

struct Group {
  std::string first, last;
  double sum = 0;
  std::size_t points = 0;
  double mean() const { return sum / static_cast<double>(points); }
};

std::vector<Group> groups_of(const std::vector<std::string>& values,
                             const std::vector<double>& objective) {
  std::map<Value, Group> by_value;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Group& group = by_value[value_of(values[i])];
    if (group.points == 0) group.first = group.last = values[i];
    group.sum += objective[i];
    ++group.points;
  }
  std::vector<Group> groups;
  const bool merge = by_value.size() > kMaxLevels && !by_value.rbegin()->first.word;
  std::size_t seen = 0;
  for (const auto& [value, group] : by_value) {
    const std::size_t level = merge ? seen * kMaxLevels / values.size() : groups.size();
    seen += group.points;
    if (level < groups.size()) {
      groups.back().last = group.last;
      groups.back().sum += group.sum;
      groups.back().points += group.points;
    } else {
      groups.push_back(group);
    }
  }
  return groups;
}

}  // namespace

Sensitivity sensitivity_of(const std::vector<std::string>& values,
                           const std::vector<double>& objective) {
  Sensitivity result;
  if (values.empty()) return result;
  const auto count = static_cast<double>(objective.size());
  const double mean = std::accumulate(objective.begin(), objective.end(), 0.0) / count;
  double total = 0, between = 0;
  for (double value : objective) total += (value - mean) * (value - mean);
  for (const Group& group : groups_of(values, objective)) {
    const double level = group.mean();
    between += static_cast<double>(group.points) * (level - mean) * (level - mean);
    result.levels.push_back(
        {group.first == group.last ? group.first : group.first + " .. " + group.last, level,
         group.points});
  }
  const auto [low, high] =
      std::minmax_element(result.levels.begin(), result.levels.end(),
                          [](const auto& a, const auto& b) { return a.mean < b.mean; });
  if (mean != 0) result.spread_percent = 100 * (high->mean - low->mean) / std::fabs(mean);
  // Rounding of equal values is no variance.
  if (total > 1e-24 * count * mean * mean) result.variance_share = std::min(1.0, between / total);
  return result;
}

}  // namespace trn2vp::report
