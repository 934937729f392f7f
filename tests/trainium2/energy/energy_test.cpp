// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Against graviton4-and-scale.md section 5, whose figures stand here as they do there: pJ per
// operation and per 64 bits of SRAM, pJ/bit of HBM and PCIe, W of a whole chip.
#include "models/trainium2/energy/energy.h"

#include <gtest/gtest.h>

#include <string>

namespace trn2vp::trainium2::energy {
namespace {

using isa::Engine;

Work& engine(EventCounts& counts, Engine engine) {
  return counts.engines[static_cast<std::size_t>(engine)];
}

std::uint64_t& macs(EventCounts& counts, MacClass type) {
  return engine(counts, Engine::kTensor).macs[static_cast<std::size_t>(type)];
}

Energy energy(const EventCounts& counts) { return energy_of(counts, EnergyParameters{}); }

TEST(Energy, MultiplyAccumulatesAsPublishedFor7nm) {
  const std::pair<MacClass, double> pj[] = {{MacClass::kFp8, 0.07 + 0.38},
                                            {MacClass::kBf16, 0.21 + 0.38},
                                            {MacClass::kFp16, 0.34 + 0.38},
                                            {MacClass::kTf32, 0.34 + 0.38},
                                            {MacClass::kFp32, 1.31 + 0.38}};
  for (const auto& [type, expected] : pj) {
    EventCounts counts;
    macs(counts, type) = 1'000'000'000'000;
    EXPECT_NEAR(energy(counts)[Part::kTensor], expected, 1e-9);
    EXPECT_NEAR(energy(counts).total(), expected, 1e-9);
  }
}

TEST(Energy, MemoriesLieBetweenThePublishedSizes) {
  EventCounts counts;
  counts.sbuf_bus_bytes = 1'000'000'000'000;
  EXPECT_GT(energy(counts)[Part::kSbuf], 8.5 / 8);   // 32 KB, 64 bits
  EXPECT_LT(energy(counts)[Part::kSbuf], 14.0 / 8);  // 1 MB
  engine(counts, Engine::kVector).psum_read_bytes = 1'000'000'000'000;
  EXPECT_GT(energy(counts)[Part::kPsum], 7.5 / 8);  // 8 KB
  EXPECT_LT(energy(counts)[Part::kPsum], 8.5 / 8);  // 32 KB
}

TEST(Energy, LinksByTheBit) {
  EventCounts counts;
  counts.hbm_read_bytes = 600'000'000'000;
  counts.hbm_written_bytes = 400'000'000'000;
  counts.pcie_bytes = 500'000'000'000;
  EXPECT_NEAR(energy(counts)[Part::kHbm], 8 * 3.9, 1e-9);
  EXPECT_NEAR(energy(counts)[Part::kPcie], 8 * 6.5 / 2, 1e-9);
  EXPECT_NEAR(energy(counts)[Part::kDdr5], 8 * (9 + 0.76 + 5.25) / 2, 0.1);
  EXPECT_NEAR(energy(counts).total(), 8 * (3.9 + (6.5 + 15) / 2), 1e-9);
  EXPECT_STREQ(name_of(Part::kDdr5), "ddr5");
  EXPECT_STREQ(name_of(Part::kStatic), "static");
}

// The sanity budget of section 5.3, a second at full rate.
TEST(Energy, ChipAtFullLoadDrawsTheEstimate) {
  EventCounts counts;
  macs(counts, MacClass::kBf16) = 667'000'000'000'000 / 2;
  counts.hbm_read_bytes = 2'900'000'000'000;
  EXPECT_NEAR(energy(counts)[Part::kTensor], 197, 0.5);
  EXPECT_NEAR(energy(counts)[Part::kHbm], 90, 0.6);

  // What each core's array does to its memories: 128 rows of 2 bytes in, 128 sums of 4 bytes out
  // and back in a cycle, 128 x 128 weights every 512 cycles; and what comes out of HBM goes in.
  const double cycles = 8 * 2.4e9;
  Work& tensor = engine(counts, Engine::kTensor);
  tensor.sbuf_read_bytes = static_cast<std::uint64_t>(cycles * (256 + 128 * 128 * 2 / 512.0));
  tensor.psum_read_bytes = tensor.psum_written_bytes = static_cast<std::uint64_t>(cycles * 512);
  counts.sbuf_bus_bytes = counts.dma_bytes = counts.hbm_read_bytes;
  counts.time_ps = 1'000'000'000'000;
  counts.neuronlink_bytes = 1'280'000'000'000;
  EXPECT_NEAR(energy(counts)[Part::kNeuronLink], 67, 0.5);
  EXPECT_NEAR(energy(counts).total(), 500, 5);
}

TEST(Energy, EnginesPayForTheirOwnElements) {
  EventCounts counts;
  engine(counts, Engine::kVector).elements = 1'000'000'000'000;
  engine(counts, Engine::kScalar).elements = 2'000'000'000'000;
  engine(counts, Engine::kTensor).elements = 4'000'000'000'000;  // its MACs are its energy
  EXPECT_NEAR(energy(counts)[Part::kVector], 1.31 + 0.38, 1e-9);
  EXPECT_NEAR(energy(counts)[Part::kScalar], 2 * 2 * (1.31 + 0.38), 1e-9);
  EXPECT_EQ(energy(counts)[Part::kGpSimd], 0);
  EXPECT_EQ(energy(counts)[Part::kTensor], 0);
}

TEST(Energy, TimeCostsStaticPower) {
  EventCounts counts;
  counts.time_ps = 500'000'000'000;
  EnergyParameters parameters;
  parameters.static_w = 80;
  EXPECT_DOUBLE_EQ(energy_of(counts, parameters)[Part::kStatic], 40);
}

TEST(Energy, DifferencesOfTotals) {
  EventCounts before, after;
  macs(before, MacClass::kBf16) = 5;
  macs(after, MacClass::kBf16) = 12;
  before.dma_bytes = 1;
  after.dma_bytes = 4;
  after.time_ps = 9;
  EventCounts difference = after;
  difference -= before;
  EXPECT_EQ(macs(difference, MacClass::kBf16), 7u);
  EXPECT_EQ(difference.dma_bytes, 3u);
  difference += before;
  EXPECT_EQ(difference.dma_bytes, after.dma_bytes);
  EXPECT_EQ(difference.time_ps, 9u);
}

TEST(Energy, EveryParameterSaysWhereItComesFrom) {
  EnergyParameters parameters;
  unsigned count = 0;
  const auto look = [&](const char* key, double& value, const ParameterMeta& meta) {
    ++count;
    EXPECT_TRUE(value >= meta.min && value <= meta.max) << key;
    EXPECT_FALSE(std::string(meta.source).empty()) << key;
    EXPECT_FALSE(std::string(meta.doc).empty()) << key;
  };
  describe(look, parameters);
  EXPECT_EQ(count, sizeof parameters / sizeof(double));
}

}  // namespace
}  // namespace trn2vp::trainium2::energy
