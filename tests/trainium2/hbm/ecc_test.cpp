// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/hbm/ecc.h"

#include <gtest/gtest.h>

#include <vector>

namespace trn2vp::trainium2 {
namespace {

struct EccTest : testing::Test {
  common::SparseMemory store{1 << 20};
  EccTest() {
    std::vector<std::uint8_t> bytes(4096);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
    store.write(0, bytes.data(), bytes.size());
  }
  std::uint64_t word(std::uint64_t address) {
    std::uint64_t value = 0;
    store.read(address, &value, 8);
    return value;
  }
};

TEST_F(EccTest, OneBitIsCorrectedOnceAndScrubbed) {
  Ecc ecc({}, 0);
  const std::uint64_t before = word(64);
  ecc.flip(67, 1ull << 40);
  EXPECT_TRUE(ecc.check_read(store, 0, 64)) << "not read yet";
  EXPECT_EQ(ecc.counters().corrected, 0u);
  EXPECT_TRUE(ecc.check_read(store, 70, 1)) << "one byte of the word is enough";
  EXPECT_EQ(ecc.counters().corrected, 1u);
  EXPECT_EQ(word(64), before);
  EXPECT_TRUE(ecc.check_read(store, 0, 4096));
  EXPECT_EQ(ecc.counters().corrected, 1u);
}

TEST_F(EccTest, TwoBitsFailUntilOverwritten) {
  Ecc ecc({}, 0);
  ecc.flip(128, 0b11);
  EXPECT_FALSE(ecc.check_read(store, 0, 4096));
  EXPECT_FALSE(ecc.check_read(store, 128, 8));
  EXPECT_FALSE(ecc.check_write(store, 130, 2)) << "a part of the word";
  EXPECT_EQ(ecc.counters().uncorrected, 3u);
  EXPECT_TRUE(ecc.check_write(store, 128, 8));
  EXPECT_TRUE(ecc.check_read(store, 0, 4096));
  EXPECT_EQ(ecc.counters().uncorrected, 3u);
}

TEST_F(EccTest, CheckBitsCanBeWrongToo) {
  Ecc ecc({}, 0);
  ecc.flip(8, 0, 0b1000);
  ecc.flip(16, 1, 1);
  EXPECT_TRUE(ecc.check_read(store, 8, 8));
  EXPECT_FALSE(ecc.check_read(store, 16, 8));
  EXPECT_EQ(ecc.counters().corrected, 1u);
  EXPECT_EQ(ecc.counters().uncorrected, 1u);
}

TEST_F(EccTest, AMiscorrectionIsWhatIsReadFromThenOn) {
  EccParameters planted;
  planted.flipped_bits = 3;  // data bits 0, 1, 2: code positions 3, 5, 6, which add up to 0
  planted.address = 24;
  Ecc ecc(planted, 0);
  const std::uint64_t before = word(24);
  EXPECT_TRUE(ecc.check_read(store, 24, 8));
  EXPECT_EQ(ecc.counters().corrected, 1u);
  EXPECT_EQ(word(24), before ^ 0b111) << "taken for a wrong parity bit";
}

TEST_F(EccTest, ThePlantedErrorIsInItsStack) {
  EccParameters planted;
  planted.flipped_bits = 1;
  planted.stack = 2;
  planted.address = 100;
  for (unsigned stack = 0; stack < 4; ++stack) {
    Ecc ecc(planted, stack);
    ecc.check_read(store, 0, 4096);
    EXPECT_EQ(ecc.counters().corrected, stack == 2 ? 1u : 0u);
  }
}

TEST_F(EccTest, RandomErrorsComeAtTheirRateAndBySeed) {
  EccParameters rates;
  rates.correctable_per_gib = 1e5;
  rates.uncorrectable_per_gib = 1e4;
  const auto run = [&](std::uint64_t seed, unsigned stack) {
    rates.seed = seed;
    Ecc ecc(rates, stack);
    std::uint64_t failed = 0;
    for (int i = 0; i < 100'000; ++i) {  // 0.38 GiB
      const std::uint64_t at = static_cast<std::uint64_t>(i % 128) * 4096;
      if (!ecc.check_read(store, at, 4096)) {
        ++failed;
        EXPECT_TRUE(ecc.check_write(store, at, 4096));
      }
    }
    EXPECT_GT(failed, 0u);
    return std::pair(ecc.counters().corrected, ecc.counters().uncorrected);
  };
  const auto [corrected, uncorrected] = run(1, 0);
  EXPECT_NEAR(static_cast<double>(corrected), 0.3815e5, 800);
  EXPECT_NEAR(static_cast<double>(uncorrected), 0.3815e4, 250);
  EXPECT_EQ(run(1, 0), run(1, 0));
  EXPECT_NE(run(1, 0), run(2, 0));
  EXPECT_NE(run(1, 0), run(1, 1));
}

}  // namespace
}  // namespace trn2vp::trainium2
