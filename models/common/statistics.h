// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace trn2vp::common {

/// What an engine did with its time, in picoseconds. Reasons are the keys users see in report.json.
struct EngineActivity {
  std::uint64_t busy_ps = 0;
  std::map<std::string, std::uint64_t> stalled_ps;
  std::uint64_t instructions = 0;
};

}  // namespace trn2vp::common
