// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <filesystem>
#include <sstream>
#include <string>

#include "platforms/explore/database.h"

namespace trn2vp::cli {

/// 20 points that run in a moment.
inline constexpr char kSmall[] = R"(
objectives = [{ minimise = "total_time" }, { minimise = "chip.tensor.clock_hz" }]
[fixed]
workload = "gemm:{m}x128x128:bf16"
mode = "timing"
[axes]
m = [32, 64, 96, 128]
chip.tensor.clock_hz = [1.2e9, 1.4e9, 1.6e9, 1.8e9, 2.4e9]
)";

/// All that does not depend on when and where a point ran, one line per point.
inline std::string essence(const std::string& database) {
  std::ostringstream text;
  for (const explore::Result& result : explore::Database::open(database).results()) {
    text << result.id << ' ' << result.command << ' ' << result.config_hash << ' ' << result.seed
         << ' ' << explore::name_of(result.outcome.status) << ' ' << result.outcome.exit_code << ' '
         << result.outcome.error << ' ' << result.pareto;
    for (const auto& value : result.objectives) text << ' ' << value.value_or(-1);
    text << '\n';
  }
  return text.str();
}

/// How many of the 20 have ended.
inline std::size_t ended(const std::string& database) {
  return std::filesystem::exists(database) ? 20 - explore::Database::open(database).waiting().size()
                                           : 0;
}

}  // namespace trn2vp::cli
