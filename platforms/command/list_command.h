// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace trn2vp::command {

struct ListOptions {
  std::string what;
  std::string platform = "host-chip";
};

void add_list_command(CLI::App& app, ListOptions& options);

/// Prints platforms, workloads, parameters, registers or instructions.
int list_command(const ListOptions& options);

}  // namespace trn2vp::command
