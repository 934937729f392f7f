// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/scheduled_memory.h"

#include <gtest/gtest.h>

#include <vector>

#include "models/dram/preset.h"
#include "tests/dram/traffic.h"

namespace trn2vp::dram {
namespace {

struct ScheduledMemoryTest : testing::Test {
  Preset preset = load_preset("hbm3");
  Policy policy;
  std::vector<std::uint64_t> accepted;
  std::vector<std::pair<std::uint64_t, Cycle>> done;

  ScheduledMemoryTest() { policy.refresh = Refresh::kNone; }
  void listen(ScheduledMemory& memory) {
    memory.on_accepted = [this](std::uint64_t tag) { accepted.push_back(tag); };
    memory.on_done = [this](std::uint64_t tag, Cycle at) { done.emplace_back(tag, at); };
  }
};

TEST_F(ScheduledMemoryTest, AReadIsDoneWithItsLastDataAWriteWhenAccepted) {
  ScheduledMemory memory(preset, policy,
                         Interleave(traffic::row_interleave(preset), preset.organisation));
  listen(memory);
  Cycle next = memory.submit(0, 64, false, 7, 100);
  EXPECT_EQ(accepted, std::vector<std::uint64_t>{7});
  while (next != kNever) next = memory.advance(next);
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0].second, 100u + 31 + 4 + 20 + 2) << "two bursts of one row";
  next = memory.submit(1 << 20, 64, true, 8, 1000);
  ASSERT_EQ(done.size(), 2u);
  EXPECT_EQ(done[1], (std::pair<std::uint64_t, Cycle>{8, 1000}));
}

TEST_F(ScheduledMemoryTest, WhatFindsNoPlaceWaitsInOrder) {
  policy.read_queue = 4;
  ScheduledMemory memory(preset, policy,
                         Interleave(traffic::row_interleave(preset), preset.organisation));
  listen(memory);
  Cycle next = kNever;
  for (std::uint64_t tag = 0; tag < 3; ++tag) next = memory.submit(tag * 128, 128, false, tag, 0);
  EXPECT_EQ(accepted, std::vector<std::uint64_t>{0}) << "four bursts fill the channel's queue";
  while (next != kNever) next = memory.advance(next);
  EXPECT_EQ(accepted, (std::vector<std::uint64_t>{0, 1, 2}));
  ASSERT_EQ(done.size(), 3u);
  EXPECT_LT(done[0].second, done[2].second);
}

}  // namespace
}  // namespace trn2vp::dram
