// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/command/validate_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "platforms/command/exit_code.h"
#include "platforms/command/output_file.h"
#include "platforms/validate/validation.h"

namespace trn2vp::command {

void add_validate_command(CLI::App& app, ValidateOptions& options) {
  CLI::App* validate =
      app.add_subcommand("validate", "compare the model with published measurements");
  validate->add_option("--csv", options.csv, "also write the rows to this file");
}

int validate_command(const ValidateOptions& options) {
  OutputFile csv("--csv", options.csv);
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const auto progress = [&](const validate::Row& row) {
    if (terminal) fmt::print(stderr, "\r\033[K{}", row.id);
  };
  const validate::Validation validation = validate::run_validation({}, progress);
  if (terminal) fmt::print(stderr, "\r\033[K");
  fmt::print("{}", validation.to_text());
  csv.write(validation.to_csv());
  return kExitOk;
}

}  // namespace trn2vp::command
