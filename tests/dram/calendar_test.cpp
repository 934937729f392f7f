// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

#include "models/dram/lane_calendar.h"
#include "models/dram/queue_places.h"
#include "models/dram/slot_calendar.h"

namespace trn2vp::dram {
namespace {

TEST(SlotCalendar, FirstFreeSlotInAnyOrder) {
  SlotCalendar calendar(256);
  std::set<std::uint64_t> taken;
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t from = random() % 200;
    std::uint64_t expected = from;
    while (taken.count(expected) != 0) ++expected;
    if (expected >= 256) continue;
    ASSERT_EQ(calendar.find(from), expected);
    calendar.take(expected);
    taken.insert(expected);
  }
}

TEST(SlotCalendar, WhatIsBeforeTheRingIsTaken) {
  SlotCalendar calendar(128);
  calendar.take(calendar.find(1000));
  EXPECT_EQ(calendar.find(1000), 1001u);
  EXPECT_EQ(calendar.find(3), 896u) << "the ring's 128 slots end with the word of slot 1000";
}

LaneCalendar::Parameters lane() {
  LaneCalendar::Parameters p{};
  p.groups = 4;
  p.burst = 2;
  p.ccd_l = 4;
  p.activate = 5.25;
  p.horizon = 4096;
  return p;
}

TEST(LaneCalendar, BurstsOfAGroupAreApartAndThoseOfTwoShareTheBus) {
  LaneCalendar calendar(lane());
  const auto a = calendar.book(0, 8, 100);
  EXPECT_EQ(a.first, 100u);
  EXPECT_EQ(a.last, 100u + 7 * 4);
  const auto b = calendar.book(1, 8, 100);  // between them
  EXPECT_EQ(b.first, 102u);
  EXPECT_LE(b.last, 100u + 8 * 4);
  const auto c = calendar.book(2, 1, 100);  // the bus is full until then
  EXPECT_EQ(c.first, 132u);
}

TEST(LaneCalendar, AnOlderOneTakesAGapThatALaterLeft) {
  LaneCalendar calendar(lane());
  EXPECT_EQ(calendar.book(0, 16, 1000).first, 1000u);
  EXPECT_EQ(calendar.book(0, 1, 40).first, 40u);
  EXPECT_EQ(calendar.book(0, 1, 1000).first, 1064u);
}

TEST(LaneCalendar, EveryBurstHasASlotOfItsOwnWhateverTheOrder) {
  std::mt19937 random(1);
  for (const Cycle ccd_l : {2, 4, 5, 14}) {  // 5 and 14: no whole number of bursts
    LaneCalendar::Parameters p = lane();
    p.ccd_l = ccd_l;
    p.burst = ccd_l == 14 ? 8 : 2;
    LaneCalendar calendar(p);
    std::uint64_t bursts = 0;
    Cycle last = 0;
    while (bursts < 400) {
      const std::uint32_t n = 1 + random() % 20;
      last = std::max(last, calendar.book(random() % 4, n, random() % 64).last);
      bursts += n;
    }
    EXPECT_GE(last + p.burst, bursts * p.burst) << ccd_l << ": never more than the bus carries";
    EXPECT_LE(last, bursts * p.burst * 11 / 10 + 20 * p.ccd_l) << ccd_l << ": nor much less";
  }
}

TEST(LaneCalendar, ActivatesComeAtTheirRate) {
  LaneCalendar calendar(lane());
  Cycle at = 0;
  for (int i = 0; i < 200; ++i) at = calendar.book_activate(10);
  EXPECT_NEAR(static_cast<double>(at), 199 * 5.25, 128) << "a page has no order within";
  EXPECT_EQ(calendar.find_activate(3000), 3000u);
}

TEST(LaneCalendar, NothingMovesInTheDeadTimeOfAnInterval) {
  LaneCalendar::Parameters p = lane();
  p.interval = 1000;
  p.bus_dead = 200;
  p.activates_dead = 150;
  LaneCalendar calendar(p);
  EXPECT_EQ(calendar.book(0, 1, 0).first, 0u) << "the first interval has none";
  EXPECT_EQ(calendar.book(0, 1, 1010).first, 1200u);
  const auto across = calendar.book(1, 8, 1990);
  EXPECT_LE(across.first, 2000u);
  EXPECT_GE(across.last, 2200u);
}

TEST(LaneCalendar, LostSlotsAreTaken) {
  LaneCalendar calendar(lane());
  calendar.lose(3, 50);
  EXPECT_EQ(calendar.book(0, 1, 50).first, 56u);
}

TEST(LaneCalendar, WhatIsBeforeTheRingIsTaken) {
  LaneCalendar calendar(lane());
  calendar.book(0, 1, 100'000);
  EXPECT_GE(calendar.book(0, 1, 10).first, 100'000u - 4096 - 128);
}

TEST(QueuePlaces, WhoFindsItFullWaits) {
  QueuePlaces places(16, 32, 4096);
  for (int i = 0; i < 7; ++i) places.stay(0, 320, 2);
  EXPECT_EQ(places.enter(0), 0u);
  places.stay(0, 320, 2);
  EXPECT_EQ(places.enter(5), 352u);
  EXPECT_EQ(places.enter(400), 400u);
}

}  // namespace
}  // namespace trn2vp::dram
