// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/hbm/bandwidth_calendar.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace trn2vp::trainium2 {
namespace {

// 1 byte per ps in all, a tenth of it per requester, slots of 1 ns.
BandwidthCalendar::Parameters model() { return {1e12, 1e11, 100, 0.9, 1000, 4000}; }

TEST(BandwidthCalendar, OneRequesterGetsItsOwnRate) {
  BandwidthCalendar calendar(model());
  EXPECT_EQ(calendar.book(500, 50), 1000u);
  EXPECT_EQ(calendar.book(10'000, 5000), 60'000u);
}

TEST(BandwidthCalendar, ManyShareTheBandwidth) {
  BandwidthCalendar calendar(model());
  std::uint64_t last = 0;
  for (int i = 0; i < 90; ++i) last = std::max(last, calendar.book(0, 10'000));
  // 9e5 bytes at 0.9 of a byte per ps.
  EXPECT_NEAR(static_cast<double>(last), 1e6, 2000);
}

TEST(BandwidthCalendar, NeverMoreThanThePeak) {
  BandwidthCalendar calendar(model());
  std::uint64_t last = 0;
  for (int i = 0; i < 10'000; ++i) last = std::max(last, calendar.book(0, 100));
  EXPECT_NEAR(static_cast<double>(last), 1e6, 2000);
}

TEST(BandwidthCalendar, ShortRequestsSlipBetweenBulkOnes) {
  BandwidthCalendar calendar(model());
  for (int i = 0; i < 50; ++i) calendar.book(0, 10'000);  // full for more than 500 ns
  EXPECT_LE(calendar.book(5000, 64), 7000u);
  EXPECT_GE(calendar.book(5000, 10'000), 500'000u);
}

TEST(BandwidthCalendar, OrderOfBookingIsNotOrderOfTime) {
  BandwidthCalendar calendar(model());
  calendar.book(100'000, 10'000);
  EXPECT_EQ(calendar.book(1000, 100), 2000u) << "an earlier one is not held up by a later one";
}

TEST(BandwidthCalendar, OlderThanTheCalendarIsAlone) {
  BandwidthCalendar calendar(model());
  calendar.book(5'000'000, 100);
  EXPECT_EQ(calendar.book(0, 100), 1000u);
}

TEST(BandwidthCalendar, RejectsNonsense) {
  auto bad = model();
  bad.bulk_share = 0;
  EXPECT_THROW(BandwidthCalendar{bad}, std::invalid_argument);
}

}  // namespace
}  // namespace trn2vp::trainium2
