// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/platforms/temporary_folder.h"

namespace trn2vp::explore {
namespace {

using testing::HasSubstr;

const auto kAll = [](const Settings&) { return true; };

Sweep two_axes(Sampling sampling, std::uint64_t points = 0) {
  Sweep sweep;
  sweep.path = "s.toml";
  sweep.sampling = sampling;
  sweep.points = points;
  sweep.axes = {Axis("a", {"1", "2"}), Axis("b", {"x", "y", "z"})};
  return sweep;
}

TEST(Axis, StepsIncludeBothEnds) {
  EXPECT_EQ(Axis("k", Range{1, 2, 3, false, 0}).values(),
            (std::vector<std::string>{"1", "1.5", "2"}));
  EXPECT_EQ(Axis("k", Range{128, 4096, 6, true, 1}).values(),
            (std::vector<std::string>{"128", "256", "512", "1024", "2048", "4096"}));
  EXPECT_EQ(Axis("k", Range{5.775e9, 46.2e9, 4, true, 0}).values()[2], "23100000000");
}

TEST(Axis, WholeStepsThatMeetAreOne) {
  EXPECT_EQ(Axis("k", Range{1, 3, 5, false, 1}).values().size(), 3u);
}

TEST(Axis, SomeTakeMultiplesOnly) {
  EXPECT_EQ(Axis("k", Range{32, 128, 4, true, 4}).values(),
            (std::vector<std::string>{"32", "52", "80", "128"}));
  const Axis axis("k", Range{8, 64, 0, false, 8});
  for (const double u : {0.0, 0.1, 0.49, 0.93, 0.9999})
    EXPECT_EQ(std::stoul(axis.at(u)) % 8, 0u) << axis.at(u);
}

TEST(Sampler, GridIsEveryCombinationLastFastest) {
  const auto points = sample(two_axes(Sampling::kGrid), kAll);
  ASSERT_EQ(points.size(), 6u);
  EXPECT_EQ(points[0], (Settings{{"a", "1"}, {"b", "x"}}));
  EXPECT_EQ(points[1], (Settings{{"a", "1"}, {"b", "y"}}));
  EXPECT_EQ(points[5], (Settings{{"a", "2"}, {"b", "z"}}));
}

TEST(Sampler, RandomIsDifferentAllowedAndTheSameForASeed) {
  Sweep sweep = two_axes(Sampling::kRandom, 50);
  sweep.axes.emplace_back("c", Range{0, 1, 0, false, false});
  const auto allowed = [](const Settings& s) { return std::stod(s[2].second) < 0.5; };
  const auto points = sample(sweep, allowed);
  EXPECT_EQ(points.size(), 50u);
  for (const Settings& point : points) EXPECT_LT(std::stod(point[2].second), 0.5);
  EXPECT_EQ(std::set<Settings>(points.begin(), points.end()).size(), 50u);
  EXPECT_EQ(sample(sweep, allowed), points);
  sweep.seed = 2;
  EXPECT_NE(sample(sweep, allowed), points);
}

TEST(Sampler, RandomThatFindsTooFewSaysHowMany) {
  EXPECT_THAT(testing_support::error_of([] { sample(two_axes(Sampling::kRandom, 7), kAll); }),
              HasSubstr("s.toml: points: is 7, but 1700 tries found only 6 different ones"));
}

// Every stratum of every axis holds one point.
TEST(Sampler, LatinHypercubeFillsEveryStratum) {
  Sweep sweep;
  sweep.sampling = Sampling::kLatinHypercube;
  sweep.points = 64;
  sweep.axes = {Axis("a", Range{0, 64, 0, false, false}),
                Axis("b", Range{1, std::exp2(64), 0, true, false})};
  const auto points = sample(sweep, kAll);
  ASSERT_EQ(points.size(), 64u);
  std::set<int> a, b;
  for (const Settings& point : points) {
    a.insert(static_cast<int>(std::stod(point[0].second)));
    b.insert(static_cast<int>(std::log2(std::stod(point[1].second))));
  }
  EXPECT_EQ(a.size(), 64u);
  EXPECT_EQ(b.size(), 64u);
  EXPECT_EQ(sample(sweep, kAll), points);
}

TEST(Sampler, AGridThatIsTooLargeIsRefused) {
  Sweep sweep = two_axes(Sampling::kGrid);
  for (int i = 0; i < 6; ++i)
    sweep.axes.emplace_back("k" + std::to_string(i), Range{0, 100, 100, false, false});
  EXPECT_THAT(testing_support::error_of([&] { sample(sweep, kAll); }),
              HasSubstr("s.toml: axes: the grid has more than 100000 points"));
}

}  // namespace
}  // namespace trn2vp::explore
