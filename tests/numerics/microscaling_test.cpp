// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/numerics/microscaling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "models/numerics/codec.h"

namespace trn2vp::numerics::microscaling {
namespace {

constexpr Element kElements[] = {Element::kE4m3fn, Element::kE5m2, Element::kE2m1};

/// Finite magnitudes of an element in the order of their codes, from the OCP tables.
std::vector<double> magnitudes(Element element) {
  if (element == Element::kE2m1) return {0, 0.5, 1, 1.5, 2, 3, 4, 6};
  const bool e4m3 = element == Element::kE4m3fn;
  const int fraction_bits = e4m3 ? 3 : 2;
  const int bias = e4m3 ? 7 : 15;
  std::vector<double> values;
  for (int code = 0; code < (e4m3 ? 0x7F : 0x7C); ++code) {
    const int exponent = code >> fraction_bits;
    const double fraction = std::ldexp(code & ((1 << fraction_bits) - 1), -fraction_bits);
    values.push_back(exponent == 0 ? std::ldexp(fraction, 1 - bias)
                                   : std::ldexp(1 + fraction, exponent - bias));
  }
  return values;
}

unsigned sign_bit(Element element) { return element == Element::kE2m1 ? 0x8u : 0x80u; }

/// Nearest code, ties to the even one, beyond the largest the largest.
unsigned nearest(Element element, double value) {
  const auto values = magnitudes(element);
  unsigned best = 0;
  for (unsigned code = 1; code < values.size(); ++code) {
    const double here = std::fabs(std::fabs(value) - values[code]);
    const double there = std::fabs(std::fabs(value) - values[best]);
    if (here < there || (here == there && code % 2 == 0)) best = code;
  }
  return best | (std::signbit(value) ? sign_bit(element) : 0u);
}

TEST(Microscaling, ElementsDecodeToTheOcpTables) {
  for (Element element : kElements) {
    const auto values = magnitudes(element);
    SCOPED_TRACE(element_format(element).name);
    EXPECT_EQ(element_format(element).max_finite, values.back());
    for (unsigned code = 0; code < sign_bit(element); ++code) {
      const float value = decode(element_format(element), code);
      const float negative = decode(element_format(element), code | sign_bit(element));
      if (code < values.size()) {
        EXPECT_EQ(value, values[code]) << code;
        EXPECT_EQ(negative, -values[code]) << code;
        EXPECT_TRUE(std::signbit(negative));
      } else if (element == Element::kE5m2 && code == 0x7C) {
        EXPECT_EQ(negative, -INFINITY);
      } else {
        EXPECT_TRUE(std::isnan(value)) << code;
      }
    }
  }
}

TEST(Microscaling, ArraysDecodeEveryByte) {
  std::vector<std::uint8_t> bytes(256);
  std::vector<float> values(256);
  for (unsigned i = 0; i < 256; ++i) bytes[i] = static_cast<std::uint8_t>(i);
  for (Element element : kElements) {
    decode(element_format(element), bytes.data(), values.data(), 256);
    for (unsigned i = 0; i < 256; ++i) {
      const float expected = decode(element_format(element), i);
      EXPECT_EQ(std::memcmp(&values[i], &expected, 4), 0)
          << element_format(element).name << " " << i;
    }
  }
}

TEST(Microscaling, ElementsOverflowAsTheirFormatSays) {
  const FormatInfo& e4m3fn = element_format(Element::kE4m3fn);
  EXPECT_EQ(encode(e4m3fn, 464.0f), 0x7Eu);  // the tie goes to the even code
  EXPECT_EQ(encode(e4m3fn, 465.0f), 0x7Fu);  // NaN: there is no infinity
  EXPECT_EQ(encode(e4m3fn, -1e9f, {Rounding::kNearestEven, Overflow::kSaturate, {}}), 0xFEu);
  EXPECT_EQ(encode(element_format(Element::kE5m2), 1e9f), 0x7Cu);
  EXPECT_EQ(encode(element_format(Element::kE2m1), 100.0f), 0x7u);
  EXPECT_EQ(encode(element_format(Element::kE2m1), -5.0f), 0xEu);
  EXPECT_EQ(encode(element_format(Element::kE2m1), NAN), 0x7u);
}

TEST(Microscaling, ScalesArePowersOfTwo) {
  for (int scale = 0; scale < 255; ++scale) {
    EXPECT_EQ(decode_scale(static_cast<std::uint8_t>(scale)), std::ldexp(1.0, scale - 127));
  }
  EXPECT_TRUE(std::isnan(decode_scale(0xFF)));
}

TEST(Microscaling, BlocksQuantiseToTheNearestElements) {
  std::mt19937 random(31);
  constexpr std::size_t kBlocks = 300;
  for (Element element : kElements) {
    SCOPED_TRACE(element_format(element).name);
    std::vector<float> values(kBlocks * kBlock);
    std::normal_distribution<float> normal;
    for (std::size_t i = 0; i < values.size(); ++i) {
      // Block by block through all of FP32's exponents, subnormals included.
      values[i] = std::ldexp(normal(random), static_cast<int>(i / kBlock) - 160);
    }
    std::vector<std::uint8_t> scales(kBlocks);
    std::vector<std::uint8_t> codes(values.size());
    std::vector<float> back(values.size());
    for (float& value : values) value = std::isfinite(value) ? value : 1.0f;
    quantize(element, values.data(), scales.data(), codes.data(), kBlocks);
    dequantize(element, scales.data(), codes.data(), back.data(), kBlocks);
    for (std::size_t block = 0; block < kBlocks; ++block) {
      double largest = 0;
      for (int i = 0; i < kBlock; ++i) {
        largest = std::max(largest, std::fabs(static_cast<double>(values[block * kBlock + i])));
      }
      int expected = 0;
      if (largest > 0) {
        const int below = element == Element::kE4m3fn ? 7 : element == Element::kE5m2 ? 14 : 2;
        expected = static_cast<int>(std::floor(std::log2(largest))) - below + 127;
        expected = std::min(std::max(expected, 0), 254);
      }
      ASSERT_EQ(scales[block], expected) << block;
      for (int i = 0; i < kBlock; ++i) {
        const std::size_t at = block * kBlock + i;
        ASSERT_EQ(codes[at], nearest(element, std::ldexp(values[at], 127 - expected)))
            << std::hexfloat << values[at];
        const double magnitude = magnitudes(element)[codes[at] & (sign_bit(element) - 1)];
        const double worth = std::ldexp(magnitude, expected - 127);
        ASSERT_EQ(std::fabs(back[at]), worth < 0x1p128 ? worth : INFINITY);
      }
    }
  }
}

TEST(Microscaling, ZeroAndUndefinedBlocks) {
  for (Element element : kElements) {
    std::vector<float> values(2 * kBlock, 0.0f);
    values[kBlock + 5] = INFINITY;
    std::uint8_t scales[2];
    std::vector<std::uint8_t> codes(values.size(), 9);
    quantize(element, values.data(), scales, codes.data(), 2);
    EXPECT_EQ(scales[0], 0);
    EXPECT_EQ(scales[1], kScaleNan);
    for (std::uint8_t code : codes) EXPECT_EQ(code, 0);
    dequantize(element, scales, codes.data(), values.data(), 2);
    EXPECT_EQ(values[0], 0.0f);
    EXPECT_TRUE(std::isnan(values[kBlock]));
    values.assign(kBlock, 1.0f);
    values[31] = NAN;
    EXPECT_EQ(block_scale(element, values.data()), kScaleNan);
  }
}

TEST(Microscaling, FourBitElementsPackInPairs) {
  std::vector<std::uint8_t> elements;
  for (unsigned pair = 0; pair < 256; ++pair) {
    elements.push_back(pair & 0xFu);
    elements.push_back(static_cast<std::uint8_t>(pair >> 4));
  }
  std::vector<std::uint8_t> bytes(256);
  std::vector<std::uint8_t> back(512);
  pack_e2m1(elements.data(), bytes.data(), elements.size());
  for (unsigned pair = 0; pair < 256; ++pair) EXPECT_EQ(bytes[pair], pair);
  unpack_e2m1(bytes.data(), back.data(), back.size());
  EXPECT_EQ(back, elements);
}

}  // namespace
}  // namespace trn2vp::numerics::microscaling
