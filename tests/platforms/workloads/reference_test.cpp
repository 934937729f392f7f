// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What results are held against is held against exact arithmetic here.
#include "platforms/workloads/reference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <vector>

#include "tests/platforms/workloads/format_table.h"

namespace trn2vp::workloads {
namespace {

using Words = std::vector<std::uint16_t>;

/// One output: the chain of a[k] * b[k], operands exact in the format.
std::uint16_t dot(DataType dtype, const std::vector<double>& a, const std::vector<double>& b,
                  std::uint64_t array_rows = 128) {
  const FormatTable table(dtype);
  Words left;
  Words right;
  for (double value : a) left.push_back(table.encode(value));
  for (double value : b) right.push_back(table.encode(value));
  std::uint16_t out = 0xBEEF;
  reference_gemm(dtype, 1, 1, a.size(), array_rows, left.data(), right.data(), &out);
  return out;
}

double pow2(int exponent) { return std::ldexp(1.0, exponent); }

TEST(FormatTable, AgreesWithTheFormatsDefinition) {
  const FormatTable bf16(DataType::kBf16);
  EXPECT_EQ(bf16.decode(0x3F80), 1.0);
  EXPECT_EQ(bf16.decode(0xC049), -3.140625);
  EXPECT_EQ(bf16.infinity(), 0x7F80);
  EXPECT_EQ(bf16.nan(), 0x7FC0);
  EXPECT_EQ(bf16.decode(0x0001), pow2(-133));
  const FormatTable fp16(DataType::kFp16);
  EXPECT_EQ(fp16.decode(0x3C00), 1.0);
  EXPECT_EQ(fp16.decode(0x7BFF), 65504.0);
  EXPECT_EQ(fp16.infinity(), 0x7C00);
  EXPECT_EQ(fp16.nan(), 0x7E00);
  EXPECT_EQ(fp16.encode(65519.99), 0x7BFF);
  EXPECT_EQ(fp16.encode(65520.0), 0x7C00);
}

TEST(Reference, MatrixLayoutWithSmallIntegers) {
  // lhs_t[k][m] = k + 2 m, rhs[k][n] = n - k: exact in both formats.
  constexpr std::uint64_t kM = 3, kN = 4, kK = 5;
  for (DataType dtype : {DataType::kBf16, DataType::kFp16}) {
    const FormatTable table(dtype);
    Words lhs_t(kK * kM);
    Words rhs(kK * kN);
    for (std::uint64_t k = 0; k < kK; ++k) {
      for (std::uint64_t m = 0; m < kM; ++m)
        lhs_t[k * kM + m] = table.encode(static_cast<double>(k + 2 * m));
      for (std::uint64_t n = 0; n < kN; ++n)
        rhs[k * kN + n] = table.encode(static_cast<double>(n) - static_cast<double>(k));
    }
    for (std::uint64_t rows : {1, 2, 3, 5, 128}) {
      Words out(kM * kN, 0xBEEF);
      reference_gemm(dtype, kM, kN, kK, rows, lhs_t.data(), rhs.data(), out.data());
      for (int m = 0; m < static_cast<int>(kM); ++m) {
        for (int n = 0; n < static_cast<int>(kN); ++n) {
          int sum = 0;
          for (int k = 0; k < static_cast<int>(kK); ++k) sum += (k + 2 * m) * (n - k);
          EXPECT_EQ(table.decode(out[static_cast<std::size_t>(m) * kN + n]), sum)
              << m << "," << n << " rows " << rows;
        }
      }
    }
  }
}

TEST(Reference, TilesAreChainsOfTheirOwn) {
  // 2^24 swallows a 1 that is added to it; how many survive depends on where tiles end.
  const std::vector<double> a = {pow2(24), 1, 1, -pow2(24)};
  const std::vector<double> ones(4, 1.0);
  const std::map<std::uint64_t, double> expected = {{1, 0}, {2, 1}, {3, 0}, {4, 0}, {128, 0}};
  const FormatTable table(DataType::kBf16);
  for (const auto& [rows, value] : expected)
    EXPECT_EQ(table.decode(dot(DataType::kBf16, a, ones, rows)), value) << rows;
}

TEST(Reference, TheFirstRowComesFirst) {
  const std::vector<double> ones(3, 1.0);
  const FormatTable table(DataType::kBf16);
  EXPECT_EQ(table.decode(dot(DataType::kBf16, {pow2(24), 1, -pow2(24)}, ones)), 0);
  EXPECT_EQ(table.decode(dot(DataType::kBf16, {pow2(24), -pow2(24), 1}, ones)), 1);
}

TEST(Reference, ProductsAreExact) {
  // 2^128 is beyond FP32, 2^128 - 2^127 is not.
  EXPECT_EQ(dot(DataType::kBf16, {pow2(127), pow2(127)}, {-1, 2}), 0x7F00);
}

TEST(Reference, RoundsTheTotalToNearestEven) {
  const auto bf16 = [](double small) { return dot(DataType::kBf16, {1, small}, {1, 1}); };
  EXPECT_EQ(bf16(pow2(-8)), 0x3F80);              // tie, down to even
  EXPECT_EQ(bf16(3 * pow2(-8)), 0x3F82);          // tie, up to even
  EXPECT_EQ(bf16(pow2(-8) + pow2(-15)), 0x3F81);  // above the tie
  EXPECT_EQ(bf16(pow2(-8) - pow2(-15)), 0x3F80);
  const auto fp16 = [](double small) { return dot(DataType::kFp16, {-1, small}, {1, 1}); };
  EXPECT_EQ(fp16(-pow2(-11)), 0xBC00);
  EXPECT_EQ(fp16(-3 * pow2(-11)), 0xBC02);
  EXPECT_EQ(fp16(-pow2(-11) - pow2(-20)), 0xBC01);
}

TEST(Reference, OverflowToInfinity) {
  const double largest = 255 * pow2(120);
  EXPECT_EQ(dot(DataType::kBf16, {largest, pow2(119)}, {1, 1}), 0x7F80);  // tie goes to infinity
  EXPECT_EQ(dot(DataType::kBf16, {largest, pow2(118)}, {1, 1}), 0x7F7F);
  EXPECT_EQ(dot(DataType::kBf16, {largest}, {-2}), 0xFF80);  // beyond FP32
  EXPECT_EQ(dot(DataType::kFp16, {65504, 16}, {1, 1}), 0x7C00);
  EXPECT_EQ(dot(DataType::kFp16, {65504, 15}, {1, 1}), 0x7BFF);
  EXPECT_EQ(dot(DataType::kFp16, {65504, -16}, {-1, 1}), 0xFC00);
  // Only the total is narrow.
  EXPECT_EQ(dot(DataType::kFp16, {65504, 65504, -65504}, {2, 1, 2}), 0x7BFF);
}

TEST(Reference, NanIsCanonical) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (auto [dtype, nan] :
       {std::pair(DataType::kBf16, 0x7FC0), std::pair(DataType::kFp16, 0x7E00)}) {
    EXPECT_EQ(dot(dtype, {infinity}, {0}), nan);
    EXPECT_EQ(dot(dtype, {infinity, infinity}, {1, -1}), nan);
    EXPECT_EQ(dot(dtype, {1, infinity, 1}, {1, 1, 1}), FormatTable(dtype).infinity());
    const std::uint16_t one = FormatTable(dtype).encode(1);
    for (std::uint16_t operand : {nan + 1, 0xFFFF, 0x7FFF}) {
      std::uint16_t out = 0;
      reference_gemm(dtype, 1, 1, 1, 128, &operand, &one, &out);
      EXPECT_EQ(out, nan) << operand;
    }
  }
}

TEST(Reference, SubnormalsAndZeros) {
  EXPECT_EQ(dot(DataType::kBf16, {pow2(-126)}, {0.5}), 0x0040);
  EXPECT_EQ(dot(DataType::kBf16, {pow2(-133)}, {1}), 0x0001);
  EXPECT_EQ(dot(DataType::kBf16, {pow2(-133)}, {-0.5}), 0x8000);  // tie, to even
  EXPECT_EQ(dot(DataType::kBf16, {pow2(-133)}, {1.5}), 0x0002);
  EXPECT_EQ(dot(DataType::kFp16, {pow2(-24)}, {0.5}), 0x0000);
  EXPECT_EQ(dot(DataType::kFp16, {pow2(-24)}, {-0.75}), 0x8001);
  EXPECT_EQ(dot(DataType::kFp16, {pow2(-14), -pow2(-24)}, {1, 1}), 0x03FF);
  // The chain starts at +0, which a product of -0 leaves as it is.
  EXPECT_EQ(dot(DataType::kBf16, {-1}, {0}), 0x0000);
  EXPECT_EQ(dot(DataType::kBf16, {1, -1}, {1, 1}), 0x0000);
}

// Operands within 2^-6..2^6: every partial sum and every product is a multiple of 2^-32 below
// 2^21, so double holds each step exactly and its conversion to float is the one rounding.
TEST(Reference, AgreesWithExactStepsOnRandomOperands) {
  std::mt19937 random(20);
  for (int round = 0; round < 60; ++round) {
    const DataType dtype = round % 2 == 0 ? DataType::kBf16 : DataType::kFp16;
    const FormatTable table(dtype);
    const std::uint64_t m = 1 + random() % 7, n = 1 + random() % 40, k = 1 + random() % 200;
    const std::uint64_t rows = 1 + random() % 128;
    const auto operands = [&](std::uint64_t count) {
      Words words(count);
      for (auto& word : words) {
        const double mantissa = 1 + static_cast<double>(random() % 1024) / 1024;
        word = table.encode(std::ldexp(random() % 2 == 0 ? mantissa : -mantissa,
                                       static_cast<int>(random() % 12) - 6));
      }
      return words;
    };
    const Words lhs_t = operands(k * m);
    const Words rhs = operands(k * n);
    Words out(m * n);
    reference_gemm(dtype, m, n, k, rows, lhs_t.data(), rhs.data(), out.data());
    for (std::uint64_t i = 0; i < m; ++i) {
      for (std::uint64_t j = 0; j < n; ++j) {
        float total = 0;
        for (std::uint64_t k0 = 0; k0 < k; k0 += rows) {
          float chain = 0;
          for (std::uint64_t kk = k0; kk < std::min(k, k0 + rows); ++kk) {
            const double product = table.decode(lhs_t[kk * m + i]) * table.decode(rhs[kk * n + j]);
            chain = static_cast<float>(product + static_cast<double>(chain));
          }
          total = static_cast<float>(static_cast<double>(total) + static_cast<double>(chain));
        }
        ASSERT_EQ(out[i * n + j], table.encode(total))
            << name_of(dtype) << " " << m << "x" << n << "x" << k << " rows " << rows << " at " << i
            << "," << j;
      }
    }
  }
}

}  // namespace
}  // namespace trn2vp::workloads
