// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/numerics/random.h"

namespace trn2vp::trainium2 {

/// Whether an injected fault of `ppm` in a million hits event `number` (below 2^32) of `unit`. The
/// streams of different units do not meet: the counter's upper half is the unit.
inline bool fault_hits(std::uint64_t ppm, std::uint64_t seed, unsigned unit, std::uint64_t number) {
  if (ppm == 0) return false;
  const auto draw = static_cast<std::uint32_t>(
      numerics::philox2x32(number + (std::uint64_t{unit} << 32), static_cast<std::uint32_t>(seed)));
  return std::uint64_t{draw} * 1'000'000 >> 32 < ppm;
}

}  // namespace trn2vp::trainium2
