// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/pareto.h"

#include <gtest/gtest.h>

#include <random>

namespace trn2vp::explore {
namespace {

// By the definition, over all pairs.
std::vector<bool> reference(const std::vector<Costs>& points) {
  std::vector<bool> front;
  for (const Costs& mine : points) {
    bool good = mine.has_value();
    for (const Costs& other : points) {
      if (!mine || !other) continue;
      bool no_worse = true;
      for (std::size_t i = 0; i < mine->size(); ++i) no_worse &= (*other)[i] <= (*mine)[i];
      if (no_worse && *other != *mine) good = false;
    }
    front.push_back(good);
  }
  return front;
}

TEST(Pareto, IsWhatTheDefinitionSays) {
  std::mt19937 random(3);
  for (std::size_t objectives : {1u, 2u, 3u, 4u}) {
    for (int round = 0; round < 50; ++round) {
      std::vector<Costs> points(40);
      for (Costs& point : points) {
        if (random() % 10 == 0) continue;
        point.emplace();
        // Few values, so that many are equal.
        for (std::size_t i = 0; i < objectives; ++i) point->push_back(random() % 8);
      }
      EXPECT_EQ(pareto_front(points), reference(points)) << objectives;
    }
  }
}

TEST(Pareto, EqualPointsAreOnItTogether) {
  const Costs best = std::vector<double>{1, 2};
  EXPECT_EQ(pareto_front({best, std::vector<double>{1, 3}, best}),
            (std::vector<bool>{true, false, true}));
}

TEST(Pareto, NothingGivesNothing) {
  EXPECT_TRUE(pareto_front({}).empty());
  EXPECT_EQ(pareto_front({std::nullopt}), std::vector<bool>{false});
}

}  // namespace
}  // namespace trn2vp::explore
