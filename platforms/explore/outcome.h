// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

namespace trn2vp::explore {

/// How a point ended.
enum class Status {
  kWaiting,  ///< not run yet
  kOk,       ///< exit code 0 and a report
  kFailed,   ///< another exit code, or no report
  kCrashed,  ///< killed by a signal
  kTimeout,  ///< longer than the sweep's timeout_s
};

const char* name_of(Status status);
/// Throws std::runtime_error for a name that is none.
Status status_of(const std::string& name);

/// What the run of one point left behind.
struct Outcome {
  std::size_t id = 0;
  Status status = Status::kWaiting;
  int exit_code = 0;    ///< or minus the signal that killed it
  std::string error;    ///< one line; empty with kOk
  std::string report;   ///< text of report.json; empty when there is none
  std::string host;     ///< machine it ran on
  std::string started;  ///< UTC, ISO 8601
  double wall_s = 0;
  double cpu_s = 0;  ///< user and system
  std::uint64_t peak_rss_bytes = 0;
  std::string version;       ///< of the program
  std::string program_hash;  ///< SHA-256 of the executable
};

nlohmann::json to_json(const Outcome& outcome);
/// Throws nlohmann::json::exception or std::runtime_error for what to_json() did not write.
Outcome outcome_from_json(const nlohmann::json& json);

}  // namespace trn2vp::explore
