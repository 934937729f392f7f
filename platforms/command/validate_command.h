// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace trn2vp::command {

struct ValidateOptions {
  std::string csv;
};

void add_validate_command(CLI::App& app, ValidateOptions& options);

/// Measures the published rows on the model and prints the errors. Throws std::runtime_error when
/// the CSV file can't be written.
int validate_command(const ValidateOptions& options);

}  // namespace trn2vp::command
