// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace trn2vp::command {

struct ReportOptions {
  std::string from;
  std::string out;
};

void add_report_command(CLI::App& app, ReportOptions& options);

/// Writes report.html of a report.json or a sweep's database. Returns the exit code; throws
/// std::runtime_error for the user's mistakes.
int report_command(const ReportOptions& options);

}  // namespace trn2vp::command
