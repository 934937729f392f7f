// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/outcome.h"

#include <stdexcept>

namespace trn2vp::explore {
namespace {

constexpr const char* kNames[] = {"waiting", "ok", "failed", "crashed", "timeout"};

}  // namespace

const char* name_of(Status status) { return kNames[static_cast<std::size_t>(status)]; }

Status status_of(const std::string& name) {
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    if (name == kNames[i]) return static_cast<Status>(i);
  }
  throw std::runtime_error("'" + name + "' is no status of a point");
}

nlohmann::json to_json(const Outcome& outcome) {
  return {{"id", outcome.id},
          {"status", name_of(outcome.status)},
          {"exit_code", outcome.exit_code},
          {"error", outcome.error},
          {"report", outcome.report},
          {"host", outcome.host},
          {"started", outcome.started},
          {"wall_s", outcome.wall_s},
          {"cpu_s", outcome.cpu_s},
          {"peak_rss_bytes", outcome.peak_rss_bytes},
          {"version", outcome.version},
          {"program_hash", outcome.program_hash}};
}

Outcome outcome_from_json(const nlohmann::json& json) {
  Outcome outcome;
  outcome.id = json.at("id");
  outcome.status = status_of(json.at("status"));
  outcome.exit_code = json.at("exit_code");
  outcome.error = json.at("error");
  outcome.report = json.at("report");
  outcome.host = json.at("host");
  outcome.started = json.at("started");
  outcome.wall_s = json.at("wall_s");
  outcome.cpu_s = json.at("cpu_s");
  outcome.peak_rss_bytes = json.at("peak_rss_bytes");
  outcome.version = json.at("version");
  outcome.program_hash = json.at("program_hash");
  return outcome;
}

}  // namespace trn2vp::explore
