// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/objective.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "platforms/config/parameters.h"

namespace trn2vp::explore {
namespace {

// Every name by which a number can be asked for.
std::vector<std::string> names_of(const nlohmann::json& sample) {
  std::vector<std::string> names;
  const nlohmann::json flat = sample.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    if (!value.is_number()) continue;
    names.push_back(pointer);
    if (pointer.rfind("/metrics/", 0) == 0) names.push_back(pointer.substr(9));
    if (pointer.find('/', 1) == std::string::npos) names.push_back(pointer.substr(1));
  }
  return names;
}

}  // namespace

std::string Objective::text() const {
  return fmt::format("{} ({})", name, maximise ? "maximise" : "minimise");
}

std::optional<double> number_at(const nlohmann::json& report, const std::string& pointer) {
  try {
    const nlohmann::json& value = report.at(nlohmann::json::json_pointer(pointer));
    if (value.is_number()) return value.get<double>();
  } catch (const nlohmann::json::exception&) {
    // Not a pointer, or to nothing.
  }
  return std::nullopt;
}

Objective make_objective(const std::string& where, const std::string& name, bool maximise,
                         const std::vector<std::string>& keys, const nlohmann::json& sample) {
  if (std::find(keys.begin(), keys.end(), name) != keys.end()) return {name, "", maximise};
  const std::string candidates[] = {name, "/metrics/" + name, "/" + name};
  for (const std::string& pointer : candidates) {
    if (!pointer.empty() && number_at(sample, pointer)) return {name, pointer, maximise};
  }
  std::vector<std::string> known = names_of(sample);
  known.insert(known.end(), keys.begin(), keys.end());
  throw std::runtime_error(
      fmt::format("{}: '{}': no such number in report.json and no axis, the nearest is {}", where,
                  name, config::nearest(name, known)));
}

}  // namespace trn2vp::explore
