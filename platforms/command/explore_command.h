// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace trn2vp::command {

struct ExploreOptions {
  std::string sweep;
  std::string db;
  std::string launcher = "local";
  int jobs = 0;  ///< 0: as many as the launcher thinks right
  std::vector<std::string> sbatch;
  bool resume = false;
  std::string csv;
  std::string report;
  std::string show;
  std::string slurm_task;
};

void add_explore_command(CLI::App& app, ExploreOptions& options);

/// Runs a sweep, or shows what one has found. Returns an exit code; throws std::runtime_error for
/// the user's mistakes.
int explore_command(const ExploreOptions& options);

}  // namespace trn2vp::command
