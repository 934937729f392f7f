// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Values of the array in every format and mode, against plain loops of fmaf.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <string>

#include "models/trainium2/neuron_core/array/tlm_array.h"
#include "tests/trainium2_array/raw_operand.h"

namespace trn2vp::trainium2 {
namespace {

using isa::Fp32Pass;
using isa::Sparsity;
using test::bits_of;
using test::canonical_bits;
using test::Content;
using test::kAllFormats;
using test::random_operand;
using test::RawOperand;

StationaryTile stationary(const RawOperand& raw, const ArrayModes& modes = {}) {
  StationaryTile tile{raw.data(), raw.stride(), raw.rows(), raw.columns(), raw.format(), modes};
  if (modes.double_row()) tile.cols /= 2;
  tile.pair_stride = static_cast<std::size_t>(tile.cols);
  return tile;
}

MovingTile moving(const RawOperand& raw, const ArrayModes& modes = {}) {
  MovingTile tile{raw.data(), raw.stride(), raw.rows(), raw.columns(), raw.format(), modes};
  tile.n /= modes.double_row() ? 2 : static_cast<int>(isa::compress_ratio(modes.sparsity));
  tile.pair_stride = static_cast<std::size_t>(tile.n);
  return tile;
}

/// A result of m x n with two words of padding a row.
struct Result {
  int m, n;
  std::vector<float> data;
  Result(int m, int n, float fill = 0.75f)
      : m(m), n(n), data(static_cast<std::size_t>(m * (n + 2)), fill) {}
  PsumTile tile(bool accumulate) {
    return {data.data(), static_cast<std::size_t>(n) + 2, accumulate};
  }
  float at(int c, int j) const { return data[static_cast<std::size_t>(c * (n + 2) + j)]; }
};

Result run(const StationaryTile& w, const MovingTile& x, bool accumulate = false) {
  TlmArray array;
  array.load_stationary(0, w);
  array.multiply_moving(0, x);
  Result result(w.cols, x.n);
  array.retire(result.tile(accumulate));
  return result;
}

bool wide(OperandFormat format) { return operand_bytes(format) == 4; }

TEST(TlmArrayModes, EveryLegalPairOfFormats) {
  std::mt19937 random(11);
  for (const OperandFormat a : kAllFormats) {
    for (const OperandFormat b : kAllFormats) {
      const bool fp32 = a == OperandFormat::kFp32 || b == OperandFormat::kFp32;
      if (wide(a) != wide(b) || fp32) continue;
      SCOPED_TRACE(std::string(test::format_name(a)) + " x " + test::format_name(b));
      for (const Content content : {Content::kModerate, Content::kRare, Content::kAnyBits}) {
        const RawOperand w = random_operand(random, a, 37, 9, content);
        const RawOperand x = random_operand(random, b, 37, 21, content);
        const Result result = run(stationary(w), moving(x), true);
        for (int c = 0; c < 9; ++c) {
          for (int j = 0; j < 21; ++j) {
            float sum = 0.0f;
            for (int k = 0; k < 37; ++k) sum = std::fmaf(w.value(k, c), x.value(k, j), sum);
            ASSERT_EQ(bits_of(result.at(c, j)), canonical_bits(0.75f + sum));
          }
          ASSERT_EQ(result.at(c, 21), 0.75f) << "outside the tile";
        }
      }
    }
  }
}

TEST(TlmArrayModes, DoubleRowTakesBothValuesOfARowInTurn) {
  std::mt19937 random(12);
  ArrayModes modes;
  modes.perf_mode = isa::PerfMode::kDoubleRow;
  for (const OperandFormat a : {OperandFormat::kFp8E4, OperandFormat::kFp8E5}) {
    for (const OperandFormat b : {OperandFormat::kFp8E4, OperandFormat::kFp8E5}) {
      const RawOperand w = random_operand(random, a, 100, 2 * 7, Content::kModerate);
      const RawOperand x = random_operand(random, b, 100, 2 * 33, Content::kModerate);
      const Result result = run(stationary(w, modes), moving(x, modes));
      for (int c = 0; c < 7; ++c) {
        for (int j = 0; j < 33; ++j) {
          float sum = 0.0f;
          for (int k = 0; k < 100; ++k) {
            sum = std::fmaf(w.value(k, c), x.value(k, j), sum);
            sum = std::fmaf(w.value(k, 7 + c), x.value(k, 33 + j), sum);
          }
          ASSERT_EQ(bits_of(result.at(c, j)), canonical_bits(sum));
        }
      }
    }
  }
}

// ---- FP32

float high(float value) { return test::float_of(bits_of(value) & 0xFFFFF000u); }

TEST(TlmArrayModes, LowAndHighHalfMakeAnFp32Matmul) {
  std::mt19937 random(13);
  const RawOperand w = random_operand(random, OperandFormat::kFp32, 128, 16, Content::kModerate);
  const RawOperand x = random_operand(random, OperandFormat::kFp32, 128, 40, Content::kModerate);
  ArrayModes low, high_half;
  low.fp32_pass = Fp32Pass::kLow;
  high_half.fp32_pass = Fp32Pass::kHigh;
  TlmArray array;
  Result result(16, 40);
  array.load_stationary(0, stationary(w, low));
  array.multiply_moving(0, moving(x, low));
  array.load_stationary(0, stationary(w, high_half));
  array.multiply_moving(0, moving(x, high_half));
  array.retire(result.tile(false));
  array.retire(result.tile(true));
  for (int c = 0; c < 16; ++c) {
    for (int j = 0; j < 40; ++j) {
      float parts[4] = {};
      double exact = 0, size = 0;
      for (int k = 0; k < 128; ++k) {
        const float a = w.value(k, c), b = x.value(k, j);
        const float pairs[4][2] = {{a - high(a), b - high(b)},
                                   {a - high(a), high(b)},
                                   {high(a), b - high(b)},
                                   {high(a), high(b)}};
        for (int p = 0; p < 4; ++p) parts[p] = std::fmaf(pairs[p][0], pairs[p][1], parts[p]);
        exact += double{a} * double{b};
        size += std::fabs(double{a} * double{b});
      }
      ASSERT_EQ(result.at(c, j), ((parts[0] + parts[1]) + parts[2]) + parts[3]);
      ASSERT_NEAR(result.at(c, j), exact, 128 * std::ldexp(size, -24));
    }
  }
}

// Infinity and NaN meet the other operand once, in the high pass.
TEST(TlmArrayModes, Fp32InfinityDoesNotBecomeNan) {
  RawOperand w(OperandFormat::kFp32, 1, 1), x(OperandFormat::kFp32, 1, 3);
  w.set(0, 0, 0x7F800000u);
  const float values[] = {1.0f, -3.0000002f, 0.0f};
  for (int j = 0; j < 3; ++j) x.set(0, j, bits_of(values[j]));
  ArrayModes low, high_half;
  low.fp32_pass = Fp32Pass::kLow;
  high_half.fp32_pass = Fp32Pass::kHigh;
  TlmArray array;
  Result result(1, 3);
  array.load_stationary(0, stationary(w, low));
  array.multiply_moving(0, moving(x, low));
  array.load_stationary(0, stationary(w, high_half));
  array.multiply_moving(0, moving(x, high_half));
  array.retire(result.tile(false));
  array.retire(result.tile(true));
  EXPECT_EQ(result.at(0, 0), INFINITY);
  EXPECT_EQ(result.at(0, 1), -INFINITY);
  EXPECT_EQ(bits_of(result.at(0, 2)), 0x7FC00000u);
}

// Zeros and ones have no low part: leaving it out changes nothing, and takes half as long.
TEST(TlmArrayModes, OneZeroHintsLeaveOutTheLowPart) {
  std::mt19937 random(14);
  const RawOperand w = random_operand(random, OperandFormat::kFp32, 60, 8, Content::kModerate);
  RawOperand x(OperandFormat::kFp32, 60, 30);
  for (int k = 0; k < 60; ++k) {
    for (int j = 0; j < 30; ++j) x.set(k, j, random() % 2 != 0 ? 0x3F800000u : 0u);
  }
  Result with(8, 30), without(8, 30);
  for (const bool hint : {true, false}) {
    TlmArray array;
    ArrayModes modes;
    for (const Fp32Pass pass : {Fp32Pass::kLow, Fp32Pass::kHigh}) {
      modes.fp32_pass = pass;
      MovingTile tile = moving(x, modes);
      tile.onezero = hint;
      array.load_stationary(0, stationary(w, modes));
      const MultiplyTiming timing = array.multiply_moving(0, tile);
      EXPECT_EQ(timing.last + 1 - timing.first, hint ? 30u : 60u);
    }
    Result& result = hint ? with : without;
    array.retire(result.tile(false));
    array.retire(result.tile(true));
  }
  EXPECT_EQ(with.data, without.data);
  // A stationary operand of zeros and ones: the low pair may be left out.
  ArrayModes modes;
  modes.fp32_pass = Fp32Pass::kHigh;
  const RawOperand moved = random_operand(random, OperandFormat::kFp32, 60, 9, Content::kModerate);
  const Result result = run(stationary(x, modes), moving(moved, modes));
  for (int c = 0; c < 30; ++c) {
    for (int j = 0; j < 9; ++j) {
      float low = 0.0f, top = 0.0f;
      for (int k = 0; k < 60; ++k) {
        low = std::fmaf(x.value(k, c), moved.value(k, j) - high(moved.value(k, j)), low);
        top = std::fmaf(x.value(k, c), high(moved.value(k, j)), top);
      }
      ASSERT_EQ(result.at(c, j), low + top);
    }
  }
}

// The hint is believed: what is not a zero or a one loses its low part.
TEST(TlmArrayModes, AWrongHintLosesTheLowPart) {
  RawOperand w(OperandFormat::kFp32, 1, 1), x(OperandFormat::kFp32, 1, 1);
  w.set(0, 0, bits_of(3.0f));
  x.set(0, 0, bits_of(1.0f + std::ldexp(1.0f, -20)));
  ArrayModes modes;
  modes.fp32_pass = Fp32Pass::kHigh;
  MovingTile tile = moving(x, modes);
  EXPECT_EQ(run(stationary(w, modes), tile).at(0, 0), 3.0f + 3 * std::ldexp(1.0f, -20));
  tile.onezero = true;
  EXPECT_EQ(run(stationary(w, modes), tile).at(0, 0), 3.0f);
}

// ---- sparsity

struct Pattern {
  Sparsity sparsity;
  int kept;   ///< n
  int group;  ///< of m
};
constexpr Pattern kPatterns[] = {{Sparsity::k4Of16, 4, 16}, {Sparsity::k4Of12, 4, 12},
                                 {Sparsity::k4Of8, 4, 8},   {Sparsity::k2Of8, 2, 8},
                                 {Sparsity::k2Of4, 2, 4},   {Sparsity::k1Of4, 1, 4},
                                 {Sparsity::k1Of2, 1, 2}};

/// A random dense matrix of which `kept` of every `group` rows of a column are left, compressed as
/// the array wants it.
struct Pruned {
  RawOperand compressed;
  std::vector<std::uint16_t> tags;
  std::vector<float> dense;  ///< [groups * group][columns], zero where pruned
  Pruned(std::mt19937& random, const Pattern& pattern, OperandFormat format, int groups,
         int columns)
      : compressed(
            random_operand(random, format, groups * pattern.kept, columns, Content::kModerate)),
        tags(static_cast<std::size_t>(groups * pattern.kept * ((columns + 3) / 4)), 0),
        dense(static_cast<std::size_t>(groups * pattern.group * columns), 0.0f) {
    for (int g = 0; g < groups; ++g) {
      for (int c = 0; c < columns; ++c) {
        // Which rows stay, in ascending order: selection sampling.
        int taken = 0;
        for (int row = 0; row < pattern.group; ++row) {
          const int wanted = pattern.kept - taken;
          if (static_cast<int>(random() % static_cast<unsigned>(pattern.group - row)) >= wanted) {
            continue;
          }
          const int r = g * pattern.kept + taken++;
          tags[static_cast<std::size_t>(r * ((columns + 3) / 4) + c / 4)] |=
              static_cast<std::uint16_t>(row << (4 * (c % 4)));
          dense[static_cast<std::size_t>((g * pattern.group + row) * columns + c)] =
              compressed.value(r, c);
        }
      }
    }
  }
  StationaryTile tile(const ArrayModes& modes) const {
    StationaryTile result = stationary(compressed, modes);
    result.tags = tags.data();
    result.tag_stride = static_cast<std::size_t>((compressed.columns() + 3) / 4);
    return result;
  }
};

// Dense row k of the moving operand is value k % CR of partition k / CR.
TEST(TlmArrayModes, SparseIsTheDenseMatmulOfThePrunedMatrix) {
  std::mt19937 random(15);
  for (const Pattern& pattern : kPatterns) {
    SCOPED_TRACE(isa::sparsity_name(static_cast<std::uint32_t>(pattern.sparsity)));
    for (const OperandFormat format : {OperandFormat::kBf16, OperandFormat::kFp8E4,
                                       OperandFormat::kFp16, OperandFormat::kTf32}) {
      const int groups = 32 / pattern.kept, columns = 10, n = 24;
      const int ratio = pattern.group / pattern.kept;
      ArrayModes modes;
      modes.sparsity = pattern.sparsity;
      const Pruned w(random, pattern, format, groups, columns);
      const RawOperand x = random_operand(random, format, 32, ratio * n, Content::kModerate);
      const Result result = run(w.tile(modes), moving(x, modes));
      for (int c = 0; c < columns; ++c) {
        for (int j = 0; j < n; ++j) {
          float sum = 0.0f;
          for (int k = 0; k < groups * pattern.group; ++k) {
            sum = std::fmaf(w.dense[static_cast<std::size_t>(k * columns + c)],
                            x.value(k / ratio, k % ratio * n + j), sum);
          }
          ASSERT_EQ(bits_of(result.at(c, j)), bits_of(sum)) << c << ", " << j;
        }
      }
    }
  }
}

TEST(TlmArrayModes, WhatIsPrunedTakesNoPart) {
  ArrayModes modes;
  modes.sparsity = Sparsity::k1Of4;
  RawOperand w(OperandFormat::kBf16, 1, 1), x(OperandFormat::kBf16, 1, 4);
  w.set(0, 0, 0x4000);                                                // 2
  for (int j = 0; j < 4; ++j) x.set(0, j, j == 2 ? 0x4040 : 0x7F80);  // 3 between infinities
  const std::uint16_t tag = 2;
  StationaryTile tile = stationary(w, modes);
  tile.tags = &tag;
  tile.tag_stride = 1;
  EXPECT_EQ(run(tile, moving(x, modes)).at(0, 0), 6.0f);
}

// ---- transpose

TEST(TlmArrayModes, TransposesMoveEveryBit) {
  std::mt19937 random(16);
  ArrayModes modes;
  modes.is_transpose = true;
  for (const OperandFormat format : kAllFormats) {
    SCOPED_TRACE(test::format_name(format));
    RawOperand w = random_operand(random, format, 70, 33, Content::kAnyBits);
    w.set(3, 5, 0x7FA12345u);  // a signalling NaN of FP32
    RawOperand identity(format, 70, 70);
    const std::uint32_t one = format == OperandFormat::kFp16    ? 0x3C00u
                              : format == OperandFormat::kFp8E5 ? 0x3Cu
                              : format == OperandFormat::kFp8E4 ? 0x38u
                              : format == OperandFormat::kFp8E3 ? 0x30u
                              : wide(format)                    ? 0x3F800000u
                                                                : 0x3F80u;
    ASSERT_EQ(identity.value_of(one), 1.0f);
    for (int k = 0; k < 70; ++k) {
      for (int j = 0; j < 70; ++j) identity.set(k, j, k == j ? one : 0);
    }
    const MovingTile tile = moving(identity, modes);
    const Result result = run(stationary(w, modes), tile);
    for (int c = 0; c < 33; ++c) {
      for (int j = 0; j < 70; ++j) ASSERT_EQ(bits_of(result.at(c, j)), w.word(j, c));
    }
    TlmArray array;
    array.load_stationary(0, stationary(w, modes));
    const MultiplyTiming timing = array.multiply_moving(0, tile);
    EXPECT_EQ(timing.last + 1 - timing.first, wide(format) ? 140u : 70u);
  }
}

TEST(TlmArrayModes, TransposeByAPermutationAndAnEmptyColumn) {
  ArrayModes modes;
  modes.is_transpose = true;
  RawOperand w(OperandFormat::kBf16, 2, 1), x(OperandFormat::kBf16, 2, 3);
  w.set(0, 0, 0x1111);
  w.set(1, 0, 0x2222);
  for (int k = 0; k < 2; ++k) {
    for (int j = 0; j < 3; ++j) x.set(k, j, (k + j) == 1 ? 0x3F80 : 0x8000);  // -0 is zero
  }
  const Result result = run(stationary(w, modes), moving(x, modes));
  EXPECT_EQ(bits_of(result.at(0, 0)), 0x2222u);
  EXPECT_EQ(bits_of(result.at(0, 1)), 0x1111u);
  EXPECT_EQ(bits_of(result.at(0, 2)), 0u);
}

// ---- tiles

TEST(TlmArrayModes, EveryTileHasItsOwnWeights) {
  std::mt19937 random(17);
  std::vector<RawOperand> weights;
  std::vector<PeTile> tiles;
  TlmArray array;
  for (int row = 0; row < 128; row += 32) {
    for (int column = 0; column < 128; column += 64) {
      tiles.push_back({row, column, 32, 64});
      weights.push_back(random_operand(random, OperandFormat::kBf16, 30, 50, Content::kModerate));
      ArrayModes modes;
      modes.tile = tiles.back();
      array.load_stationary(0, stationary(weights.back(), modes));
    }
  }
  const RawOperand x = random_operand(random, OperandFormat::kBf16, 30, 12, Content::kModerate);
  for (std::size_t t = tiles.size(); t-- > 0;) {
    ArrayModes modes;
    modes.tile = tiles[t];
    array.multiply_moving(0, moving(x, modes));
  }
  for (std::size_t t = tiles.size(); t-- > 0;) {
    Result result(50, 12);
    array.retire(result.tile(false));
    for (int c = 0; c < 50; ++c) {
      for (int j = 0; j < 12; ++j) {
        float sum = 0.0f;
        for (int k = 0; k < 30; ++k) {
          sum = std::fmaf(weights[t].value(k, c), x.value(k, j), sum);
        }
        ASSERT_EQ(result.at(c, j), sum) << "tile " << t;
      }
    }
  }
}

TEST(TlmArrayModes, RefusalsByName) {
  TlmArray array;
  const auto refusal = [&](auto call) -> std::string {
    try {
      call();
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "accepted";
  };
  const auto load = [&](const RawOperand& raw, const ArrayModes& modes = {}) {
    return refusal([&] { array.load_stationary(0, stationary(raw, modes)); });
  };
  const auto multiply = [&](const RawOperand& raw, const ArrayModes& modes = {}) {
    return refusal([&] { array.multiply_moving(0, moving(raw, modes)); });
  };
  using testing::HasSubstr;
  const RawOperand bf16(OperandFormat::kBf16, 4, 4), fp32(OperandFormat::kFp32, 4, 4),
      tf32(OperandFormat::kTf32, 4, 4), tall(OperandFormat::kBf16, 40, 4),
      e3(OperandFormat::kFp8E3, 4, 4);
  ArrayModes tile, outside, twice, low, sparse;
  tile.tile = {32, 0, 32, 128};
  outside.tile = {96, 0, 64, 128};
  twice.perf_mode = isa::PerfMode::kDoubleRow;
  low.fp32_pass = Fp32Pass::kLow;
  sparse.sparsity = Sparsity::k4Of12;
  EXPECT_THAT(load(tall, tile), HasSubstr("(K) is 40, expected 1 to 32"));
  EXPECT_THAT(load(bf16, outside), HasSubstr("tile of 64 rows from 96"));
  EXPECT_THAT(load(bf16, twice), HasSubstr("double row"));
  EXPECT_THAT(load(e3, twice), HasSubstr("double row"));
  EXPECT_THAT(load(fp32), HasSubstr("without a low or high pass"));
  EXPECT_THAT(load(bf16, low), HasSubstr("not 32 bits wide"));
  StationaryTile tagged = stationary(bf16, sparse);
  const std::uint16_t tags[] = {0, 0, 0x0C00, 0};
  tagged.tags = tags;
  tagged.tag_stride = 1;
  EXPECT_THAT(refusal([&] { array.load_stationary(0, tagged); }),
              HasSubstr("index 12 of the weight in row 2, column 2, a group has 12"));
  EXPECT_THAT(multiply(bf16, tile), HasSubstr("before any load"));
  EXPECT_EQ(load(bf16, tile), "accepted");
  EXPECT_THAT(multiply(bf16), HasSubstr("before any load"));
  EXPECT_EQ(multiply(bf16, tile), "accepted");
  EXPECT_EQ(load(bf16), "accepted");
  EXPECT_THAT(multiply(bf16, tile), HasSubstr("before any load")) << "the whole array was loaded";
  EXPECT_THAT(multiply(tf32), HasSubstr("only multiply with each other"));
  EXPECT_THAT(multiply(bf16, sparse), HasSubstr("differ in their modes"));
}

}  // namespace
}  // namespace trn2vp::trainium2
