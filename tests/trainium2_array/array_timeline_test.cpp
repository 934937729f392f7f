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

TEST(ArrayTimelineTest, VectorsOfTwoEdges) {
  ArrayTimeline timeline(128, 128);
  timeline.load(0);
  const ArrayTimeline::Multiply multiply = timeline.multiply(0, 512, 2);
  EXPECT_EQ(multiply.first, 32u);
  EXPECT_EQ(multiply.last, 32u + 1024u - 1u);
  EXPECT_EQ(multiply.result, multiply.last + 257u);
  EXPECT_EQ(timeline.multiply(0, 1).first, 32u + 1024u);
}

TEST(ArrayTimelineTest, CellsOfTiles) {
  EXPECT_EQ(cells_of({}, 128, 128), 0xFFFFu);
  EXPECT_EQ(cells_of({0, 0, 128, 128}, 128, 128), 0xFFFFu);
  EXPECT_EQ(cells_of({64, 0, 64, 128}, 128, 128), 0xFF00u);
  EXPECT_EQ(cells_of({32, 96, 32, 32}, 128, 128), 0x0080u);
  EXPECT_EQ(cells_of({0, 64, 128, 64}, 128, 128), 0xCCCCu);
  EXPECT_THROW(cells_of({64, 0, 128, 128}, 128, 128), std::invalid_argument);
  EXPECT_THROW(cells_of({0, -32, 32, 32}, 128, 128), std::invalid_argument);
}

// facts/trainium2.md section 2.3: matmuls on different row or column tiles run in parallel.
TEST(ArrayTimelineTest, DisjointTilesRunAtTheSameTime) {
  for (const bool rows : {true, false}) {
    ArrayTimeline timeline(128, 128);
    const auto tile = [rows](int i) {
      return rows ? PeTile{32 * i, 0, 32, 128} : PeTile{0, 32 * i, 128, 32};
    };
    for (int i = 0; i < 4; ++i) EXPECT_EQ(timeline.load(0, tile(i)).start, 32u * i);
    // One start per edge behind the last load; the last tile waits for its weights.
    const Edge first[] = {97, 98, 99, 128};
    for (int i = 0; i < 4; ++i) {
      EXPECT_EQ(timeline.multiply(0, 512, 1, tile(i)).first, first[i]) << i;
    }
  }
}

TEST(ArrayTimelineTest, TilesThatShareAPeFollowEachOther) {
  ArrayTimeline timeline(128, 128);
  const PeTile left{0, 0, 128, 64}, right{0, 64, 128, 64}, top{0, 0, 32, 128};
  timeline.load(0, left);
  timeline.load(0, right);
  const ArrayTimeline::Multiply a = timeline.multiply(0, 500, 1, left);
  const ArrayTimeline::Multiply b = timeline.multiply(0, 100, 1, right);
  EXPECT_EQ(b.first, 64u);
  EXPECT_LT(b.result, a.result) << "the shorter one is through first";
  const ArrayTimeline::Load load = timeline.load(0, top);
  EXPECT_EQ(load.start, b.first + 32) << "behind the switches of both";
  EXPECT_EQ(timeline.multiply(0, 1, 1, top).first, a.last + 1);
}

TEST(ArrayTimelineTest, ImpossibleSizes) {
  EXPECT_THROW(ArrayTimeline(3, 4), std::invalid_argument);
  EXPECT_THROW(ArrayTimeline(4, 0), std::invalid_argument);
  EXPECT_THROW(ArrayTimeline(16, 18), std::invalid_argument);
}

}  // namespace
}  // namespace trn2vp::trainium2
