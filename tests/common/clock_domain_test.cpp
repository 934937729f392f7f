// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/clock_domain.h"

#include <gtest/gtest.h>

namespace trn2vp::common {
namespace {

TEST(ClockDomain, ExactAt2400MHzOverATrillionCycles) {
  const ClockDomain clock(2'400'000'000);
  // 12 cycles are 5 ns exactly, however far out.
  for (std::uint64_t cycle = 0; cycle <= 1'000'000'000'000; cycle += 12'000'000'012) {
    const std::uint64_t whole = cycle / 12 * 12;
    EXPECT_EQ(clock.to_ps(whole), whole / 12 * 5000);
    EXPECT_EQ(clock.to_ps(whole + 1), whole / 12 * 5000 + 416);
    EXPECT_EQ(clock.to_ps(whole + 2), whole / 12 * 5000 + 833);
  }
  EXPECT_EQ(clock.to_ps(1'000'000'000'000), 416'666'666'666'666u);
}

TEST(ClockDomain, EdgesAreTheInverse) {
  for (const std::uint64_t hz : {2'400'000'000ull, 960'000'000ull, 1'200'000'000ull, 1'000'003ull,
                                 1'000'000'000'000ull, 1ull}) {
    const ClockDomain clock(hz);
    const std::uint64_t far = hz > 1'000'000 ? 1'000'000'000'000 : 1'000'000;
    for (const std::uint64_t base : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{999}, far}) {
      for (std::uint64_t cycle = base; cycle < base + 50; ++cycle) {
        const std::uint64_t ps = clock.to_ps(cycle);
        EXPECT_EQ(clock.edge_at_or_after(ps), cycle) << hz << " Hz, cycle " << cycle;
        if (clock.to_ps(cycle + 1) > ps + 1) {
          EXPECT_EQ(clock.edge_at_or_after(ps + 1), cycle + 1) << hz << " Hz, cycle " << cycle;
        }
      }
    }
  }
}

}  // namespace
}  // namespace trn2vp::common
