// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/results_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

namespace trn2vp::explore {
namespace {

constexpr std::size_t kFrontRows = 30;
constexpr std::size_t kErrorRows = 5;

using Row = std::vector<std::string>;

std::string aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows[0].size(), 0);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      fmt::format_to(std::back_inserter(text), "  {:>{}}", row[i], widths[i]);
    text += '\n';
  }
  return text;
}

std::string counts_text(const std::vector<Result>& results) {
  std::map<Status, std::size_t> counts;
  for (const Result& result : results) ++counts[result.outcome.status];
  std::string text;
  for (const auto& [status, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name_of(status));
  return text;
}

// The commonest errors with a point each.
std::string errors_text(const std::vector<Result>& results) {
  std::map<std::string, std::vector<std::size_t>> errors;
  for (const Result& result : results) {
    const Status status = result.outcome.status;
    if (status == Status::kOk || status == Status::kWaiting) continue;
    errors[fmt::format("{}: {}", name_of(status), result.outcome.error)].push_back(result.id);
  }
  std::vector<std::pair<std::string, std::vector<std::size_t>>> sorted(errors.begin(),
                                                                       errors.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
  std::string text;
  for (std::size_t i = 0; i < std::min(kErrorRows, sorted.size()); ++i)
    text += fmt::format("  {} x {} (point {})\n", sorted[i].second.size(), sorted[i].first,
                        sorted[i].second[0]);
  if (sorted.size() > kErrorRows)
    text += fmt::format("  ... and {} other errors\n", sorted.size() - kErrorRows);
  return text;
}

std::string number_text(const std::optional<double>& value) {
  return value ? fmt::format("{:.6g}", *value) : "-";
}

std::string csv_line(const Row& row) {
  std::string line;
  for (const std::string& field : row) {
    std::string quoted = field;
    if (field.find_first_of(",\"\r\n") != std::string::npos) {
      quoted = "\"";
      for (char c : field) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
      quoted += '"';
    }
    line += (&field == row.data() ? "" : ",") + quoted;
  }
  return line + "\r\n";
}

}  // namespace

std::vector<std::string> keys_of(const std::vector<Result>& results) {
  std::vector<std::string> keys;
  for (const Result& result : results) {
    for (const auto& [key, value] : result.settings) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

std::string value_of(const Settings& settings, const std::string& key) {
  for (const auto& [name, value] : settings) {
    if (name == key) return value;
  }
  return "";
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string to_text(const std::string& name, const std::vector<Objective>& objectives,
                    const std::vector<Result>& results) {
  std::string text = fmt::format("{}: {} points, {}\n{}", name, results.size(),
                                 counts_text(results), errors_text(results));
  std::vector<const Result*> front;
  std::size_t without = 0;
  for (const Result& result : results) {
    if (result.pareto) front.push_back(&result);
    const bool has_all = std::all_of(result.objectives.begin(), result.objectives.end(),
                                     [](const auto& value) { return value.has_value(); });
    without += result.outcome.status == Status::kOk && !has_all ? 1 : 0;
  }
  if (without > 0)
    text +=
        fmt::format("  {} points lack an objective in their report and take no part\n", without);
  std::vector<std::string> goals;
  for (const Objective& objective : objectives) goals.push_back(objective.text());
  text += fmt::format("\nPareto front of {}: {} points\n\n", fmt::join(goals, ", "), front.size());
  if (front.empty()) return text;
  std::stable_sort(front.begin(), front.end(), [&](const Result* a, const Result* b) {
    return objectives[0].maximise ? *a->objectives[0] > *b->objectives[0]
                                  : *a->objectives[0] < *b->objectives[0];
  });
  const std::vector<std::string> keys = keys_of(results);
  std::vector<Row> rows(1, {"point"});
  rows[0].insert(rows[0].end(), keys.begin(), keys.end());
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < objectives.size(); ++i) {
    if (std::find(keys.begin(), keys.end(), objectives[i].name) != keys.end()) continue;
    columns.push_back(i);
    rows[0].push_back(objectives[i].name);
  }
  for (std::size_t i = 0; i < std::min(kFrontRows, front.size()); ++i) {
    Row row = {std::to_string(front[i]->id)};
    for (const std::string& key : keys) row.push_back(value_of(front[i]->settings, key));
    for (std::size_t column : columns) row.push_back(number_text(front[i]->objectives[column]));
    rows.push_back(std::move(row));
  }
  text += aligned(rows);
  if (front.size() > kFrontRows)
    text += fmt::format("  ... and {} more (--csv)\n", front.size() - kFrontRows);
  return text;
}

std::string to_csv(const std::vector<Objective>& objectives, const std::vector<Result>& results) {
  const std::vector<std::string> keys = keys_of(results);
  Row header = {"point", "status", "pareto"};
  header.insert(header.end(), keys.begin(), keys.end());
  for (const Objective& objective : objectives) header.push_back("objective:" + objective.name);
  const Row provenance = {"exit_code", "error",        "seed",           "config_hash",
                          "version",   "program_hash", "host",           "started",
                          "wall_s",    "cpu_s",        "peak_rss_bytes", "command"};
  header.insert(header.end(), provenance.begin(), provenance.end());
  std::string text = csv_line(header);
  for (const Result& result : results) {
    const Outcome& outcome = result.outcome;
    Row row = {std::to_string(result.id), name_of(outcome.status), result.pareto ? "1" : "0"};
    for (const std::string& key : keys) row.push_back(value_of(result.settings, key));
    for (const auto& value : result.objectives)
      row.push_back(value ? fmt::format("{}", *value) : "");
    const Row made = {std::to_string(outcome.exit_code),
                      outcome.error,
                      std::to_string(result.seed),
                      result.config_hash,
                      outcome.version,
                      outcome.program_hash,
                      outcome.host,
                      outcome.started,
                      fmt::format("{:.3f}", outcome.wall_s),
                      fmt::format("{:.3f}", outcome.cpu_s),
                      std::to_string(outcome.peak_rss_bytes),
                      result.command};
    row.insert(row.end(), made.begin(), made.end());
    text += csv_line(row);
  }
  return text;
}

}  // namespace trn2vp::explore
