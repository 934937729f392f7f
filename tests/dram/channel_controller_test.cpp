// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/channel_controller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "models/dram/preset.h"
#include "tests/dram/command_checker.h"
#include "tests/dram/traffic.h"

namespace trn2vp::dram {
namespace {

using testing::IsEmpty;
using traffic::Mix;

struct Case {
  const char* preset;
  Scheduler scheduler;
  PagePolicy page;
  Refresh refresh;
  std::uint64_t postponed;
};

struct Legal : testing::TestWithParam<Case> {};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const char* preset : {"hbm3", "hbm3-trn2", "hbm2", "hbm2e-trn1"}) {
    all.push_back({preset, Scheduler::kFrFcfs, PagePolicy::kOpen, Refresh::kAllBanks, 0});
    all.push_back({preset, Scheduler::kFrFcfs, PagePolicy::kClosed, Refresh::kPerBank, 0});
    all.push_back({preset, Scheduler::kFcfs, PagePolicy::kOpen, Refresh::kPerBank, 4});
    all.push_back({preset, Scheduler::kFcfs, PagePolicy::kClosed, Refresh::kAllBanks, 2});
    all.push_back({preset, Scheduler::kFrFcfs, PagePolicy::kOpen, Refresh::kPerBank, 8});
  }
  for (const Scheduler scheduler : {Scheduler::kFrFcfs, Scheduler::kFcfs}) {
    all.push_back({"ddr5-5600", scheduler, PagePolicy::kOpen, Refresh::kAllBanks, 0});
    all.push_back({"ddr5-5600", scheduler, PagePolicy::kClosed, Refresh::kAllBanks, 4});
  }
  return all;
}

// Every command of every kind of traffic keeps every distance, and no bank waits too long for its
// refresh.
TEST_P(Legal, KeepsEveryDistance) {
  const Preset preset = traffic::one_channel(load_preset(GetParam().preset));
  Policy policy;
  policy.scheduler = GetParam().scheduler;
  policy.page = GetParam().page;
  policy.refresh = GetParam().refresh;
  policy.postponed_refreshes = GetParam().postponed;
  const std::uint64_t size = preset.organisation.bytes();
  const auto burst = static_cast<std::uint32_t>(preset.organisation.burst_bytes);
  const traffic::Stream streams[] = {
      traffic::sequential(size, burst), traffic::sequential(size, burst, {2, 1}),
      traffic::random_blocks(size, burst, {1, 1}), traffic::random_blocks(size, 16 * burst, {3, 1}),
      traffic::strided(size, burst, 8192 * 3, {1, 2})};
  for (const traffic::Stream& stream : streams) {
    for (const std::string& map :
         {traffic::fine_interleave(preset), traffic::row_interleave(preset)}) {
      CommandChecker checker(preset);
      const traffic::Saturated run = traffic::saturate(
          preset, policy, map, stream, 5000, [&](const Command& c) { checker.observe(c); });
      EXPECT_THAT(checker.broken(), IsEmpty());
      EXPECT_GT(checker.commands(), 5000u);
      if (run.cycles > 12 * preset.timing.refi) {
        EXPECT_LE(checker.longest_without_refresh(run.cycles),
                  (GetParam().postponed + 2) * preset.timing.refi + 2 * preset.timing.rfc);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(ChannelController, Legal, testing::ValuesIn(cases()));

// The checker itself: a controller that believes in a shorter distance is caught.
TEST(CommandChecker, CatchesEveryShortenedDistance) {
  const Preset honest = traffic::one_channel(load_preset("hbm3"));
  Cycle Timing::*const distances[] = {
      &Timing::rcd_read, &Timing::rcd_write, &Timing::rp,    &Timing::ras,   &Timing::wr,
      &Timing::rtp,      &Timing::ccd_l,     &Timing::ccd_r, &Timing::rrd_s, &Timing::rrd_l,
      &Timing::faw,      &Timing::wtr_s,     &Timing::wtr_l, &Timing::rtw,   &Timing::rfc,
      &Timing::rc,       &Timing::rfc_bank,  &Timing::rrefd};
  unsigned index = 0;
  for (const auto distance : distances) {
    Preset liar = honest;
    liar.timing.*distance /= 2;
    if (distance == &Timing::rc) liar.timing.ras = liar.timing.rp = 10;
    std::size_t broken = 0;
    for (const Refresh refresh : {Refresh::kAllBanks, Refresh::kPerBank}) {
      Policy policy;
      policy.refresh = refresh;
      for (const std::uint32_t bytes : {32, 256}) {
        CommandChecker checker(honest);
        traffic::saturate(liar, policy, traffic::row_interleave(liar),
                          traffic::random_blocks(1 << 17, bytes, {1, 1}), 8000,
                          [&](const Command& c) { checker.observe(c); });
        broken += checker.broken().size();
      }
    }
    EXPECT_GT(broken, 0u) << "distance " << index;
    ++index;
  }
}

/// One controller, a burst at a time.
struct OneByOne : testing::Test {
  Preset preset = traffic::one_channel(load_preset("hbm3"));
  Policy policy;
  std::vector<Command> commands;
  Cycle done = 0;

  OneByOne() { policy.refresh = Refresh::kNone; }

  Cycle latency(ChannelController& controller, const Location& location, bool write, Cycle now) {
    controller.on_command = [this](const Command& c) { commands.push_back(c); };
    controller.on_done = [this](std::uint64_t, Cycle at) { done = at; };
    Cycle next = controller.push(location, write, 0, now);
    while (next != kNever) next = controller.advance(next);
    return done - now;
  }
};

TEST_F(OneByOne, LatencyOfClosedOpenAndOtherRow) {
  ChannelController controller(preset, policy);
  EXPECT_EQ(latency(controller, {0, 3, 7, 0}, false, 1000), 31u + 20 + 2);
  EXPECT_EQ(latency(controller, {0, 3, 7, 1}, false, 2000), 20u + 2) << "row hit";
  EXPECT_EQ(latency(controller, {0, 3, 8, 1}, false, 3000), 26u + 31 + 20 + 2) << "row conflict";
  EXPECT_EQ(latency(controller, {1, 3, 8, 1}, true, 4000), 15u + 10 + 2) << "another lane";
  EXPECT_EQ(controller.statistics().activates, 3u);
  EXPECT_EQ(controller.statistics().precharges, 1u);
}

TEST_F(OneByOne, ClosedPageClosesBehindTheLast) {
  policy.page = PagePolicy::kClosed;
  ChannelController controller(preset, policy);
  EXPECT_EQ(latency(controller, {0, 3, 7, 0}, false, 1000), 53u);
  EXPECT_EQ(latency(controller, {0, 3, 8, 0}, false, 2000), 53u) << "no precharge to wait for";
  EXPECT_TRUE(commands.back().auto_precharge);
}

TEST_F(OneByOne, WriteBufferAnswersReads) {
  ChannelController controller(preset, policy);
  controller.on_done = [this](std::uint64_t, Cycle at) { done = at; };
  controller.push({0, 3, 7, 0}, true, 0, 100);
  controller.push({0, 3, 7, 0}, false, 1, 101);
  EXPECT_EQ(done, 102u);
  EXPECT_EQ(controller.statistics().forwarded, 1u);
}

TEST_F(OneByOne, FrFcfsTakesTheOpenRowFirstAndFcfsDoesNot) {
  for (const Scheduler scheduler : {Scheduler::kFrFcfs, Scheduler::kFcfs}) {
    policy.scheduler = scheduler;
    ChannelController controller(preset, policy);
    std::vector<std::uint64_t> order;
    controller.on_done = [&](std::uint64_t tag, Cycle) { order.push_back(tag); };
    controller.push({0, 0, 1, 0}, false, 0, 0);
    controller.push({0, 0, 2, 0}, false, 1, 0);
    Cycle next = controller.push({0, 0, 1, 1}, false, 2, 0);
    while (next != kNever) next = controller.advance(next);
    const std::vector<std::uint64_t> hits_first = {0, 2, 1};
    const std::vector<std::uint64_t> in_order = {0, 1, 2};
    EXPECT_EQ(order, scheduler == Scheduler::kFrFcfs ? hits_first : in_order);
  }
}

TEST_F(OneByOne, NobodyStarves) {
  policy.longest_wait = 500;
  ChannelController controller(preset, policy);
  Cycle other = 0;
  controller.on_done = [&](std::uint64_t tag, Cycle at) {
    if (tag == 1) other = at;
  };
  controller.push({0, 0, 1, 0}, false, 0, 0);
  controller.push({0, 0, 2, 0}, false, 1, 0);
  for (Cycle now = 0; now < 4000; ++now) {
    if (now % 2 == 0 && controller.accepts(false))
      controller.push({0, 0, 1, static_cast<unsigned>(now) % 32}, false, 2, now);
    controller.advance(now);
  }
  EXPECT_GT(other, 500u);
  EXPECT_LT(other, 800u);
}

TEST_F(OneByOne, QueuesHaveAnEnd) {
  policy.read_queue = 3;
  policy.write_queue = 2;
  policy.write_high = 2;
  policy.write_low = 1;
  ChannelController controller(preset, policy);
  for (unsigned i = 0; i < 3; ++i) {
    EXPECT_TRUE(controller.accepts(false));
    controller.push({0, i, 1, 0}, false, i, 0);
  }
  EXPECT_FALSE(controller.accepts(false));
  EXPECT_TRUE(controller.accepts(true));
  policy.write_low = 2;
  EXPECT_THROW(ChannelController(preset, policy), std::invalid_argument);
}

TEST_F(OneByOne, IdleTimeCostsNothingAndRefreshesGoOn) {
  policy.refresh = Refresh::kAllBanks;
  ChannelController controller(preset, policy);
  latency(controller, {0, 3, 7, 0}, false, 100);
  const Cycle refi = preset.timing.refi;
  const std::uint64_t before = controller.statistics().refreshes;
  // A long time later, in the middle between two refreshes: the row has been closed meanwhile.
  EXPECT_EQ(latency(controller, {0, 3, 7, 0}, false, 1'000'000 * refi + refi / 2), 53u);
  EXPECT_GT(controller.statistics().refreshes, before);
  EXPECT_LT(controller.statistics().refreshes, before + 20);
  // Within a refresh it waits for its end.
  EXPECT_EQ(latency(controller, {0, 3, 7, 0}, false, 1'000'010 * refi + 100),
            preset.timing.rfc - 100 + 53);
}

}  // namespace
}  // namespace trn2vp::dram
