// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/dma/descriptor_generation.h"

#include <gtest/gtest.h>

namespace trn2vp::trainium2 {
namespace {

CopyCommand command(std::uint32_t rows, std::uint16_t engines) {
  CopyCommand c;
  c.source = 0x1000;
  c.target = 0x9'0000'0000;
  c.source_stride = 256;
  c.target_stride = -512;
  c.rows = rows;
  c.row_bytes = 100;
  c.engine_mask = engines;
  c.notify = 0x77;
  return c;
}

TEST(DescriptorGeneration, EngineEHasPartitions8eTo8e7) {
  const auto elements = generate(command(128, 0xFFFF));
  for (unsigned engine = 0; engine < 16; ++engine) {
    ASSERT_EQ(elements[engine].size(), 8u);
    for (unsigned i = 0; i < 8; ++i) {
      const std::uint64_t row = 8 * engine + i;
      EXPECT_EQ(elements[engine][i].source, 0x1000 + 256 * row);
      EXPECT_EQ(elements[engine][i].target, 0x9'0000'0000 - 512 * row);
      EXPECT_EQ(elements[engine][i].bytes, 100u);
      EXPECT_EQ(elements[engine][i].notify, i == 7 ? 0x77u : 0u);
    }
  }
}

TEST(DescriptorGeneration, UnevenRowsFillTheFirstEngines) {
  const auto elements = generate(command(5, 0b1011'0000));
  EXPECT_EQ(elements[4].size(), 2u);
  EXPECT_EQ(elements[5].size(), 2u);
  EXPECT_EQ(elements[7].size(), 1u);
  EXPECT_EQ(elements[7][0].source, 0x1000u + 256 * 4);
  for (const unsigned idle : {0u, 3u, 6u, 8u, 15u}) EXPECT_TRUE(elements[idle].empty());
}

TEST(DescriptorGeneration, AChosenEngineWithoutRowsOnlyNotifies) {
  const auto elements = generate(command(1, 0b11));
  ASSERT_EQ(elements[0].size(), 1u);
  EXPECT_EQ(elements[0][0].notify, 0x77u);
  ASSERT_EQ(elements[1].size(), 1u);
  EXPECT_EQ(elements[1][0].bytes, 0u);
  EXPECT_EQ(elements[1][0].notify, 0x77u);
}

}  // namespace
}  // namespace trn2vp::trainium2
