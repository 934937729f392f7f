// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace trn2vp::command {

struct RunOptions {
  std::string platform = "host-chip";
  std::string workload = "llama-3.1-8b-attention-projections";
  std::vector<std::string> set;
  std::string array = "tlm";
  bool lockstep_keep_going = false;
  std::string mode = "functional";
  std::string firmware;
  std::string report;
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

}  // namespace trn2vp::command
