// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/report/sensitivity.h"

#include <gtest/gtest.h>

#include <cmath>

namespace trn2vp::report {
namespace {

// A grid of two keys: y = 10 a + b.
const std::vector<std::string> kA = {"1", "1", "2", "2"};
const std::vector<std::string> kB = {"0", "4", "0", "4"};
const std::vector<double> kY = {10, 14, 20, 24};

TEST(Sensitivity, MeansOfEachValue) {
  const Sensitivity a = sensitivity_of(kA, kY);
  ASSERT_EQ(a.levels.size(), 2u);
  EXPECT_EQ(a.levels[0].value, "1");
  EXPECT_EQ(a.levels[0].mean, 12);
  EXPECT_EQ(a.levels[1].mean, 22);
  EXPECT_EQ(a.levels[1].points, 2u);
  EXPECT_DOUBLE_EQ(a.spread_percent, 100 * 10 / 17.0);
}

// On a grid of independent effects the shares of variance add up to one: 25 and 4 of 29.
TEST(Sensitivity, SharesOfVariance) {
  EXPECT_DOUBLE_EQ(sensitivity_of(kA, kY).variance_share, 25 / 29.0);
  EXPECT_DOUBLE_EQ(sensitivity_of(kB, kY).variance_share, 4 / 29.0);
}

TEST(Sensitivity, NothingVaries) {
  EXPECT_EQ(sensitivity_of(kA, {0.1, 0.1, 0.1, 0.1}).variance_share, 0);
  EXPECT_EQ(sensitivity_of(kA, {0, 0, 0, 0}).spread_percent, 0);
  EXPECT_TRUE(sensitivity_of({}, {}).levels.empty());
}

TEST(Sensitivity, NumbersByValueAndWordsByName) {
  const Sensitivity numbers = sensitivity_of({"1e3", "20", "1000"}, {1, 2, 5});
  ASSERT_EQ(numbers.levels.size(), 2u);
  EXPECT_EQ(numbers.levels[0].value, "20");
  EXPECT_EQ(numbers.levels[1].mean, 3);  // 1e3 and 1000 are the same
  const Sensitivity words = sensitivity_of({"rtl", "7", "lockstep"}, {1, 2, 3});
  ASSERT_EQ(words.levels.size(), 3u);
  EXPECT_EQ(words.levels[0].value, "7");
  EXPECT_EQ(words.levels[1].value, "lockstep");
}

TEST(Sensitivity, ManyValuesAreGroupedByEqualNumbersOfPoints) {
  std::vector<std::string> values;
  std::vector<double> y;
  for (int i = 0; i < 80; ++i) {
    values.push_back(std::to_string(std::exp(i / 10.0)));
    y.push_back(i);
  }
  const Sensitivity s = sensitivity_of(values, y);
  ASSERT_EQ(s.levels.size(), kMaxLevels);
  for (std::size_t i = 0; i < kMaxLevels; ++i) {
    EXPECT_EQ(s.levels[i].points, 10u);
    EXPECT_DOUBLE_EQ(s.levels[i].mean, 10.0 * static_cast<double>(i) + 4.5);
  }
  EXPECT_EQ(s.levels[0].value, values[0] + " .. " + values[9]);
  EXPECT_GT(s.variance_share, 0.98);
}

}  // namespace
}  // namespace trn2vp::report
