// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/timing/array_timeline.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace trn2vp::trainium2 {
namespace {

using Edge = ArrayTimeline::Edge;

TEST(ArrayTimelineTest, OneLoadAndOneMultiply) {
  ArrayTimeline timeline(128, 128);
  const ArrayTimeline::Load load = timeline.load(1000);
  EXPECT_EQ(load.start, 1000u);
  EXPECT_EQ(load.done, 1032u);
  const ArrayTimeline::Multiply multiply = timeline.multiply(1000, 512);
  EXPECT_EQ(multiply.first, 1032u);
  EXPECT_EQ(multiply.last, 1543u);
  EXPECT_EQ(multiply.result, 1543u + 257u);
  EXPECT_TRUE(multiply.swap);
}

TEST(ArrayTimelineTest, NothingHappensBeforeItsRequest) {
  ArrayTimeline timeline(16, 16);
  EXPECT_EQ(timeline.load(0).start, 0u);
  EXPECT_EQ(timeline.multiply(100, 1).first, 100u);
  EXPECT_EQ(timeline.load(200).start, 200u);
  EXPECT_EQ(timeline.multiply(201, 1).first, 204u);
}

// facts/trainium2.md section 2.3: matmuls with new weights issue every max(N, 64) cycles, loads
// every 32.
TEST(ArrayTimelineTest, DocumentedIntervals) {
  for (const int n : {1, 32, 63, 64, 65, 128, 512}) {
    ArrayTimeline timeline(128, 128);
    Edge before = 0;
    for (int i = 0; i < 5; ++i) {
      timeline.load(0);
      const Edge first = timeline.multiply(0, n).first;
      if (i > 0) {
        EXPECT_EQ(first - before, static_cast<Edge>(n < 64 ? 64 : n)) << "n " << n;
      }
      before = first;
    }
  }
  ArrayTimeline timeline(128, 128);
  timeline.load(0);
  EXPECT_EQ(timeline.load(0).start, 32u);
}

TEST(ArrayTimelineTest, OldWeightsAreUsedAgainWithoutAGap) {
  ArrayTimeline timeline(128, 128);
  timeline.load(0);
  timeline.multiply(0, 10);
  const ArrayTimeline::Multiply again = timeline.multiply(0, 1);
  EXPECT_EQ(again.first, 42u);
  EXPECT_FALSE(again.swap);
  EXPECT_EQ(timeline.multiply(0, 1).first, 43u);
}

// The load waits for the switch to have passed its column group, not for the multiply to end.
TEST(ArrayTimelineTest, LoadOverlapsTheMultiplyBeforeIt) {
  ArrayTimeline timeline(128, 128);
  timeline.load(0);
  EXPECT_EQ(timeline.multiply(0, 512).first, 32u);
  EXPECT_EQ(timeline.load(0).start, 64u);
  EXPECT_EQ(timeline.multiply(0, 512).first, 544u);
}

// In program order, one instruction per edge, even where the hardware could do better.
TEST(ArrayTimelineTest, LoadsDoNotOvertakeMultiplies) {
  ArrayTimeline timeline(128, 128);
  timeline.load(0);
  timeline.multiply(0, 512);                       // 32 to 543
  EXPECT_EQ(timeline.multiply(0, 8).first, 544u);  // the same weights
  EXPECT_EQ(timeline.load(0).start, 545u);
}

TEST(ArrayTimelineTest, SecondLoadReplacesTheFirst) {
  ArrayTimeline timeline(16, 16);
  timeline.load(0);
  EXPECT_EQ(timeline.load(0).start, 4u);
  EXPECT_EQ(timeline.multiply(0, 1).first, 8u);
  EXPECT_EQ(timeline.load(0).start, 12u);
}

TEST(ArrayTimelineTest, LatencyFollowsTheSize) {
  ArrayTimeline timeline(8, 24);
  EXPECT_EQ(timeline.group(), 6u);
  EXPECT_EQ(timeline.latency(), 33u);
}

TEST(ArrayTimelineTest, ImpossibleSizes) {
  EXPECT_THROW(ArrayTimeline(3, 4), std::invalid_argument);
  EXPECT_THROW(ArrayTimeline(4, 0), std::invalid_argument);
  EXPECT_THROW(ArrayTimeline(16, 18), std::invalid_argument);
}

}  // namespace
}  // namespace trn2vp::trainium2
