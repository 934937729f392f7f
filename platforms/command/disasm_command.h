// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace trn2vp::command {

struct DisasmOptions {
  std::string file;
  bool text = false;
};

void add_disasm_command(CLI::App& app, DisasmOptions& options);

/// Prints the instructions of a binary program, one a line, with their offsets or, as text, in
/// the form that asm reads.
int disasm_command(const DisasmOptions& options);

}  // namespace trn2vp::command
