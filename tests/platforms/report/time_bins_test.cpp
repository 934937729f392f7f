// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/report/time_bins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace trn2vp::report {
namespace {

using testing::ElementsAre;

std::uint64_t sum(const std::vector<std::uint64_t>& bins) {
  return std::accumulate(bins.begin(), bins.end(), std::uint64_t{0});
}

TEST(TimeBins, PiecesAreDividedAmongBins) {
  TimeBins bins;
  bins.begin(10'000);
  const std::size_t a = bins.add_row(), b = bins.add_row();
  bins.add(a, 10'250, 12'500);
  bins.add(b, 13'000, 13'001);
  bins.add(a, 10'100, 10'200);
  EXPECT_EQ(bins.start_ps(), 10'000u);
  EXPECT_EQ(bins.width_ps(), 1000u);
  EXPECT_THAT(bins.row(a), ElementsAre(850, 1000, 500, 0));
  EXPECT_THAT(bins.row(b), ElementsAre(0, 0, 0, 1));
}

TEST(TimeBins, WhatLiesBeforeTheBeginningIsLeftOut) {
  TimeBins bins;
  const std::size_t row = bins.add_row();
  bins.add(row, 0, 5000);
  bins.begin(10'000);
  bins.begin(20'000);
  bins.add(row, 5000, 9000);
  bins.add(row, 9000, 10'400);
  EXPECT_EQ(bins.start_ps(), 10'000u);
  EXPECT_THAT(bins.row(row), ElementsAre(400));
}

TEST(TimeBins, LongRunsTakeNoMoreMemoryAndLoseNoTime) {
  TimeBins bins;
  bins.begin(7);
  const std::size_t row = bins.add_row();
  std::uint64_t expected = 0;
  for (std::uint64_t time = 7; time < 50'000'000'000; time = time * 3 / 2 + 5) {
    bins.add(row, time, time + time / 4 + 1);
    expected += time / 4 + 1;
  }
  EXPECT_LE(bins.bins(), TimeBins::kMaxBins);
  EXPECT_GT(bins.bins(), TimeBins::kMaxBins / 2);
  EXPECT_EQ(bins.row(row).size(), bins.bins());
  EXPECT_EQ(sum(bins.row(row)), expected);
  for (std::uint64_t ps : bins.row(row)) EXPECT_LE(ps, bins.width_ps());
}

TEST(TimeBins, RowsAddedLaterLineUp) {
  TimeBins bins;
  bins.begin(0);
  bins.add(bins.add_row(), 0, 2 * TimeBins::kMaxBins * TimeBins::kFirstWidthPs);
  EXPECT_EQ(bins.width_ps(), 2000u);
  const std::size_t late = bins.add_row();
  bins.add(late, 3000, 5000);
  EXPECT_EQ(bins.row(late).at(1), 1000u);
  EXPECT_EQ(bins.row(late).at(2), 1000u);
}

TEST(TimeBins, NothingIsNothing) {
  TimeBins bins;
  EXPECT_EQ(bins.bins(), 0u);
  bins.begin(5);
  const std::size_t row = bins.add_row();
  bins.add(row, 9, 9);
  EXPECT_EQ(bins.bins(), 0u);
  EXPECT_TRUE(bins.row(row).empty());
}

}  // namespace
}  // namespace trn2vp::report
