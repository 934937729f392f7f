// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

namespace trn2vp::trainium2::timing {

/// What an instruction costs, in cycles of its engine.
struct EngineCost {
  std::uint64_t interval = 0;  ///< until the engine can start the next one; at most the latency
  std::uint64_t latency = 0;   ///< from its start until its results are visible
};

}  // namespace trn2vp::trainium2::timing
