// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "models/numerics/codec.h"
#include "models/numerics/random.h"
#include "tests/numerics/format_reference.h"

namespace trn2vp::numerics {
namespace {

EncodeOptions stochastic(std::uint32_t seed, std::uint64_t first = 0) {
  return {Rounding::kStochastic, Overflow::kInfinity, {seed, first}};
}

/// The words of `count` roundings of one value.
std::vector<std::uint32_t> roundings(Format format, float value, std::size_t count,
                                     const EncodeOptions& options) {
  const std::vector<float> values(count, value);
  const auto size = static_cast<std::size_t>(format_info(format).storage_bytes());
  std::vector<std::uint8_t> bytes(count * size);
  encode(format, values.data(), bytes.data(), count, options);
  std::vector<std::uint32_t> words(count);
  for (std::size_t i = 0; i < count; ++i) std::memcpy(&words[i], bytes.data() + i * size, size);
  return words;
}

TEST(Philox, KnownAnswers) {
  // Philox2x32-10 answers published with Random123: counter words, key, result words.
  EXPECT_EQ(philox2x32(0, 0), 0x6CD10DF2FF1DAE59u);
  EXPECT_EQ(philox2x32(0xFFFFFFFFFFFFFFFFu, 0xFFFFFFFFu), 0xAB4FD7AD2C3F628Bu);
  EXPECT_EQ(philox2x32(0x85A308D3243F6A88u, 0x13198A2Eu), 0xF62A4C12DD7CE038u);
}

TEST(Philox, BlocksEqualSingleDrawsAtEveryCountAndCarry) {
  for (std::uint64_t first : {0ull, 0xFFFFFFF8ull, 0xFFFFFFFFFFFFFFF0ull}) {
    for (std::size_t count : {0u, 1u, 15u, 16u, 17u, 40u}) {
      std::vector<std::uint32_t> low(count + 1, 7);
      std::vector<std::uint32_t> high(count + 1, 7);
      const RandomStream stream{123, first};
      draw(stream, 5, low.data(), high.data(), count);
      for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t expected = philox2x32(first + 5 + i, 123);
        ASSERT_EQ(low[i], static_cast<std::uint32_t>(expected)) << i;
        ASSERT_EQ(high[i], static_cast<std::uint32_t>(expected >> 32)) << i;
      }
      EXPECT_EQ(low[count], 7u);
      EXPECT_EQ(high[count], 7u);
    }
  }
}

TEST(Stochastic, IsUnbiasedWithinFourSigmaOverAMillionDraws) {
  constexpr std::size_t kDraws = 1000000;
  std::uint32_t seed = 1;
  for (int i = 0; i < kFormatCount; ++i) {
    const auto format = static_cast<Format>(i);
    const FormatInfo& info = format_info(format);
    if (format == Format::kFp32) continue;  // nothing to round
    const reference::Layout layout = reference::layout_of(format);
    const reference::Rounder rounder(layout);
    std::vector<float> values = {1.03f, 2.7182817f, 0.3f};
    if (info.is_float()) {
      // Far below the smallest subnormal, too: more bits are lost than one draw word holds.
      const double step = std::ldexp(1.0, 1 - layout.bias - layout.fraction);
      for (double part : {0.3, 1.75, 0x1.8p-3, 0x1.555554p-10}) {
        values.push_back(static_cast<float>(part * step));
      }
    }
    for (std::size_t v = 0; v < values.size(); ++v) {
      for (float value : {values[v], -values[v]}) {
        if (info.kind == FormatKind::kUnsigned && value < 0) continue;
        SCOPED_TRACE(testing::Message() << info.name << " " << std::hexfloat << value);
        double low;
        double high;
        rounder.neighbours(value, &low, &high);
        const double magnitude = std::fabs(static_cast<double>(value));
        const double expected = (magnitude - low) / (high - low);
        std::size_t up = 0;
        for (std::uint32_t word : roundings(format, value, kDraws, stochastic(seed))) {
          const double rounded = reference::word_value(layout, word);
          ASSERT_TRUE(std::fabs(rounded) == low || std::fabs(rounded) == high) << rounded;
          ASSERT_TRUE(rounded == 0 || std::signbit(rounded) == std::signbit(value));
          up += std::fabs(rounded) == high;
        }
        const double sigma = std::sqrt(expected * (1 - expected) / kDraws);
        EXPECT_NEAR(static_cast<double>(up) / kDraws, expected, 4 * sigma);
        ++seed;
      }
    }
  }
}

TEST(Stochastic, DocumentedExampleOfHalvesAddedTo1024) {
  // facts/trainium2.md section 4: FP16 1024 + 2048 x 0.5 is 1024 with RNE, 2056 in AWS's one run.
  float nearest = 1024.0f;
  float random = 1024.0f;
  for (std::uint64_t i = 0; i < 2048; ++i) {
    nearest = decode(Format::kFp16, encode(Format::kFp16, nearest + 0.5f));
    random = decode(Format::kFp16, encode(Format::kFp16, random + 0.5f, stochastic(7), i));
  }
  EXPECT_EQ(nearest, 1024.0f);
  // 2,048 fair steps of 0 or 1: sigma 22.6.
  EXPECT_NEAR(random, 2048.0f, 4 * 22.7f);
  EXPECT_NE(random, 1024.0f);
}

TEST(Stochastic, LeavesRepresentableValuesAlone) {
  for (int i = 0; i < kFormatCount; ++i) {
    const auto format = static_cast<Format>(i);
    const FormatInfo& info = format_info(format);
    SCOPED_TRACE(info.name);
    const std::uint32_t words = info.storage_bits == 32 ? 1u << 16 : 1u << info.storage_bits;
    for (std::uint32_t at = 0; at < words; ++at) {
      const std::uint32_t word = info.storage_bits == 32 && info.is_float() ? at << 16 : at;
      const float value = decode(format, word);
      ASSERT_EQ(encode(format, value, stochastic(3), at), encode(format, value))
          << std::hex << word;
    }
  }
}

TEST(Stochastic, SameSeedSameBitsWhateverTheBlocking) {
  std::mt19937 random(6);
  std::normal_distribution<float> normal;
  std::vector<float> values(1500);
  for (float& value : values) value = normal(random);
  const auto run = [&](std::uint32_t seed, std::size_t block) {
    std::vector<std::uint8_t> bytes(values.size());
    for (std::size_t at = 0; at < values.size(); at += block) {
      const std::size_t size = std::min(block, values.size() - at);
      encode(Format::kFp8E4m3, values.data() + at, bytes.data() + at, size, stochastic(seed, at));
    }
    return bytes;
  };
  const auto whole = run(42, values.size());
  EXPECT_EQ(run(42, 1), whole);
  EXPECT_EQ(run(42, 37), whole);
  EXPECT_EQ(run(42, 256), whole);
  EXPECT_NE(run(43, values.size()), whole);
}

TEST(Stochastic, OverflowIsAGambleUnlessSaturated) {
  // 250 lies between 240, the largest e4m3, and 256, where infinity stands: up with 10 / 16.
  std::size_t infinite = 0;
  for (std::uint32_t word : roundings(Format::kFp8E4m3, 250.0f, 100000, stochastic(8))) {
    ASSERT_TRUE(word == 0x77u || word == 0x78u);
    infinite += word == 0x78u;
  }
  EXPECT_NEAR(static_cast<double>(infinite) / 100000, 0.625, 4 * 0.00153);
  EncodeOptions saturate = stochastic(8);
  saturate.overflow = Overflow::kSaturate;
  for (std::uint32_t word : roundings(Format::kFp8E4m3, 250.0f, 1000, saturate)) {
    ASSERT_EQ(word, 0x77u);
  }
  for (std::uint32_t word : roundings(Format::kInt8, 127.5f, 1000, stochastic(8))) {
    ASSERT_EQ(word, 0x7Fu);
  }
  for (std::uint32_t word : roundings(Format::kInt8, -1e30f, 1000, stochastic(8))) {
    ASSERT_EQ(word, 0x80u);
  }
}

TEST(Stochastic, WhatIsBelowTheGeneratorsResolutionVanishes) {
  // 64 bits or more below the step: the chance, under 2^-40, counts as none.
  for (int exponent = -149; exponent <= -58; ++exponent) {
    const float value = std::ldexp(1.9999f, exponent);
    for (std::uint32_t word : roundings(Format::kFp8E5m2, value, 3000, stochastic(2))) {
      ASSERT_EQ(word, 0u) << exponent;
    }
    for (std::uint32_t word : roundings(Format::kInt32, -value, 3000, stochastic(2))) {
      ASSERT_EQ(word, 0u) << exponent;
    }
  }
}

TEST(Stochastic, EachDrawDecidesAsDefined) {
  // Of L lost bits with value r, rounding goes up if the draw's lower L bits and r sum to 2^L.
  std::mt19937_64 random(77);
  int ups = 0;
  for (int i = 0; i < kFormatCount; ++i) {
    const auto format = static_cast<Format>(i);
    const FormatInfo& info = format_info(format);
    if (format == Format::kFp32) continue;
    const reference::Layout layout = reference::layout_of(format);
    const reference::Rounder rounder(layout);
    SCOPED_TRACE(info.name);
    for (std::uint64_t n = 0; n < 20000; ++n) {
      const int range = info.is_float() ? layout.fraction + 12 : layout.storage;
      const int top = info.is_float() ? 2 - layout.bias : layout.storage - 3;
      const float value =
          std::ldexp(1.0f + static_cast<float>(random() % (1u << 23)) * 0x1p-23f,
                     top - static_cast<int>(random() % static_cast<unsigned>(range)));
      double low;
      double high;
      rounder.neighbours(value, &low, &high);
      const int unit = std::max(std::ilogb(value), -126) - 23;
      const int lost = std::ilogb(high - low) - unit;
      ASSERT_LT(lost, 64);
      bool up = false;
      if (lost > 0) {
        const auto rest = static_cast<std::uint64_t>(std::ldexp(value - low, -unit));
        const std::uint64_t step = std::uint64_t{1} << lost;
        up = (philox2x32(1000 + n, 5) & (step - 1)) + rest >= step;
      }
      ups += up;
      const std::uint32_t word = encode(format, value, stochastic(5, 1000), n);
      ASSERT_EQ(reference::word_value(layout, word), up ? high : low) << std::hexfloat << value;
    }
  }
  EXPECT_GT(ups, 20000);
}

}  // namespace
}  // namespace trn2vp::numerics
