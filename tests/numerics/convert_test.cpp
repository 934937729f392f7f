// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/numerics/convert.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "tests/numerics/reference.h"

namespace trn2vp::numerics {
namespace {

std::uint32_t raw_bits(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

std::vector<std::uint16_t> all_words() {
  std::vector<std::uint16_t> words(1 << 16);
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = static_cast<std::uint16_t>(i);
  return words;
}

/// Every 16-bit word widened, its FP32 neighbours, and the midpoints to the next word with their
/// neighbours.
template <class Value>
std::vector<float> rounding_cases(Value value) {
  std::vector<float> cases;
  for (std::uint32_t raw = 0; raw < (1u << 16); ++raw) {
    const float at = static_cast<float>(value(static_cast<std::uint16_t>(raw)));
    const float next = static_cast<float>(value(static_cast<std::uint16_t>(raw + 1)));
    for (float centre : {at, at + (next - at) / 2}) {
      const std::uint32_t bits = raw_bits(centre);
      for (std::uint32_t delta : {0xFFFFFFFFu, 0u, 1u}) {
        const std::uint32_t near = bits + delta;
        float as_float;
        std::memcpy(&as_float, &near, sizeof as_float);
        cases.push_back(as_float);
      }
    }
  }
  std::mt19937 random(7);
  for (int i = 0; i < 1000000; ++i) {
    const std::uint32_t bits = static_cast<std::uint32_t>(random());
    float as_float;
    std::memcpy(&as_float, &bits, sizeof as_float);
    cases.push_back(as_float);
  }
  return cases;
}

TEST(Convert, Bf16ToF32OnEveryWord) {
  const auto words = all_words();
  std::vector<float> values(words.size());
  bf16_to_f32(words.data(), values.data(), words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    const float expected = static_cast<float>(reference::bf16_value(words[i]));
    ASSERT_EQ(raw_bits(values[i]), reference::float_bits(expected)) << i;
    ASSERT_EQ(raw_bits(bf16_to_f32(words[i])), raw_bits(values[i])) << i;
  }
}

TEST(Convert, Fp16ToF32OnEveryWord) {
  const auto words = all_words();
  std::vector<float> values(words.size());
  fp16_to_f32(words.data(), values.data(), words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    const float expected = static_cast<float>(reference::fp16_value(words[i]));
    ASSERT_EQ(raw_bits(values[i]), reference::float_bits(expected)) << i;
    ASSERT_EQ(raw_bits(fp16_to_f32(words[i])), raw_bits(values[i])) << i;
  }
}

TEST(Convert, F32ToBf16AtEveryWordMidpointAndNeighbour) {
  const auto cases = rounding_cases(reference::bf16_value);
  std::vector<std::uint16_t> words(cases.size());
  f32_to_bf16(cases.data(), words.data(), cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    ASSERT_EQ(words[i], reference::to_bf16(cases[i])) << std::hexfloat << cases[i];
    ASSERT_EQ(f32_to_bf16(cases[i]), words[i]) << std::hexfloat << cases[i];
  }
}

TEST(Convert, F32ToFp16AtEveryWordMidpointAndNeighbour) {
  const auto cases = rounding_cases(reference::fp16_value);
  std::vector<std::uint16_t> words(cases.size());
  f32_to_fp16(cases.data(), words.data(), cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    ASSERT_EQ(words[i], reference::to_fp16(cases[i])) << std::hexfloat << cases[i];
    ASSERT_EQ(f32_to_fp16(cases[i]), words[i]) << std::hexfloat << cases[i];
  }
}

TEST(Convert, NamedValues) {
  EXPECT_EQ(f32_to_bf16(3.4e38f), 0x7F80);  // overflow goes to infinity
  EXPECT_EQ(f32_to_bf16(-0.0f), 0x8000);
  EXPECT_EQ(f32_to_bf16(1.00390625f), 0x3F80);  // tie to even
  EXPECT_EQ(f32_to_bf16(1.01171875f), 0x3F82);  // tie to even, upwards
  EXPECT_EQ(f32_to_fp16(65519.0f), 0x7BFF);
  EXPECT_EQ(f32_to_fp16(65520.0f), 0x7C00);
  EXPECT_EQ(f32_to_fp16(0x1p-24f), 0x0001);
  EXPECT_EQ(f32_to_fp16(0x1p-25f), 0x0000);  // tie to even
  EXPECT_EQ(f32_to_fp16(-0x1.8p-25f), 0x8001);
}

TEST(Convert, OddCountsTouchNothingBeyond) {
  for (std::size_t count = 0; count < 20; ++count) {
    std::vector<std::uint16_t> words(count + 1, 0x3C00);
    std::vector<float> values(count + 1, -7.0f);
    fp16_to_f32(words.data(), values.data(), count);
    EXPECT_EQ(values[count], -7.0f);
    words[count] = 0xABCD;
    f32_to_fp16(values.data(), words.data(), count);
    f32_to_bf16(values.data(), words.data(), count);
    EXPECT_EQ(words[count], 0xABCD);
  }
}

}  // namespace
}  // namespace trn2vp::numerics
