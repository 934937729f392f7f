// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "platforms/workloads/model_options.h"

namespace trn2vp::command {

struct RunOptions {
  std::string platform = "host-chip";
  std::string workload = "llama-3.1-8b-attention-projections";
  workloads::ModelOptions model;
  std::vector<std::string> set;
  std::string array = "tlm";
  bool lockstep_keep_going = false;
  unsigned lockstep_cycles = 600;
  std::string mode = "functional";
  std::string firmware;
  std::string report;
  bool report_summary = false;
  std::string timeline;
  std::string wave;
  std::vector<std::string> wave_scope;
  std::string wave_window;
  std::uint64_t seed = 1;
  std::string quantum;
  std::string limit;
  bool quiet = false;
};

void add_run_command(CLI::App& app, RunOptions& options);

/// Runs one workload on one platform. Returns an exit code; throws std::runtime_error for the
/// user's mistakes.
int run_command(const RunOptions& options);

/// Options of a run that a sweep may vary, by name without the dashes, each with what throws
/// std::runtime_error for a value that run_command() would refuse.
std::map<std::string, std::function<void(const std::string& value)>> run_option_checks();

}  // namespace trn2vp::command
