// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace trn2vp::explore {

/// A number that a sweep compares points by.
struct Objective {
  std::string name;  ///< as the user wrote it
  std::string
      pointer;  ///< JSON pointer into report.json; empty: the key `name` of the point itself
  bool maximise = false;

  /// "total_time (minimise)".
  std::string text() const;
};

/// `name` is a key in `keys`, a JSON pointer ("/engines/tensor/busy_ns"), a member of "metrics", or
/// one of the report itself. `sample` is a report with all members. Throws std::runtime_error that
/// starts with `where` and names the nearest.
Objective make_objective(const std::string& where, const std::string& name, bool maximise,
                         const std::vector<std::string>& keys, const nlohmann::json& sample);

/// The number in a report, when it has it.
std::optional<double> number_at(const nlohmann::json& report, const std::string& pointer);

}  // namespace trn2vp::explore
