// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/results_json.h"

#include <algorithm>

#include "platforms/explore/results_text.h"
#include "platforms/report/sensitivity.h"

namespace trn2vp::explore {

using nlohmann::ordered_json;

namespace {

std::vector<const Result*> complete(const std::vector<Result>& results) {
  std::vector<const Result*> good;
  for (const Result& result : results) {
    if (result.outcome.status == Status::kOk &&
        std::all_of(result.objectives.begin(), result.objectives.end(),
                    [](const auto& value) { return value.has_value(); }))
      good.push_back(&result);
  }
  return good;
}

ordered_json sensitivity_json(const std::string& key, std::size_t objective,
                              const std::vector<const Result*>& results) {
  std::vector<std::string> settings;
  std::vector<double> values;
  for (const Result* result : results) {
    settings.push_back(value_of(result->settings, key));
    values.push_back(*result->objectives[objective]);
  }
  const report::Sensitivity sensitivity = report::sensitivity_of(settings, values);
  ordered_json levels = ordered_json::array();
  for (const auto& level : sensitivity.levels)
    levels.push_back({{"value", level.value}, {"mean", level.mean}, {"points", level.points}});
  return {{"key", key},
          {"variance_share", sensitivity.variance_share},
          {"spread_percent", sensitivity.spread_percent},
          {"levels", std::move(levels)}};
}

ordered_json point_json(const Result& result) {
  ordered_json settings = ordered_json::object(), objectives = ordered_json::array();
  for (const auto& [key, value] : result.settings) settings[key] = value;
  for (const auto& value : result.objectives)
    objectives.push_back(value ? ordered_json(*value) : ordered_json());
  return {{"id", result.id},
          {"status", name_of(result.outcome.status)},
          {"error", result.outcome.error},
          {"pareto", result.pareto},
          {"settings", std::move(settings)},
          {"objectives", std::move(objectives)},
          {"seed", result.seed},
          {"config_hash", result.config_hash},
          {"command", result.command},
          {"wall_s", result.outcome.wall_s},
          {"peak_rss_bytes", result.outcome.peak_rss_bytes}};
}

}  // namespace

ordered_json to_json(const std::string& name, const std::vector<Objective>& objectives,
                     const std::vector<Result>& results) {
  const std::vector<std::string> keys = keys_of(results);
  const std::vector<const Result*> good = complete(results);
  ordered_json json = {{"name", name}, {"keys", keys}};
  json["objectives"] = ordered_json::array();
  json["counts"] = ordered_json::object();
  json["sensitivity"] = ordered_json::array();
  json["points"] = ordered_json::array();
  for (std::size_t i = 0; i < objectives.size(); ++i) {
    json["objectives"].push_back(
        {{"name", objectives[i].name}, {"maximise", objectives[i].maximise}});
    ordered_json of_keys = ordered_json::array();
    for (const std::string& key : keys) of_keys.push_back(sensitivity_json(key, i, good));
    json["sensitivity"].push_back({{"objective", objectives[i].name}, {"keys", of_keys}});
  }
  for (const Result& result : results) {
    ordered_json& count = json["counts"][name_of(result.outcome.status)];
    count = (count.is_null() ? 0 : count.get<std::size_t>()) + 1;
    json["points"].push_back(point_json(result));
  }
  return json;
}

}  // namespace trn2vp::explore
