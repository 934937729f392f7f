// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuronlink/link_schedule.h"

#include <gtest/gtest.h>

#include <set>

namespace trn2vp::trainium2 {
namespace {

/// 1 ns per byte, 100 ns, packets of 64 bytes, so many credits.
timing::LinkTiming link(std::uint64_t credits) {
  timing::LinkTiming t;
  t.bytes_per_second = 1e9;
  t.latency_ns = 100;
  t.packet_bytes = 64;
  t.credits = credits;
  return t;
}

TEST(LinkSchedule, OneTransfer) {
  LinkSchedule s(link(100), {}, 0);
  const auto sent = s.send(5'000, 130);
  EXPECT_EQ(sent.first_ps, 5'000u);
  EXPECT_EQ(sent.left_ps, 135'000u);
  EXPECT_EQ(sent.arrival_ps, 235'000u);
  EXPECT_EQ(s.statistics().packets, 3u);
  EXPECT_EQ(s.statistics().bytes, 130u);
  EXPECT_EQ(s.statistics().busy_ps, 130'000u);
}

TEST(LinkSchedule, TheWireCarriesOneAfterAnother) {
  LinkSchedule s(link(100), {}, 0);
  s.send(0, 640);
  EXPECT_EQ(s.send(10'000, 64).arrival_ps, 640'000u + 64'000 + 100'000);
  EXPECT_EQ(s.send(2'000'000, 64).arrival_ps, 2'000'000u + 64'000 + 100'000);
}

TEST(LinkSchedule, APacketWithoutDataTakesOnlyTheLatency) {
  LinkSchedule s(link(100), {}, 0);
  EXPECT_EQ(s.send(7'000, 0).arrival_ps, 107'000u);
  EXPECT_EQ(s.statistics().packets, 1u);
}

// With one credit every packet waits for the round trip of the one before: 64 + 100 + 100 ns.
TEST(LinkSchedule, CreditsBoundTheRate) {
  LinkSchedule one(link(1), {}, 0);
  EXPECT_EQ(one.send(0, 64 * 10).left_ps, (9 * 264 + 64) * 1000u);
  EXPECT_EQ(one.statistics().credit_wait_ps, 9 * 200'000u);
  // Two: the third packet waits for the first.
  LinkSchedule two(link(2), {}, 0);
  EXPECT_EQ(two.send(0, 64 * 3).left_ps, (264 + 64) * 1000u);
  // Enough for 264 ns on the way: no wait at all.
  LinkSchedule five(link(5), {}, 0);
  EXPECT_EQ(five.send(0, 64 * 100).left_ps, 6400 * 1000u);
  EXPECT_EQ(five.statistics().credit_wait_ps, 0u);
}

TEST(LinkSchedule, AReceiverThatKeepsPacketsKeepsCredits) {
  LinkSchedule s(link(1), {}, 0);
  const auto first = s.send(0, 64);
  s.taken(first.arrival_ps + 1'000'000);
  EXPECT_EQ(s.send(0, 64).left_ps, 1'264'000u + 64'000);
  // What it keeps as long as before needs no word; what it takes at once gives its credit at once.
  s.taken(1'264'000 + 164'000);
  EXPECT_EQ(s.send(0, 64).left_ps, 1'264'000u + 264'000 + 64'000);
}

TEST(LinkSchedule, StallsAreTheSameForTheSameSeed) {
  auto stalled = [](std::uint64_t seed, unsigned unit) {
    LinkSchedule s(link(1000), {50'000, 5'000, seed}, unit);
    std::set<unsigned> hit;
    for (unsigned i = 0; i < 1000; ++i) {
      const std::uint64_t ready = i * 10'000'000ull;
      const std::uint64_t late = s.send(ready, 64).first_ps - ready;
      if (late == 0) continue;
      EXPECT_EQ(late, 5'000'000u);
      hit.insert(i);
    }
    EXPECT_EQ(s.statistics().stalls, hit.size());
    return hit;
  };
  const auto first = stalled(1, 0);
  EXPECT_GT(first.size(), 25u);
  EXPECT_LT(first.size(), 85u);
  EXPECT_EQ(stalled(1, 0), first);
  EXPECT_NE(stalled(2, 0), first);
  EXPECT_NE(stalled(1, 1), first) << "ports differ";
}

}  // namespace
}  // namespace trn2vp::trainium2
