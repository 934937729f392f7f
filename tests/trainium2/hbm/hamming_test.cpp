// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/hbm/hamming.h"

#include <gtest/gtest.h>

#include <random>

namespace trn2vp::trainium2::hamming {
namespace {

Codeword flipped(Codeword word, unsigned bit) {
  if (bit < 64) {
    word.data ^= std::uint64_t{1} << bit;
  } else {
    word.check = static_cast<std::uint8_t>(word.check ^ (1u << (bit - 64)));
  }
  return word;
}

TEST(Hamming, CorrectsEverySingleBitAndDetectsEveryPair) {
  std::mt19937_64 random(1);
  for (const std::uint64_t data : {std::uint64_t{0}, ~std::uint64_t{0}, random(), random()}) {
    const Codeword good{data, check_bits(data)};
    Codeword word = good;
    EXPECT_EQ(decode(word), Verdict::kClean);
    for (unsigned a = 0; a < 72; ++a) {
      word = flipped(good, a);
      EXPECT_EQ(decode(word), Verdict::kCorrected) << a;
      EXPECT_EQ(word.data, good.data) << a;
      EXPECT_EQ(word.check, good.check) << a;
      for (unsigned b = 0; b < a; ++b) {
        word = flipped(flipped(good, a), b);
        EXPECT_EQ(decode(word), Verdict::kUncorrectable) << a << ' ' << b;
      }
    }
  }
}

TEST(Hamming, ThreeBitsAreNeverClean) {
  std::mt19937 random(1);
  const Codeword good{0x0123456789ABCDEF, check_bits(0x0123456789ABCDEF)};
  unsigned miscorrected = 0;
  for (int i = 0; i < 5000; ++i) {
    const unsigned a = random() % 72, b = (a + 1 + random() % 71) % 72;
    unsigned c = random() % 72;
    while (c == a || c == b) c = random() % 72;
    Codeword word = flipped(flipped(flipped(good, a), b), c);
    const Verdict verdict = decode(word);
    EXPECT_NE(verdict, Verdict::kClean);
    miscorrected += verdict == Verdict::kCorrected && word.data != good.data;
  }
  EXPECT_GT(miscorrected, 0u) << "as in the real code";
}

}  // namespace
}  // namespace trn2vp::trainium2::hamming
