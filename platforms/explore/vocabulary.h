// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "platforms/config/parameters.h"

namespace trn2vp::explore {

/// A platform with all its parameters, as `trn2-vp run --platform NAME` starts from.
class Machine {
 public:
  virtual ~Machine() = default;
  virtual config::Parameters& parameters() = 0;
};

/// What a sweep may name.
struct Vocabulary {
  /// Makes a platform by name or file. Throws std::runtime_error.
  std::function<std::unique_ptr<Machine>(const std::string& platform)> machine;

  /// Options of `trn2-vp run` (without the dashes) and what throws std::runtime_error for a wrong
  /// value. "platform", "workload" and "seed" are among them.
  std::map<std::string, std::function<void(const std::string& value)>> options;

  /// Options whose value may be a file.
  bool is_file_option(const std::string& key) const {
    return key == "platform" || key == "workload";
  }

  /// Paths of the files that a workload's file has read besides itself; may be null.
  std::function<std::vector<std::string>(const std::string& workload)> further_files;

  /// A report.json with all members, for objectives.
  nlohmann::json report;

  std::string default_platform;
};

}  // namespace trn2vp::explore
