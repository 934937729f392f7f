// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace trn2vp::command {

struct CosimOptions {
  std::uint32_t seed = 1;
  std::uint64_t cases = 0;
  double seconds = 0;
  int size = 16;
  std::string style = "loops";
  bool long_run = false;
  bool close = false;
  std::string coverage;
  std::string bin;
  CLI::Option* one_case = nullptr;
  std::uint32_t number = 0;
};

void add_cosim_command(CLI::App& app, CosimOptions& options);

/// Random instruction sequences on the TLM array and the Verilated one, compared. Exit code 3 when
/// they differ. Throws std::runtime_error for options that can't be.
int cosim_command(const CosimOptions& options);

}  // namespace trn2vp::command
