// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/array/tlm_array.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <stdexcept>
#include <vector>

namespace trn2vp::trainium2 {
namespace {

constexpr OperandFormat kBf16 = OperandFormat::kBf16;
constexpr OperandFormat kFp16 = OperandFormat::kFp16;

float bf16(std::uint16_t raw) {
  const std::uint32_t bits = static_cast<std::uint32_t>(raw) << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

struct Words {
  int rows;
  int cols;
  std::vector<std::uint16_t> raw;

  std::uint16_t at(int r, int c) const { return raw[static_cast<std::size_t>(r * cols + c)]; }
  StationaryTile stationary() const {
    return {raw.data(), static_cast<std::size_t>(cols), rows, cols, kBf16};
  }
  MovingTile moving() const {
    return {raw.data(), static_cast<std::size_t>(cols), rows, cols, kBf16};
  }
};

/// Finite BF16 numbers between 2^-4 and 2^4 in size.
Words random_words(std::mt19937& random, int rows, int cols) {
  Words words{rows, cols, {}};
  for (int i = 0; i < rows * cols; ++i) {
    words.raw.push_back(
        static_cast<std::uint16_t>((random() & 0x807Fu) | ((123 + random() % 8) << 7)));
  }
  return words;
}

float chain(const Words& w, const Words& x, int m, int n) {
  float sum = 0.0f;
  for (int k = 0; k < w.rows; ++k) sum = std::fmaf(bf16(w.at(k, m)), bf16(x.at(k, n)), sum);
  return sum;
}

TEST(TlmArrayTest, ValuesOfWholeAndPartialTiles) {
  TlmArray array;
  std::mt19937 random(1);
  Cycle now = 0;
  for (const auto& [k, m, n] : {std::tuple{128, 128, 512}, {128, 128, 1}, {1, 1, 1}, {37, 5, 70}}) {
    const Words w = random_words(random, k, m);
    const Words x = random_words(random, k, n);
    array.load_stationary(now, w.stationary());
    array.multiply_moving(now, x.moving());
    const std::size_t stride = static_cast<std::size_t>(n) + 3;
    std::vector<float> psum(static_cast<std::size_t>(m) * stride, 0.5f);
    now = array.retire({psum.data(), stride, false});
    for (int c = 0; c < m; ++c) {
      const float* row = &psum[static_cast<std::size_t>(c) * stride];
      for (int j = 0; j < n; ++j) ASSERT_EQ(row[j], chain(w, x, c, j));
      ASSERT_EQ(row[n], 0.5f) << "outside the tile";
    }
  }
}

TEST(TlmArrayTest, AccumulatesInPsum) {
  TlmArray array(8, 8);
  const Words two{1, 1, {0x4000}};
  array.load_stationary(0, two.stationary());
  array.multiply_moving(0, two.moving());
  float psum = 0.25f;
  array.retire({&psum, 1, true});
  EXPECT_EQ(psum, 4.25f);
}

TEST(TlmArrayTest, Fp16Operands) {
  TlmArray array(8, 8);
  const std::uint16_t w = 0x3E00;  // 1.5
  const std::uint16_t x = 0x0001;  // 2^-24
  array.load_stationary(0, {&w, 1, 1, 1, kFp16});
  array.multiply_moving(0, {&x, 1, 1, 1, kFp16});
  float psum = 0.0f;
  array.retire({&psum, 1, false});
  EXPECT_EQ(psum, std::ldexp(1.5f, -24));
}

// Operands may change as soon as the call returns, weights be loaded again before a multiply
// retires, and PSUM changes at retirement only.
TEST(TlmArrayTest, OperandsAreCapturedAtTheCall) {
  TlmArray array(16, 16);
  std::mt19937 random(2);
  const Words a = random_words(random, 16, 16);
  const Words b = random_words(random, 16, 16);
  const Words x = random_words(random, 16, 9);
  Words scratch = a;
  Words moving = x;
  array.load_stationary(0, scratch.stationary());
  array.multiply_moving(0, moving.moving());
  array.multiply_moving(0, moving.moving());
  scratch = b;
  array.load_stationary(0, scratch.stationary());
  array.multiply_moving(0, moving.moving());
  std::fill(scratch.raw.begin(), scratch.raw.end(), 0x7FC0);
  std::fill(moving.raw.begin(), moving.raw.end(), 0x7FC0);
  std::vector<float> psum(16 * 9, -1.0f);
  for (const Words* w : {&a, &a, &b}) {
    std::fill(psum.begin(), psum.end(), -1.0f);
    array.retire({psum.data(), 9, false});
    for (int c = 0; c < 16; ++c) {
      for (int j = 0; j < 9; ++j) {
        ASSERT_EQ(psum[static_cast<std::size_t>(c * 9 + j)], chain(*w, x, c, j));
      }
    }
  }
}

TEST(TlmArrayTest, LoadAfterLoadBeforeAMultiply) {
  TlmArray array(8, 8);
  const Words one{1, 1, {0x3F80}}, two{1, 1, {0x4000}};
  array.load_stationary(0, one.stationary());
  array.load_stationary(0, two.stationary());
  array.multiply_moving(0, one.moving());
  float psum = 0.0f;
  array.retire({&psum, 1, false});
  EXPECT_EQ(psum, 2.0f);
}

TEST(TlmArrayTest, TimingOnlyGivesTheSameEdgesAndTouchesNoData) {
  TlmArray functional(128, 128);
  TlmArray timing(128, 128, TlmArray::Mode::kTimingOnly);
  std::mt19937 random(3);
  const Words w = random_words(random, 128, 128);
  const Words x = random_words(random, 128, 100);
  for (int i = 0; i < 3; ++i) {
    const LoadTiming load = functional.load_stationary(0, w.stationary());
    const LoadTiming same_load = timing.load_stationary(0, {nullptr, 0, 128, 128, kBf16});
    EXPECT_EQ(load.start, same_load.start);
    EXPECT_EQ(load.done, same_load.done);
    const MultiplyTiming multiply = functional.multiply_moving(0, x.moving());
    const MultiplyTiming same = timing.multiply_moving(0, {nullptr, 0, 128, 100, kBf16});
    EXPECT_EQ(multiply.first, same.first);
    EXPECT_EQ(multiply.last, same.last);
    EXPECT_EQ(multiply.result, same.result);
  }
  float psum = 3.0f;
  EXPECT_EQ(timing.retire({&psum, 0, false}), functional.retire({nullptr, 0, false}));
  EXPECT_EQ(psum, 3.0f);
}

template <class Call>
std::string refusal(Call call) {
  try {
    call();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

TEST(TlmArrayTest, WrongShapesAreRefusedByName) {
  TlmArray array(16, 16);
  const std::vector<std::uint16_t> raw(600 * 20, 0x3F80);
  const auto load = [&](int rows, int cols) {
    return refusal([&] { array.load_stationary(0, {raw.data(), 20, rows, cols, kBf16}); });
  };
  const auto multiply = [&](int rows, int n) {
    return refusal([&] { array.multiply_moving(0, {raw.data(), 600, rows, n, kBf16}); });
  };
  EXPECT_THAT(multiply(16, 4), testing::HasSubstr("before any load"));
  EXPECT_THAT(load(17, 16), testing::HasSubstr("(K) is 17, expected 1 to 16"));
  EXPECT_THAT(load(0, 16), testing::HasSubstr("(K) is 0"));
  EXPECT_THAT(load(16, 17), testing::HasSubstr("(M) is 17"));
  EXPECT_EQ(load(9, 16), "accepted");
  EXPECT_THAT(multiply(16, 4),
              testing::HasSubstr("moving tile has 16 rows, the stationary tile 9"));
  EXPECT_THAT(multiply(9, 0), testing::HasSubstr("(N) is 0, expected 1 to 512"));
  EXPECT_THAT(multiply(9, 513), testing::HasSubstr("(N) is 513"));
  EXPECT_EQ(multiply(9, 512), "accepted");
}

TEST(TlmArrayTest, WrongOrderIsALogicError) {
  TlmArray array(16, 16);
  EXPECT_THROW(array.retire({nullptr, 0, false}), std::logic_error);
  const Words one{1, 1, {0x3F80}};
  array.load_stationary(0, one.stationary());
  array.multiply_moving(0, one.moving());
  const Cycle result = array.retire({nullptr, 0, false});
  EXPECT_THROW(array.multiply_moving(result - 1, one.moving()), std::logic_error);
  EXPECT_NO_THROW(array.multiply_moving(result, one.moving()));
}

}  // namespace
}  // namespace trn2vp::trainium2
