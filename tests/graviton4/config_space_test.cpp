// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/pcie/config_space.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace trn2vp::graviton4 {
namespace {

constexpr unsigned bar(unsigned index) { return pci_header::kBar0 + 4 * index; }

void place(PcieConfigSpace& space, unsigned index, std::uint64_t address) {
  space.write(bar(index), static_cast<std::uint32_t>(address));
  space.write(bar(index + 1), static_cast<std::uint32_t>(address >> 32));
}

TEST(ConfigSpace, IdentifiesTheChipAndTheBridge) {
  EXPECT_EQ(trainium2_config_space().read(0), 0x73641D0Fu);
  EXPECT_EQ(trainium2_config_space().read(8) & 0xFF, 0x01u) << "silicon personality";
  EXPECT_EQ(trainium2_config_space(0xFF).read(8), 0x120000FFu);
  EXPECT_EQ(host_bridge_config_space().read(0), 0x00081B36u);
  EXPECT_EQ(host_bridge_config_space().read(8) >> 16, 0x0600u);
}

TEST(ConfigSpace, OnesGiveTheSize) {
  PcieConfigSpace space = trainium2_config_space();
  place(space, 0, ~0ull);
  place(space, 4, ~0ull);
  EXPECT_EQ(space.read(bar(0)), 0x00000004u) << "64-bit, not prefetchable";
  EXPECT_EQ(space.read(bar(1)), 0xFFFFFFFFu) << "4 GiB";
  EXPECT_EQ(space.read(bar(4)), 0x0000000Cu) << "64-bit, prefetchable";
  EXPECT_EQ(space.read(bar(5)), 0xFFFFFFC0u) << "256 GiB";
  space.write(bar(2), ~0u);
  EXPECT_EQ(space.read(bar(2)), 0u) << "there is no such BAR";
}

TEST(ConfigSpace, DecodesWhereItWasPutWhenMemoryIsEnabled) {
  PcieConfigSpace space = trainium2_config_space();
  place(space, 0, 0x80'0000'0000);
  place(space, 4, 0xC0'0000'0000);
  EXPECT_FALSE(space.decode(0x80'0000'0000));
  space.write(pci_header::kCommand, pci_header::kCommandMemory);
  ASSERT_TRUE(space.decode(0x80'0000'0010));
  EXPECT_EQ(space.decode(0x80'0000'0010)->bar, 0u);
  EXPECT_EQ(space.decode(0x80'0000'0010)->offset, 0x10u);
  EXPECT_EQ(space.decode(0xFF'FFFF'FFFF)->bar, 4u);
  EXPECT_EQ(space.decode(0xFF'FFFF'FFFF)->offset, (256ull << 30) - 1);
  EXPECT_FALSE(space.decode(0x81'0000'0000));
  EXPECT_FALSE(space.decode(0x7F'FFFF'FFFF));
  place(space, 0, 0x90'0000'0000);
  EXPECT_FALSE(space.decode(0x80'0000'0010)) << "moved";
  EXPECT_TRUE(space.decode(0x90'0000'0010));
}

TEST(ConfigSpace, CommandKeepsWhatIsImplemented) {
  PcieConfigSpace space = trainium2_config_space();
  EXPECT_FALSE(space.bus_master());
  space.write(pci_header::kCommand, 0xFFFFFFFF);
  EXPECT_EQ(space.read(pci_header::kCommand), 0x406u);
  EXPECT_TRUE(space.bus_master());
  space.write(0, 0);
  EXPECT_EQ(space.read(0), 0x73641D0Fu) << "read-only";
  EXPECT_EQ(space.read(0x34), 0u) << "no capabilities";
  EXPECT_EQ(space.read(0xFFC), 0u);
}

TEST(ConfigSpace, ImpossibleBarsAreRefused) {
  using Bars = std::vector<PcieConfigSpace::Bar>;
  EXPECT_THROW(PcieConfigSpace({1, 1, 0, 0}, Bars{{0, 24, false, false}}), std::invalid_argument);
  EXPECT_THROW(PcieConfigSpace({1, 1, 0, 0}, Bars{{5, 4096, true, false}}), std::invalid_argument);
  EXPECT_THROW(PcieConfigSpace({1, 1, 0, 0}, Bars{{0, 8, false, false}}), std::invalid_argument);
  EXPECT_THROW(PcieConfigSpace({1, 1, 0, 0}, Bars{{0, 4ull << 30, false, false}}),
               std::invalid_argument);
}

}  // namespace
}  // namespace trn2vp::graviton4
