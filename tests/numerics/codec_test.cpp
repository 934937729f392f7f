// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/numerics/codec.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "tests/numerics/format_reference.h"
#include "tests/numerics/reference.h"

namespace trn2vp::numerics {
namespace {

using reference::float_bits;
using reference::Layout;
using reference::layout_of;
using reference::Rounder;
using reference::word_value;

float from_bits(std::uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

std::uint32_t to_bits(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

Format format_at(int i) { return static_cast<Format>(i); }

/// A format under test: one of the table, or a cFP8 with another bias.
struct Case {
  FormatInfo info;
  Layout layout;
  std::string title;
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (int i = 0; i < kFormatCount; ++i) {
    const FormatInfo& info = format_info(format_at(i));
    cases.push_back({info, layout_of(format_at(i)), info.name});
  }
  for (Format base : {Format::kFp8E5m2, Format::kFp8E4m3, Format::kFp8E3m4}) {
    for (int bias : {0, 1, 8, 31, 63}) {
      Layout layout = layout_of(base);
      layout.bias = bias;
      cases.push_back({cfp8(base, bias), layout,
                       format_info(base).name + std::string(" bias ") + std::to_string(bias)});
    }
  }
  return cases;
}

/// All words of a short format; corners and random words of a long one.
std::vector<std::uint32_t> words_of(const FormatInfo& info) {
  std::vector<std::uint32_t> words;
  if (info.storage_bits <= 16) {
    for (std::uint32_t word = 0; word < 1u << info.storage_bits; ++word) words.push_back(word);
    return words;
  }
  for (std::uint32_t high : {0u, 1u, 0x3F800000u, 0x4B800000u, 0x7F7FFFFFu, 0x7F800000u,
                             0x7FC00000u, 0x7FFFFFFFu, 0x00800000u, 0x01000000u}) {
    for (int delta = -3; delta <= 3; ++delta) {
      words.push_back(high + static_cast<std::uint32_t>(delta));
      words.push_back((high + static_cast<std::uint32_t>(delta)) ^ 0x80000000u);
    }
  }
  std::mt19937 random(11);
  for (int i = 0; i < 100000; ++i) words.push_back(static_cast<std::uint32_t>(random()));
  return words;
}

/// The values where rounding changes its mind: every value of a short format, the midpoints, and
/// the FP32 neighbours of both; for the others whole and half numbers and the ends of the range.
std::vector<float> critical_values(const Case& c) {
  std::vector<float> centres;
  if (c.info.is_float() && c.info.storage_bits <= 16) {
    for (std::uint32_t code = 0; code <= c.info.overflow_code; ++code) {
      const double at = word_value(c.layout, code);
      const double next = code + 1 >= c.info.overflow_code
                              ? std::ldexp(1.0, (1 << c.layout.exponent) - 1 - c.layout.bias)
                              : word_value(c.layout, code + 1);
      centres.push_back(static_cast<float>(at));
      if (std::isfinite(at)) centres.push_back(static_cast<float>((at + next) / 2));
    }
  } else {
    for (int i = 0; i <= 1000; ++i) centres.push_back(static_cast<float>(i) / 2);
    for (int bits : {7, 8, 15, 16, 22, 23, 24, 31, 32, 33, 126, 127}) {
      for (float delta : {-1.0f, -0.5f, 0.0f, 0.5f, 1.0f}) {
        centres.push_back(std::ldexp(1.0f, bits) + delta);
      }
    }
    for (std::uint32_t fraction = 0; fraction < 1u << 14; fraction += 0x1FF) {
      centres.push_back(from_bits(0x3F800000u + fraction));  // around TF32's steps
      centres.push_back(from_bits(0x00000000u + fraction));
      centres.push_back(from_bits(0x007FC000u + fraction));
    }
  }
  std::vector<float> values;
  for (float centre : centres) {
    for (std::uint32_t delta : {0xFFFFFFFFu, 0u, 1u}) {
      values.push_back(from_bits(to_bits(centre) + delta));
      values.push_back(-values.back());
    }
  }
  for (std::uint32_t bits : {0x7F800000u, 0xFF800000u, 0x7FC00000u, 0xFFC12345u, 0x7F800001u,
                             0x7F7FFFFFu, 0xFF7FFFFFu, 1u, 0x80000001u, 0x80000000u}) {
    values.push_back(from_bits(bits));
  }
  return values;
}

/// Conversions of the random tests: a million, or what the environment asks for (docs/numerics.md).
std::uint64_t random_cases() {
  const char* asked = std::getenv("TRN2VP_NUMERICS_CASES");
  return asked != nullptr ? std::strtoull(asked, nullptr, 10) : 1000000;
}

TEST(Codec, EveryWordDecodesToItsValue) {
  for (const Case& c : all_cases()) {
    SCOPED_TRACE(c.title);
    for (std::uint32_t word : words_of(c.info)) {
      const auto expected = static_cast<float>(word_value(c.layout, word));
      ASSERT_EQ(to_bits(decode(c.info, word)), float_bits(expected)) << std::hex << word;
    }
  }
}

TEST(Codec, EveryPairOfFormatsConverts) {
  std::vector<Rounder> rounders;
  for (int to = 0; to < kFormatCount; ++to) rounders.emplace_back(layout_of(format_at(to)));
  for (int from = 0; from < kFormatCount; ++from) {
    const FormatInfo& source = format_info(format_at(from));
    const auto words = words_of(source);
    std::vector<float> values;
    for (std::uint32_t word : words) {
      values.push_back(static_cast<float>(word_value(layout_of(format_at(from)), word)));
    }
    for (int to = 0; to < kFormatCount; ++to) {
      SCOPED_TRACE(std::string(source.name) + " to " + format_info(format_at(to)).name);
      for (std::size_t i = 0; i < words.size(); ++i) {
        const std::uint32_t expected =
            from == to ? words[i] : rounders[static_cast<std::size_t>(to)](values[i]);
        ASSERT_EQ(convert(format_at(from), words[i], format_at(to)), expected)
            << std::hex << words[i];
      }
    }
  }
}

TEST(Codec, RoundsRightAtEveryValueMidpointAndNeighbour) {
  for (const Case& c : all_cases()) {
    SCOPED_TRACE(c.title);
    const Rounder rounder(c.layout);
    for (float value : critical_values(c)) {
      ASSERT_EQ(encode(c.info, value), rounder(value)) << std::hexfloat << value;
      ASSERT_EQ(encode(c.info, value, {Rounding::kNearestEven, Overflow::kSaturate, {}}),
                rounder(value, true))
          << std::hexfloat << value;
    }
  }
}

TEST(Codec, RandomValuesRoundRightInEveryFormat) {
  const auto cases = all_cases();
  const std::uint64_t count = random_cases() / cases.size() + 1;
  std::mt19937_64 random(2026);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.title);
    const Rounder rounder(c.layout);
    // Half of the values have any exponent, half lie around the format's own range.
    const int top = c.info.is_float() ? (1 << c.layout.exponent) - c.layout.bias : c.layout.storage;
    const int span =
        c.info.is_float() ? (1 << c.layout.exponent) + c.layout.fraction + 4 : c.layout.storage + 4;
    std::vector<float> values(4096);
    std::vector<std::uint32_t> packed(values.size());
    for (std::uint64_t done = 0; done < count; done += values.size()) {
      for (float& value : values) {
        const std::uint64_t bits = random();
        value = from_bits(static_cast<std::uint32_t>(bits));
        if (bits >> 63) continue;
        const int exponent = top + 1 - static_cast<int>((bits >> 32) % static_cast<unsigned>(span));
        value = std::ldexp(from_bits((to_bits(value) & 0x807FFFFFu) | 0x3F800000u), exponent);
      }
      encode(c.info, values.data(), packed.data(), values.size());
      for (std::size_t i = 0; i < values.size(); ++i) {
        std::uint32_t word = 0;
        const auto size = static_cast<std::size_t>(c.info.storage_bytes());
        std::memcpy(&word, reinterpret_cast<const char*>(packed.data()) + i * size, size);
        ASSERT_EQ(word, rounder(values[i])) << std::hexfloat << values[i];
      }
    }
  }
}

TEST(Codec, ArraysEqualScalarsAtEveryCountAndTouchNothingBeyond) {
  for (const Case& c : all_cases()) {
    SCOPED_TRACE(c.title);
    const auto size = static_cast<std::size_t>(c.info.storage_bytes());
    const std::vector<float> pool = critical_values(c);
    for (std::size_t count : {0u, 1u, 7u, 8u, 15u, 16u, 17u, 31u, 33u, 255u, 256u, 257u, 1000u}) {
      const std::size_t at = count * 7 % (pool.size() - 1000);
      for (Rounding rounding : {Rounding::kNearestEven, Rounding::kStochastic}) {
        for (Overflow overflow : {Overflow::kInfinity, Overflow::kSaturate}) {
          const EncodeOptions options{rounding, overflow, {5, 1000}};
          std::vector<std::uint32_t> words(count + 1, 0xA5A5A5A5u);
          encode(c.info, pool.data() + at, words.data(), count, options);
          auto* bytes = reinterpret_cast<unsigned char*>(words.data());
          ASSERT_EQ(bytes[count * size], 0xA5);
          for (std::size_t i = 0; i < count; ++i) {
            std::uint32_t word = 0;
            std::memcpy(&word, bytes + i * size, size);
            ASSERT_EQ(word, encode(c.info, pool[at + i], options, i))
                << std::hexfloat << pool[at + i] << " count " << count;
          }
          std::vector<float> back(count + 1, -7.0f);
          decode(c.info, words.data(), back.data(), count);
          ASSERT_EQ(back[count], -7.0f);
          for (std::size_t i = 0; i < count; ++i) {
            std::uint32_t word = 0;
            std::memcpy(&word, bytes + i * size, size);
            ASSERT_EQ(to_bits(back[i]), to_bits(decode(c.info, word)));
          }
        }
      }
    }
  }
}

TEST(Codec, ArraysDecodeEveryShortWord) {
  for (const Case& c : all_cases()) {
    if (c.info.storage_bits > 16) continue;
    SCOPED_TRACE(c.title);
    const std::size_t count = std::size_t{1} << c.info.storage_bits;
    std::vector<std::uint8_t> bytes(count * static_cast<std::size_t>(c.info.storage_bytes()));
    for (std::size_t i = 0; i < count; ++i) {
      const auto word = static_cast<std::uint16_t>(i);
      std::memcpy(bytes.data() + i * bytes.size() / count, &word, bytes.size() / count);
    }
    std::vector<float> values(count);
    decode(c.info, bytes.data(), values.data(), count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto word = static_cast<std::uint32_t>(i);
      ASSERT_EQ(to_bits(values[i]), float_bits(static_cast<float>(word_value(c.layout, word))))
          << i;
    }
  }
}

TEST(Codec, ArrayConvertEqualsTheScalarOneAcrossItsBlocks) {
  std::vector<std::uint16_t> words(2500);
  std::mt19937 random(4);
  for (auto& word : words) word = static_cast<std::uint16_t>(random() & 0xBFFF);
  const EncodeOptions options{Rounding::kStochastic, Overflow::kInfinity, {9, 77}};
  for (Format to : {Format::kFp8E4m3, Format::kFp16, Format::kInt32}) {
    std::vector<std::uint32_t> out(words.size());
    convert(Format::kFp16, words.data(), to, out.data(), words.size(), options);
    const auto size = static_cast<std::size_t>(format_info(to).storage_bytes());
    for (std::size_t i = 0; i < words.size(); ++i) {
      std::uint32_t word = 0;
      std::memcpy(&word, reinterpret_cast<const char*>(out.data()) + i * size, size);
      ASSERT_EQ(word, convert(Format::kFp16, words[i], to, options, i)) << i;
    }
  }
}

TEST(Codec, WordsSurviveTheRoundTrip) {
  for (const Case& c : all_cases()) {
    SCOPED_TRACE(c.title);
    if (!c.info.is_float() && c.info.storage_bits == 32) continue;  // FP32 holds 24 bits of them
    const std::uint32_t padding = (1u << c.info.padding_bits) - 1;
    for (std::uint32_t word : words_of(c.info)) {
      const float value = decode(c.info, word);
      const std::uint32_t expected =
          std::isnan(value) ? c.info.nan_code << c.info.padding_bits : word & ~padding;
      ASSERT_EQ(encode(c.info, value), expected) << std::hex << word;
    }
  }
}

TEST(Codec, RoundingIsMonotonicAndSymmetric) {
  for (const Case& c : all_cases()) {
    SCOPED_TRACE(c.title);
    std::vector<float> values = critical_values(c);
    values.erase(
        std::remove_if(values.begin(), values.end(), [](float v) { return std::isnan(v); }),
        values.end());
    std::sort(values.begin(), values.end());
    float last = -INFINITY;
    for (float value : values) {
      const float rounded = decode(c.info, encode(c.info, value));
      ASSERT_GE(rounded, last) << std::hexfloat << value;
      last = rounded;
      if (c.info.is_float()) {
        const std::uint32_t sign = 1u << (c.info.exponent_bits + c.info.fraction_bits);
        ASSERT_EQ(encode(c.info, -value), encode(c.info, value) ^ sign << c.info.padding_bits);
      }
    }
  }
}

TEST(Codec, NamedValues) {
  EXPECT_EQ(format_info(Format::kFp8E4m3).max_finite, 240.0f);
  EXPECT_EQ(format_info(Format::kFp8E5m2).max_finite, 57344.0f);
  EXPECT_EQ(format_info(Format::kFp8E3m4).max_finite, 15.5f);
  EXPECT_EQ(format_info(Format::kFp16).max_finite, 65504.0f);
  EXPECT_EQ(format_info(Format::kInt16).max_finite, 32767.0f);
  EXPECT_EQ(encode(Format::kFp8E4m3, 240.0f), 0x77u);
  EXPECT_EQ(encode(Format::kFp8E4m3, 247.0f), 0x77u);
  EXPECT_EQ(encode(Format::kFp8E4m3, 248.0f), 0x78u);  // the tie goes to the even code, infinity
  EXPECT_EQ(encode(Format::kTf32, 1.0f + 0x1p-11f), 0x3F800000u);
  EXPECT_EQ(encode(Format::kTf32, 1.0f + 0x3p-11f), 0x3F804000u);
  EXPECT_EQ(cfp8(Format::kFp8E4m3, 11).max_finite, 15.0f);
}

TEST(Codec, OverflowGoesToInfinityUnlessSaturated) {
  const float fp32_min = from_bits(0xFF7FFFFFu);  // the documented fill value of range_select
  const EncodeOptions saturate{Rounding::kNearestEven, Overflow::kSaturate, {}};
  for (Format format : {Format::kBf16, Format::kFp16, Format::kFp8E5m2, Format::kFp8E4m3,
                        Format::kFp8E3m4, Format::kTf32}) {
    SCOPED_TRACE(format_info(format).name);
    EXPECT_EQ(decode(format, encode(format, fp32_min)), -INFINITY);
    EXPECT_EQ(decode(format, encode(format, fp32_min, saturate)), -format_info(format).max_finite);
    EXPECT_EQ(decode(format, encode(format, INFINITY, saturate)), format_info(format).max_finite);
    EXPECT_TRUE(std::isnan(decode(format, encode(format, NAN, saturate))));
  }
  EXPECT_EQ(encode(Format::kFp32, INFINITY, saturate), 0x7F7FFFFFu);
}

TEST(Codec, IntegersRoundSaturateAndTakeNanAsZero) {
  EXPECT_EQ(encode(Format::kInt8, 0.5f), 0u);
  EXPECT_EQ(encode(Format::kInt8, 1.5f), 2u);
  EXPECT_EQ(encode(Format::kInt8, -2.5f), 0xFEu);
  EXPECT_EQ(encode(Format::kInt8, 1e9f), 0x7Fu);
  EXPECT_EQ(encode(Format::kInt8, -INFINITY), 0x80u);
  EXPECT_EQ(encode(Format::kUint8, -1.0f), 0u);
  EXPECT_EQ(encode(Format::kUint8, 255.5f), 0xFFu);
  EXPECT_EQ(encode(Format::kUint32, 4294967040.0f), 0xFFFFFF00u);
  EXPECT_EQ(encode(Format::kUint32, 4294967296.0f), 0xFFFFFFFFu);
  EXPECT_EQ(encode(Format::kInt32, 2147483648.0f), 0x7FFFFFFFu);
  EXPECT_EQ(encode(Format::kInt32, -2147483648.0f), 0x80000000u);
  EXPECT_EQ(encode(Format::kInt32, NAN), 0u);
  EXPECT_EQ(decode(Format::kInt32, 16777217u), 16777216.0f);  // FP32 engines
  EXPECT_EQ(decode(Format::kUint32, 0xFFFFFFFFu), 4294967296.0f);
  EXPECT_EQ(convert(Format::kInt32, 16777217u, Format::kInt32), 16777217u);
}

TEST(Codec, BitsAboveTheWordDoNotCount) {
  EXPECT_EQ(decode(Format::kInt8, 0xABCDEF80u), -128.0f);
  EXPECT_EQ(decode(Format::kFp8E4m3, 0xFFFFFF38u), 1.0f);
  EXPECT_EQ(decode(Format::kBf16, 0x12343F80u), 1.0f);
  EXPECT_EQ(decode(Format::kFp16, 0xFFFF3C00u), 1.0f);
  EXPECT_EQ(convert(Format::kUint16, 0xABCD1234u, Format::kUint16), 0x1234u);
}

TEST(Codec, RefusesWhatDoesNotExist) {
  EXPECT_THROW(format_info(static_cast<Format>(kFormatCount)), std::invalid_argument);
  EXPECT_THROW(cfp8(Format::kFp16, 7), std::invalid_argument);
  EXPECT_THROW(cfp8(Format::kFp8E4m3, -1), std::invalid_argument);
  EXPECT_THROW(cfp8(Format::kFp8E4m3, 64), std::invalid_argument);
}

}  // namespace
}  // namespace trn2vp::numerics
