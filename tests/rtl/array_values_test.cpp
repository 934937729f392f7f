// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// Values of the RTL array against the scalar chain.
#include <gtest/gtest.h>

#include <array>

#include "rtl/bridge/rtl_array.h"
#include "tests/rtl/reference.h"

namespace trn2vp::test {
namespace {

using rtl::MeshStyle;
using rtl::RtlArray;

constexpr OperandFormat kBf16 = OperandFormat::kBf16;
constexpr OperandFormat kFp16 = OperandFormat::kFp16;

/// One load and one multiply, every word compared.
void check_product(RtlArray& array, trainium2::Cycle now, const Matrix& stationary,
                   const Matrix& moving) {
  array.load_stationary(now, stationary.stationary());
  array.multiply_moving(now, moving.moving());
  const RtlArray::Result result = array.retire_raw();
  ASSERT_EQ(result.m, stationary.cols);
  ASSERT_EQ(result.n, moving.cols);
  const std::vector<std::uint32_t> expected = reference_chain(stationary, moving);
  const std::vector<std::uint32_t> chain = result.chain();
  int differences = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] != chain[i] && differences++ < 3) {
      ADD_FAILURE() << "word " << i << std::hex << ": expected " << expected[i] << ", got "
                    << chain[i];
    }
  }
  EXPECT_EQ(differences, 0) << "K " << stationary.rows << " M " << stationary.cols << " N "
                            << moving.cols;
}

void check_shapes(int size, MeshStyle style, const std::vector<std::array<int, 3>>& shapes) {
  RtlArray array(rtl::make_verilated_array(size, size, style));
  std::mt19937 random(7);
  trainium2::Cycle now = 0;
  for (const auto& [k, m, n] : shapes) {
    for (Operands operands :
         {Operands::kModerate, Operands::kAnyBits, Operands::kSubnormal, Operands::kRare}) {
      for (const auto& [a, b] : {std::pair{kBf16, kBf16}, {kFp16, kFp16}, {kBf16, kFp16}}) {
        check_product(array, now, random_matrix(random, k, m, a, operands),
                      random_matrix(random, k, n, b, operands));
        now += 5000;
      }
    }
  }
}

TEST(ArrayValuesTest, SmallArray) {
  check_shapes(
      16, MeshStyle::kLoops,
      {{16, 16, 40}, {1, 1, 1}, {16, 16, 1}, {3, 16, 9}, {16, 5, 9}, {7, 2, 512}, {15, 13, 33}});
}

TEST(ArrayValuesTest, SmallArrayOfVisiblePes) {
  check_shapes(8, MeshStyle::kInstances, {{8, 8, 40}, {1, 1, 1}, {7, 5, 33}});
}

TEST(ArrayValuesTest, FullArray) {
  check_shapes(128, MeshStyle::kLoops, {{128, 128, 32}, {128, 128, 1}, {77, 41, 19}, {1, 128, 5}});
}

TEST(ArrayValuesTest, AllInterestingKindsOfResultsOccur) {
  std::mt19937 random(7);
  int nan = 0, infinite = 0, subnormal = 0;
  for (Operands operands : {Operands::kAnyBits, Operands::kSubnormal, Operands::kRare}) {
    const Matrix stationary = random_matrix(random, 3, 16, kBf16, operands);
    const Matrix moving = random_matrix(random, 3, 512, kBf16, operands);
    for (std::uint32_t word : reference_chain(stationary, moving)) {
      nan += word == 0x7FC00000u;
      infinite += (word & 0x7FFFFFFFu) == 0x7F800000u;
      subnormal += (word & 0x7F800000u) == 0 && (word & 0x7FFFFFu) != 0;
    }
  }
  EXPECT_GT(nan, 20);
  EXPECT_GT(infinite, 20);
  EXPECT_GT(subnormal, 20);
}

// Rows beyond K are bypassed. Padding them with zero would differ: the psum passes on unchanged
// even if it is -0 or the weight left over from an earlier load is infinite.
TEST(ArrayValuesTest, RowsBeyondKTakeNoPart) {
  RtlArray array(rtl::make_verilated_array(16, 16));
  const Matrix infinities(16, 16, kBf16, std::vector<std::uint32_t>(256, 0x7F80));
  const Matrix ones(16, 4, kBf16, std::vector<std::uint32_t>(64, 0x3F80));
  array.load_stationary(0, infinities.stationary());
  array.multiply_moving(0, ones.moving());
  EXPECT_EQ(array.retire_raw().chain()[0], 0x7F800000u);

  // 2^-100 * -2^-100 rounds to -0.
  const Matrix tiny(1, 1, kBf16, {0x0D80});
  const Matrix minus_tiny(1, 1, kBf16, {0x8D80});
  array.load_stationary(1000, tiny.stationary());
  array.multiply_moving(1000, minus_tiny.moving());
  EXPECT_EQ(array.retire_raw().chain()[0], 0x80000000u);
}

// The last load before a multiply counts; without a new load the old weights stay.
TEST(ArrayValuesTest, WeightsSwitchAtTheFirstMultiplyAfterALoad) {
  RtlArray array(rtl::make_verilated_array(16, 16));
  std::mt19937 random(11);
  const Matrix a = random_matrix(random, 16, 16, kBf16, Operands::kModerate);
  const Matrix b = random_matrix(random, 16, 16, kBf16, Operands::kModerate);
  const Matrix c = random_matrix(random, 16, 16, kBf16, Operands::kModerate);
  const Matrix x = random_matrix(random, 16, 21, kBf16, Operands::kModerate);
  const Matrix y = random_matrix(random, 16, 1, kBf16, Operands::kModerate);
  array.load_stationary(0, a.stationary());
  array.load_stationary(0, b.stationary());
  array.multiply_moving(0, x.moving());  // b
  array.multiply_moving(0, y.moving());  // b still
  array.load_stationary(0, c.stationary());
  array.multiply_moving(0, y.moving());  // c
  array.multiply_moving(0, x.moving());  // c still
  EXPECT_EQ(array.retire_raw().chain(), reference_chain(b, x));
  EXPECT_EQ(array.retire_raw().chain(), reference_chain(b, y));
  EXPECT_EQ(array.retire_raw().chain(), reference_chain(c, y));
  EXPECT_EQ(array.retire_raw().chain(), reference_chain(c, x));
}

TEST(ArrayValuesTest, RetireOverwritesOrAccumulatesPsum) {
  RtlArray array(rtl::make_verilated_array(8, 8));
  const Matrix w(1, 2, kBf16, {0x3F80, 0x7F80});  // 1, inf
  const Matrix x(1, 2, kBf16, {0x4000, 0x4040});  // 2, 3
  std::vector<float> psum(2 * 5, 0.25f);
  psum[5] = -float_of(0x7F800000u);
  array.load_stationary(0, w.stationary());
  for (int i = 0; i < 3; ++i) array.multiply_moving(0, x.moving());
  array.retire({psum.data(), 5, true});
  EXPECT_EQ(psum[0], 2.25f);
  EXPECT_EQ(psum[1], 3.25f);
  EXPECT_EQ(psum[2], 0.25f) << "outside the tile";
  EXPECT_EQ(bits_of(psum[5]), 0x7FC00000u) << "inf - inf";
  EXPECT_EQ(bits_of(psum[6]), 0x7F800000u);
  array.retire({psum.data(), 5, false});
  EXPECT_EQ(psum[0], 2.0f);
  EXPECT_EQ(bits_of(psum[5]), 0x7F800000u);
  array.retire({nullptr, 0, false});
  EXPECT_EQ(psum[0], 2.0f);
}

}  // namespace
}  // namespace trn2vp::test
