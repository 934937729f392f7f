// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Register offsets and descriptors against the numbers of the facts sheet, written out again here.
#include "models/trainium2/dma/udma_registers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/trainium2/dma/descriptor.h"
#include "models/trainium2/dma/descriptor_ring.h"

namespace trn2vp::trainium2 {
namespace {

using testing::HasSubstr;

TEST(UdmaRegisters, OffsetsOfTheFactsSheet) {
  const auto& block = udma_registers();
  auto expect = [&](unsigned reg, std::uint32_t offset, unsigned count = 1) {
    EXPECT_EQ(block.registers[reg].offset, offset) << block.registers[reg].name;
    EXPECT_EQ(block.registers[reg].count, count) << block.registers[reg].name;
  };
  expect(kM2sQCfg, 0x1020, 16);
  expect(kM2sQTailInc, 0x1038, 16);
  expect(kM2sQCompHead, 0x104C, 16);
  expect(kM2sQSwCtrl, 0x10B0, 16);
  expect(kS2mQCfg, 0x21020, 16);
  expect(kS2mQTailInc, 0x21038, 16);
  expect(kS2mQSwCtrl, 0x21064, 16);
  expect(kM2sState, 0x200);
  expect(kM2sCfgLen, 0x254);
  expect(kS2mState, 0x20200);
  expect(kErrCause, 0x3A000, 4);
  expect(kErrAbortMask, 0x3A030, 4);
  expect(kGenSpareZeroes0, 0x3B460);
  expect(kGenExTxSel, 0x3C400, 16);
  expect(kSdmaOutstanding, 0x40800);
  EXPECT_EQ(block.registers[kErrCause].stride, 0x40u);
  EXPECT_EQ(block.registers[kM2sQCfg].stride, 0x1000u);
}

TEST(UdmaRegisters, EveryFieldNamesARegisterAndFits) {
  const auto& block = udma_registers();
  for (const auto& field : block.fields) {
    bool found = false;
    for (const auto& reg : block.registers)
      found = found || std::string(reg.name) == field.register_name;
    EXPECT_TRUE(found) << field.register_name << "." << field.name;
    EXPECT_LE(field.lsb, field.msb);
    EXPECT_LE(field.msb, 31u);
  }
}

TEST(UdmaRegisters, HeaderForFirmware) {
  const std::string text = common::c_header(udma_registers());
  EXPECT_THAT(text, HasSubstr("#define UDMA_M2S_Q_TDRTP_INC(i) (0x1038 + (i) * 0x1000)"));
  EXPECT_THAT(text, HasSubstr("#define UDMA_S2M_Q_CFG(i) (0x21020 + (i) * 0x1000)"));
  EXPECT_THAT(text, HasSubstr("#define UDMA_M2S_STATE 0x200"));
  EXPECT_THAT(text, HasSubstr("#define UDMA_M2S_Q_CFG_EN_PREF_MASK 0x10000u"));
}

TEST(UdmaDescriptor, BitsOfTheFactsSheet) {
  const auto d = descriptor::m2s(0x4000'1234'5678'9ABC, 65536, 3);
  const auto raw = descriptor::encode(d);
  EXPECT_THAT(raw, testing::ElementsAre(0x00, 0x00, 0x00, 0x0F, 0x03, 0x00, 0x08, 0x01, 0xBC, 0x9A,
                                        0x78, 0x56, 0x34, 0x12, 0x00, 0x40));
  const auto back = descriptor::decode(raw.data());
  EXPECT_EQ(back.address(), 0x4000'1234'5678'9ABCu);
  EXPECT_EQ(back.ring_id(), 3u);
  EXPECT_EQ(back.bytes(true), 65536u);
  EXPECT_EQ(back.bytes(false), 0u);
  EXPECT_EQ(back.operation(), 2u);
  EXPECT_TRUE(back.moves_data());
  EXPECT_EQ(descriptor::kCopy | descriptor::kWriteBarrier, 0x0508'0003u);
  EXPECT_EQ(descriptor::s2m(0x10, 4, 5).control, 0x0100'0004u);
  EXPECT_EQ(descriptor::m2s(0, 1, 0, descriptor::kMeta).moves_data(), false);
}

TEST(DescriptorRing, PointersAndRingIds) {
  DescriptorRing ring;
  ring.set_length(32);
  ring.set_base_low(0x1000 | 5);
  ring.set_base_high(0x40);
  ring.announce(40);
  EXPECT_EQ(ring.tail(), 8u | 1u << 30);
  EXPECT_EQ(ring.used(), 40u);
  EXPECT_TRUE(ring.full());
  EXPECT_FALSE(ring.wants_fetch()) << "announced is not yet posted";
  ring.post(40);
  EXPECT_EQ(ring.fetch_count(), 32u) << "not across the end";
  EXPECT_EQ(ring.fetch_address(), 0x40'0000'1000u);
  std::vector<std::uint8_t> raw;
  for (unsigned i = 0; i < 32; ++i) {
    const auto bytes = descriptor::encode(descriptor::m2s(i, 4, i == 31 ? 2 : 1));
    raw.insert(raw.end(), bytes.begin(), bytes.end());
  }
  ring.fetched(raw.data(), 32, 77);
  EXPECT_TRUE(ring.at(0).ring_id_ok);
  EXPECT_FALSE(ring.at(31).ring_id_ok);
  EXPECT_EQ(ring.head(), 1u << 30);
  ring.consume(10);
  EXPECT_EQ(ring.current(), 10u);
  EXPECT_EQ(ring.at(0).descriptor.address(), 10u);
  ring.fetched(raw.data() + 31 * 16, 1, 78);  // ring id 2 is right now
  EXPECT_EQ(ring.buffered(), 23u);
  EXPECT_TRUE(ring.at(22).ring_id_ok);
  ring.complete(10);
  EXPECT_EQ(ring.completion_head(), 10u);
  const std::uint32_t generation = ring.generation();
  ring.reset();
  EXPECT_NE(ring.generation(), generation);
  EXPECT_EQ(ring.tail() | ring.head() | ring.current() | ring.completion_head(), 0u);
  EXPECT_EQ(ring.length(), 32u);
}

}  // namespace
}  // namespace trn2vp::trainium2
