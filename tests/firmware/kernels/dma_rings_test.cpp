// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/dma_rings.h"

#include <gtest/gtest.h>

#include <cstring>

namespace trn2vp::kernels {
namespace {

std::uint32_t word(const std::vector<std::uint8_t>& ring, std::size_t descriptor,
                   std::size_t index) {
  std::uint32_t value;
  std::memcpy(&value, ring.data() + 16 * descriptor + 4 * index, 4);
  return value;
}

TEST(DmaRings, DescriptorsOfABatch) {
  DmaRings rings(3, CoreAddresses{}, 0x1000, 4096);
  DmaBatch batch;
  batch[2] = {{0x1'0000'2000, 0x20'0004'0000, 4000}, {0x3000, 0x4000, 65536}, {0x5000, 0x6000, 8}};
  const auto groups = rings.add_batch(batch, 7);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].engine_mask, 0xFFFB);
  EXPECT_EQ(groups[0].descriptors, 1u);
  EXPECT_EQ(groups[1].engine_mask, 0x0004);
  EXPECT_EQ(groups[1].descriptors, 4u);
  EXPECT_EQ(rings.size(2), 4u);

  const auto m2s = rings.m2s_image(2);
  const auto s2m = rings.s2m_image(2);
  EXPECT_EQ(m2s.size(), 32u * 16);
  // The first packet closes after the second element (over 4096 bytes), the second after the last
  // one.
  EXPECT_EQ(word(m2s, 0, 0), 4000u | 1u << 24 | 1u << 26);
  EXPECT_EQ(word(m2s, 1, 0), 0u | 1u << 24 | 1u << 27);  // 64 KiB is length 0
  EXPECT_EQ(word(m2s, 2, 0), 8u | 1u << 24 | 1u << 26 | 1u << 27);
  EXPECT_EQ(word(m2s, 3, 0), 4u | 1u << 24 | 1u << 26 | 1u << 27);
  EXPECT_EQ(word(m2s, 1, 1), 0x01080003u);
  EXPECT_EQ(word(m2s, 2, 1), 0x05080003u);  // write barrier behind the last data
  EXPECT_EQ(word(m2s, 3, 1), 0x01080003u);
  EXPECT_EQ(word(m2s, 0, 2), 0x2000u);
  EXPECT_EQ(word(m2s, 0, 3), 1u);
  EXPECT_EQ(word(m2s, 3, 2), 0x1000u);
  EXPECT_EQ(word(s2m, 0, 0), 4000u | 1u << 24);
  EXPECT_EQ(word(s2m, 0, 1), 0u);
  EXPECT_EQ(word(s2m, 0, 2), 0x40000u);
  EXPECT_EQ(word(s2m, 0, 3), 0x20u);
  // Semaphore 7 of NeuronCore 0.
  EXPECT_EQ(word(s2m, 3, 2), 0x0270181Cu);
  EXPECT_EQ(word(s2m, 3, 3), 0x20u);
  EXPECT_EQ(word(m2s, 4, 0), 0u);  // padding
}

TEST(DmaRings, PacketsHoldAtMost64Descriptors) {
  DmaRings rings(0, CoreAddresses{}, 0, 1u << 20);
  DmaBatch batch;
  batch[0].assign(130, {0x100, 0x200, 2});
  rings.add_batch(batch, 0);
  const auto m2s = rings.m2s_image(0);
  EXPECT_EQ(m2s.size(), 144u * 16);
  for (std::size_t i = 0; i < 130; ++i) {
    EXPECT_EQ(word(m2s, i, 0) >> 26 & 1, i % 64 == 0) << i;
    EXPECT_EQ(word(m2s, i, 0) >> 27 & 1, i % 64 == 63 || i == 129) << i;
  }
}

TEST(DmaRings, PacketsStayBelowTheByteLimit) {
  DmaRings rings(0, CoreAddresses{}, 0, 0xFFFFFFFF);
  DmaBatch batch;
  batch[0].assign(40, {0x100, 0x200, 65536});
  rings.add_batch(batch, 0);
  const auto m2s = rings.m2s_image(0);
  std::uint32_t bytes = 0;
  for (std::size_t i = 0; i < 40; ++i) {
    bytes += 65536;
    EXPECT_LE(bytes, 0xFFFFFu);
    if (word(m2s, i, 0) >> 27 & 1) bytes = 0;
  }
}

}  // namespace
}  // namespace trn2vp::kernels
