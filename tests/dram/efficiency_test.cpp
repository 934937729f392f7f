// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The controller against the efficiencies that public simulators measure for the same timing
// parameters and stream: facts "dram", "Efficiency and latency to land in". Within 3 points.
#include <gtest/gtest.h>

#include "models/dram/preset.h"
#include "tests/dram/traffic.h"

namespace trn2vp::dram {
namespace {

using traffic::Mix;
using traffic::Stream;

constexpr std::uint64_t kBursts = 60'000;
constexpr double kPoints = 0.03;
constexpr Mix kReads{1, 0};
constexpr Mix kWrites{0, 1};
constexpr Mix kTwoToOne{2, 1};

struct Efficiency : testing::Test {
  Preset preset = traffic::one_channel(load_preset("hbm3"));
  Policy policy;
  std::uint64_t size = preset.organisation.bytes();

  double fine(const Stream& stream) {
    return traffic::saturate(preset, policy, traffic::fine_interleave(preset), stream, kBursts)
        .efficiency;
  }
  double in_row(const Stream& stream) {
    return traffic::saturate(preset, policy, traffic::row_interleave(preset), stream, kBursts)
        .efficiency;
  }
};

TEST_F(Efficiency, SequentialHbm3) {
  EXPECT_NEAR(fine(traffic::sequential(size, 32, kReads)), 0.888, kPoints);
  EXPECT_NEAR(fine(traffic::sequential(size, 32, kWrites)), 0.868, kPoints);
  EXPECT_NEAR(fine(traffic::sequential(size, 32, kTwoToOne)), 0.671, kPoints);
  policy.refresh = Refresh::kNone;
  EXPECT_NEAR(fine(traffic::sequential(size, 32, kReads)), 0.995, kPoints);
}

TEST_F(Efficiency, RandomHbm3) {
  EXPECT_NEAR(fine(traffic::random_blocks(size, 32, kReads)), 0.293, kPoints);
  EXPECT_NEAR(fine(traffic::random_blocks(size, 32, kWrites)), 0.295, kPoints);
  EXPECT_NEAR(fine(traffic::random_blocks(size, 32, kTwoToOne)), 0.284, kPoints);
}

TEST_F(Efficiency, RandomBlocksOfOneBurstPerBank) {
  for (const std::uint32_t bytes : {256, 512, 1024, 2048})
    EXPECT_NEAR(fine(traffic::random_blocks(size, bytes, kReads)), 0.294, kPoints) << bytes;
}

TEST_F(Efficiency, RandomBlocksInOneRow) {
  EXPECT_NEAR(in_row(traffic::random_blocks(size, 128, kReads)), 0.828, kPoints);
  EXPECT_NEAR(in_row(traffic::random_blocks(size, 256, kReads)), 0.812, kPoints);
  EXPECT_NEAR(in_row(traffic::random_blocks(size, 512, kReads)), 0.744, kPoints);
  EXPECT_NEAR(in_row(traffic::random_blocks(size, 1024, kReads)), 0.653, kPoints);
  // Whole blocks of one direction: 0.55.
  EXPECT_NEAR(in_row(traffic::burst_by_burst(traffic::random_blocks(size, 512), 32, kTwoToOne)),
              0.583, kPoints);
}

TEST_F(Efficiency, Hbm2) {
  preset = traffic::one_channel(load_preset("hbm2"));
  size = preset.organisation.bytes();
  EXPECT_NEAR(fine(traffic::sequential(size, 32, kReads)), 0.888, kPoints);
  EXPECT_NEAR(fine(traffic::sequential(size, 32, kWrites)), 0.870, kPoints);
  EXPECT_NEAR(fine(traffic::sequential(size, 32, kTwoToOne)), 0.751, kPoints);
  EXPECT_NEAR(fine(traffic::random_blocks(size, 32, kReads)), 0.300, kPoints);
}

}  // namespace
}  // namespace trn2vp::dram
