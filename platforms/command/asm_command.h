// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace trn2vp::command {

struct AsmOptions {
  std::string file;
  std::string output;
  std::string engine;
  unsigned core = 0;
};

void add_asm_command(CLI::App& app, AsmOptions& options);

/// Writes the binary of a text program, what disasm reads.
int asm_command(const AsmOptions& options);

}  // namespace trn2vp::command
