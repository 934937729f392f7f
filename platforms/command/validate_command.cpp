// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/command/validate_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "platforms/command/exit_code.h"
#include "platforms/validate/validation.h"

namespace trn2vp::command {
namespace {

[[noreturn]] void refuse(const std::string& path) {
  std::remove((path + ".part").c_str());
  throw std::runtime_error("--csv: " + path +
                           ": cannot be written, expected a file in a folder "
                           "that exists");
}

}  // namespace

void add_validate_command(CLI::App& app, ValidateOptions& options) {
  CLI::App* validate =
      app.add_subcommand("validate", "compare the model with published measurements");
  validate->add_option("--csv", options.csv, "also write the rows to this file");
}

int validate_command(const ValidateOptions& options) {
  // The user's mistake shows before the work, and no half of a file is ever left behind.
  const std::string part = options.csv + ".part";
  std::ofstream csv;
  if (!options.csv.empty()) {
    csv.open(part, std::ios::binary);
    if (!csv) refuse(options.csv);
  }
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const auto progress = [&](const validate::Row& row) {
    if (terminal) fmt::print(stderr, "\r\033[K{}", row.id);
  };
  const validate::Validation validation = validate::run_validation({}, progress);
  if (terminal) fmt::print(stderr, "\r\033[K");
  fmt::print("{}", validation.to_text());
  if (!options.csv.empty()) {
    csv << validation.to_csv();
    csv.close();
    if (!csv || std::rename(part.c_str(), options.csv.c_str()) != 0) refuse(options.csv);
  }
  return kExitOk;
}

}  // namespace trn2vp::command
