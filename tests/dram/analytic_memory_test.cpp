// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/analytic_memory.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "models/dram/preset.h"
#include "tests/dram/traffic.h"

namespace trn2vp::dram {
namespace {

using traffic::Mix;
using traffic::Stream;

constexpr Mix kReads{1, 0};
constexpr Mix kWrites{0, 1};
constexpr Mix kTwoToOne{2, 1};

/// Both models, always busy, one channel.
struct BothModels : testing::TestWithParam<Refresh> {
  Preset preset = traffic::one_channel(load_preset("hbm3"));
  Policy policy;
  std::uint64_t size = preset.organisation.bytes();

  BothModels() {
    policy.refresh = GetParam();
    if (policy.refresh == Refresh::kPerBank) policy.postponed_refreshes = 8;
  }

  void expect_same(const std::string& map, const Stream& stream, const char* what) {
    const double scheduled = traffic::saturate(preset, policy, map, stream, 40'000).efficiency;
    const double analytic =
        traffic::saturate_analytic(preset, policy, map, stream, 40'000).efficiency;
    EXPECT_NEAR(analytic / scheduled, 1, 0.05) << what << ": " << scheduled << ", " << analytic;
  }
  std::string fine() { return traffic::fine_interleave(preset); }
  std::string rows() { return traffic::row_interleave(preset); }
};

TEST_P(BothModels, Streaming) {
  for (const std::uint32_t bytes : {32, 4096, 65536}) {
    expect_same(fine(), traffic::sequential(size, bytes, kReads), "read");
    expect_same(fine(), traffic::sequential(size, bytes, kWrites), "write");
  }
  expect_same(rows(), traffic::sequential(size, 65536, kReads), "read, rows");
}

TEST_P(BothModels, Random) {
  expect_same(fine(), traffic::random_blocks(size, 32, kReads), "read");
  expect_same(fine(), traffic::random_blocks(size, 32, kWrites), "write");
  expect_same(fine(), traffic::random_blocks(size, 1024, kReads), "read 1 KiB");
  for (const std::uint32_t bytes : {128, 256, 512})
    expect_same(rows(), traffic::random_blocks(size, bytes, kReads), "read in a row");
}

TEST_P(BothModels, Strided) {
  for (const std::uint64_t stride : {64, 256, 1024, 3072})
    expect_same(rows(), traffic::strided(size, 32, stride, kReads), "rows");
  for (const std::uint64_t stride : {64, 8192})
    expect_same(fine(), traffic::strided(size, 32, stride, kReads), "fine");
}

TEST_P(BothModels, Mixed) {
  expect_same(fine(), traffic::sequential(size, 32, kTwoToOne), "sequential 2:1");
  expect_same(fine(), traffic::sequential(size, 32, {1, 1}), "sequential 1:1");
  expect_same(fine(), traffic::sequential(size, 32, {7, 1}), "sequential 7:1");
  expect_same(fine(), traffic::sequential(size, 2048, kTwoToOne), "2 KiB 2:1");
  expect_same(fine(), traffic::random_blocks(size, 32, kTwoToOne), "random 2:1");
}

INSTANTIATE_TEST_SUITE_P(AnalyticMemory, BothModels,
                         testing::Values(Refresh::kAllBanks, Refresh::kPerBank));

/// A whole stack, not busy.
struct Alone : testing::Test {
  Preset preset = load_preset("hbm3");
  Policy policy;
  Alone() { policy.refresh = Refresh::kNone; }
  Interleave map() { return Interleave(traffic::fine_interleave(preset), preset.organisation); }
};

TEST_F(Alone, LatencyOfClosedOpenAndOtherRow) {
  AnalyticMemory memory(preset, policy, map());
  const std::uint64_t row = preset.organisation.bytes() / preset.organisation.rows;
  const auto near = [](Cycle cycles, Cycle expected) {
    EXPECT_GE(cycles, expected);
    EXPECT_LE(cycles, expected + 6) << "an activate slot";
  };
  near(memory.access(0, 32, false, 1000).done - 1000, 31 + 20 + 2);
  EXPECT_EQ(memory.access(0, 32, false, 2000).done - 2000, 20u + 2);
  near(memory.access(row, 32, false, 3000).done - 3000, 26 + 31 + 20 + 2);
  EXPECT_EQ(memory.access(row, 32, true, 4000).done, 4000u) << "the write buffer takes it";
  EXPECT_EQ(memory.activates(), 2u);
}

TEST_F(Alone, ABoundedBurstOfBytesGoesAtThePeak) {
  AnalyticMemory memory(preset, policy, map());
  const Cycle done = memory.access(0, 1 << 20, false, 0).done;
  const double peak = static_cast<double>((1 << 20) / 32 / 32 * 2);
  EXPECT_NEAR(static_cast<double>(done), peak, 0.1 * peak);
  EXPECT_GE(static_cast<double>(done), peak);
}

TEST_F(Alone, UnalignedAccessesTakeEveryBurstTheyTouch) {
  const auto bursts = [&](std::uint64_t address, std::uint64_t bytes) {
    AnalyticMemory memory(preset, policy, map());
    memory.access(address, bytes, false, 0);
    return memory.activates();  // in this map every burst is in another bank
  };
  EXPECT_EQ(bursts(31, 1), 1u);
  EXPECT_EQ(bursts(31, 2), 2u);
  EXPECT_EQ(bursts(0, 32), 1u);
  EXPECT_EQ(bursts(16, 64), 3u);
}

TEST_F(Alone, OrderOfCallsIsNotOrderOfTime) {
  AnalyticMemory memory(preset, policy, map());
  for (int i = 0; i < 20; ++i)
    memory.access(static_cast<std::uint64_t>(i) << 16, 65536, false, 40'000);
  EXPECT_LT(memory.access(1 << 22, 64, false, 10'000).done, 10'100u)
      << "not held up by what starts later";
  EXPECT_GT(memory.access(1 << 22, 64, false, 40'000).done, 40'100u);
}

TEST_F(Alone, NeverMoreThanThePeakHoweverMuchWaits) {
  AnalyticMemory memory(preset, policy, map());
  Cycle last = 0;
  const std::uint64_t accesses = 4000;  // far more than the horizon holds
  for (std::uint64_t i = 0; i < accesses; ++i)
    last = std::max(last, memory.access(i << 16, 65536, false, 0).done);
  EXPECT_GE(last, accesses * 65536 / 32 / 32 * 2);
  // A change of stack id every 16 bursts costs a cycle.
  EXPECT_LE(static_cast<double>(last), 1.04 * static_cast<double>(accesses * 65536 / 32 / 32 * 2));
}

TEST_F(Alone, RefusesWhatTheMemoryLacks) {
  preset = load_preset("ddr5-5600");
  policy.refresh = Refresh::kPerBank;
  EXPECT_THROW(AnalyticMemory(preset, policy, map()), std::invalid_argument);
}

}  // namespace
}  // namespace trn2vp::dram
