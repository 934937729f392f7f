// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>

namespace trn2vp::numerics {

/// Where stochastic rounding takes its bits from: a counter-based generator, so that draw n is a
/// function of (seed, n) alone, whatever the order, the blocking or the number of threads.
/// Which generator the hardware feeds to stochastic rounding is not documented (facts/trainium2.md
/// section 4); the 32-bit seed follows the Vector engine's (documented there), the generator,
/// Philox2x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), is
/// assumed.
struct RandomStream {
  std::uint32_t seed = 0;
  std::uint64_t first = 0;  ///< number of the draw that element 0 of a call uses
};

/// Philox2x32 with ten rounds: 64 uniform bits from a 64-bit counter and a 32-bit key. The second
/// output word is the upper half.
inline std::uint64_t philox2x32(std::uint64_t counter, std::uint32_t key) {
  constexpr std::uint64_t kMultiplier = 0xD256D193u;
  constexpr std::uint32_t kWeyl = 0x9E3779B9u;
  auto left = static_cast<std::uint32_t>(counter);
  auto right = static_cast<std::uint32_t>(counter >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product = kMultiplier * left;
    left = static_cast<std::uint32_t>(product >> 32) ^ key ^ right;
    right = static_cast<std::uint32_t>(product);
    key += kWeyl;
  }
  return std::uint64_t{right} << 32 | left;
}

/// Draw `index` of a stream.
inline std::uint64_t draw(const RandomStream& stream, std::uint64_t index) {
  return philox2x32(stream.first + index, stream.seed);
}

/// Draws index .. index + count - 1, as lower and upper halves.
void draw(const RandomStream& stream, std::uint64_t index, std::uint32_t* low, std::uint32_t* high,
          std::size_t count);

}  // namespace trn2vp::numerics
