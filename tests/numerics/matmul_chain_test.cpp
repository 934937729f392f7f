// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/numerics/matmul_chain.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "tests/numerics/reference.h"

namespace trn2vp::numerics {
namespace {

enum class Data { kNormal, kSpecial, kSubnormal, kCancelling };

float draw(std::mt19937& random, Data data) {
  const auto word = static_cast<std::uint16_t>(random());
  switch (data) {
    case Data::kNormal:
      return std::normal_distribution<float>()(random);
    case Data::kSpecial: {
      if (random() % 16 != 0) return static_cast<float>(static_cast<int>(random() % 5) - 2);
      static const float kSpecials[] = {0.0f, -0.0f, INFINITY, -INFINITY,
                                        NAN,  3e38f, -3e38f,   1e-45f};
      return kSpecials[random() % 8];
    }
    case Data::kSubnormal:  // products of 2^-70..2^-66 numbers land around the smallest subnormal
      return static_cast<float>(reference::bf16_value((word & 0x81FF) | (57u << 7)));
    case Data::kCancelling:
      return static_cast<float>(reference::bf16_value((word & 0x80FF) | (127u << 7)));
  }
  return 0.0f;
}

/// Runs one shape with padded leading dimensions and compares every element, the padding included,
/// with the reference.
void check(MatmulPath path, int k_rows, int m, int n, Data data, bool accumulate, unsigned seed) {
  SCOPED_TRACE(testing::Message() << matmul_path_name(path) << " k=" << k_rows << " m=" << m
                                  << " n=" << n << " data=" << static_cast<int>(data)
                                  << " acc=" << accumulate);
  std::mt19937 random(seed);
  const std::size_t lds = m + 3;
  const std::size_t ldm = n + 5;
  const std::size_t ldp = n + 2;
  std::vector<float> stationary(k_rows * lds);
  std::vector<float> moving(k_rows * ldm);
  std::vector<float> psum(m * ldp);
  for (auto& v : stationary) v = draw(random, data);
  for (auto& v : moving) v = draw(random, data);
  for (auto& v : psum) v = draw(random, data);
  const std::vector<float> before = psum;
  const auto compare = [&] {
    for (int row = 0; row < m; ++row) {
      for (std::size_t column = 0; column < ldp; ++column) {
        const std::size_t at = row * ldp + column;
        std::uint32_t actual;
        std::memcpy(&actual, &psum[at], sizeof actual);
        if (column >= static_cast<std::size_t>(n)) {
          ASSERT_EQ(std::memcmp(&psum[at], &before[at], 4), 0)
              << "padding written at " << row << "," << column;
          continue;
        }
        const float chain =
            reference::chain(stationary.data() + row, lds, moving.data() + column, ldm, k_rows);
        const float expected = accumulate ? before[at] + chain : chain;
        ASSERT_EQ(actual, reference::float_bits(expected)) << row << "," << column;
      }
    }
  };
  matmul_chain_on(path, stationary.data(), lds, moving.data(), ldm, psum.data(), ldp, k_rows, m, n,
                  accumulate);
  compare();
  // The same with BF16 words.
  std::vector<std::uint16_t> words;
  for (auto& v : moving) {
    words.push_back(static_cast<std::uint16_t>(reference::float_bits(v) >> 16));
    v = static_cast<float>(reference::bf16_value(words.back()));
  }
  psum = before;
  matmul_chain_bf16_on(path, stationary.data(), lds, words.data(), ldm, psum.data(), ldp, k_rows, m,
                       n, accumulate);
  compare();
}

class MatmulChain : public testing::TestWithParam<MatmulPath> {
 protected:
  void SetUp() override {
    if (!matmul_path_supported(GetParam())) GTEST_SKIP() << "not on this processor";
  }
};

TEST_P(MatmulChain, EveryTileEdge) {
  const std::vector<int> rows{1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 128, 131};
  const std::vector<int> columns{1, 2, 7, 8, 9, 15, 16, 17, 24, 25, 31, 32, 33, 47, 48, 49, 64, 65};
  unsigned seed = 1;
  for (int k_rows : {0, 1, 2, 5}) {
    for (int m : rows) {
      for (int n : columns)
        check(GetParam(), k_rows, m, n, Data::kNormal, seed % 2 == 0, seed), ++seed;
    }
  }
}

TEST_P(MatmulChain, FullTileOnEveryKindOfData) {
  for (Data data : {Data::kNormal, Data::kSpecial, Data::kSubnormal, Data::kCancelling}) {
    for (bool accumulate : {false, true}) check(GetParam(), 128, 128, 128, data, accumulate, 99);
  }
}

TEST_P(MatmulChain, EmptyOperandsWriteNothing) {
  float psum = -3.0f;
  matmul_chain_on(GetParam(), nullptr, 0, nullptr, 0, &psum, 1, 4, 0, 1, false);
  matmul_chain_on(GetParam(), nullptr, 0, nullptr, 0, &psum, 1, 4, 1, 0, false);
  EXPECT_EQ(psum, -3.0f);
}

TEST_P(MatmulChain, RoundsOncePerRowInOrder) {
  // 2^24 + 1 is not an FP32 number: ascending order loses both ones, descending order would keep
  // their sum.
  const float stationary[] = {16777216.0f, 1.0f, 1.0f};
  const float moving[] = {1.0f, 1.0f, 1.0f};
  float psum = 0.0f;
  matmul_chain_on(GetParam(), stationary, 1, moving, 1, &psum, 1, 3, 1, 1, false);
  EXPECT_EQ(psum, 16777216.0f);
  // The product is not rounded before the addition: (1 + 2^-12)^2 - 1 - 2^-11 = 2^-24.
  const float left[] = {-1.0f, -0x1p-11f, 0x1.001p0f};
  const float right[] = {1.0f, 1.0f, 0x1.001p0f};
  matmul_chain_on(GetParam(), left, 1, right, 1, &psum, 1, 3, 1, 1, false);
  EXPECT_EQ(psum, 0x1p-24f);
}

TEST_P(MatmulChain, AbsentRowsTakeNoPart) {
  // The chain of one row is -0 (underflow); a padding row of zeros would turn it into +0.
  const float stationary[] = {-0x1p-100f, 0.0f};
  const float moving[] = {0x1p-100f, 0.0f};
  float psum = 1.0f;
  matmul_chain_on(GetParam(), stationary, 1, moving, 1, &psum, 1, 1, 1, 1, false);
  EXPECT_TRUE(psum == 0.0f && std::signbit(psum));
  matmul_chain_on(GetParam(), stationary, 1, moving, 1, &psum, 1, 2, 1, 1, false);
  EXPECT_TRUE(psum == 0.0f && !std::signbit(psum));
}

INSTANTIATE_TEST_SUITE_P(Paths, MatmulChain,
                         testing::Values(MatmulPath::kPortable, MatmulPath::kAvx2,
                                         MatmulPath::kAvx512),
                         [](const auto& info) {
                           return std::string(matmul_path_name(info.param));
                         });

TEST(MatmulChainDispatch, PicksASupportedPath) {
  EXPECT_TRUE(matmul_path_supported(matmul_path()));
  EXPECT_TRUE(matmul_path_supported(MatmulPath::kPortable));
}

}  // namespace
}  // namespace trn2vp::numerics
