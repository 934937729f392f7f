// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/timing/elementwise_timing.h"

#include <algorithm>

namespace trn2vp::trainium2::timing {
std::uint64_t scalar_cycles(const ScalarTiming& t, std::uint64_t elements) {
  return std::max(t.min_issue_cycles, elements + t.fixed_cycles);
}

std::uint64_t gpsimd_cycles(const GpSimdTiming& t, std::uint64_t elements) {
  return std::max(t.min_issue_cycles, elements + t.fixed_cycles);
}

}  // namespace trn2vp::trainium2::timing
