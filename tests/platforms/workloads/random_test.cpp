// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "platforms/workloads/reference.h"
#include "tests/platforms/workloads/format_table.h"

namespace trn2vp::workloads {
namespace {

Tensor tensor(const std::string& name, DataType dtype, double scale) {
  return {name, 256, 256, dtype, false, scale};
}

std::vector<std::uint16_t> fill(const Tensor& tensor, std::uint64_t seed) {
  std::vector<std::uint16_t> words(tensor.elements());
  workloads::fill(tensor, seed, words.data());
  return words;
}

/// Words at the same place that are equal, of 65,536.
std::size_t equal_words(const std::vector<std::uint16_t>& a, const std::vector<std::uint16_t>& b) {
  std::size_t equal = 0;
  for (std::size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i] ? 1 : 0;
  return equal;
}

TEST(Fill, DependsOnSeedAndNameOnly) {
  const Tensor a = tensor("a", DataType::kBf16, 1.0);
  const std::vector<std::uint16_t> words = fill(a, 7);
  EXPECT_EQ(words, fill(a, 7));
  // Random words of this format coincide now and then: about 500 values are common.
  EXPECT_LT(equal_words(words, fill(a, 8)), words.size() / 50);
  EXPECT_LT(equal_words(words, fill(tensor("b", DataType::kBf16, 1.0), 7)), words.size() / 50);
}

TEST(Fill, ZeroMeanAndTheStatedDeviation) {
  for (DataType dtype : {DataType::kBf16, DataType::kFp16}) {
    for (double scale : {1.0, 1.0 / 64}) {
      SCOPED_TRACE(std::string(name_of(dtype)) + " " + std::to_string(scale));
      const FormatTable table(dtype);
      double sum = 0;
      double squares = 0;
      double largest = 0;
      const auto words = fill(tensor("t", dtype, scale), 3);
      for (std::uint16_t word : words) {
        const double value = table.decode(word);
        ASSERT_TRUE(std::isfinite(value));
        sum += value;
        squares += value * value;
        largest = std::max(largest, std::fabs(value));
      }
      const auto count = static_cast<double>(words.size());
      // Four standard errors of the mean.
      EXPECT_LT(std::fabs(sum / count), 4 * scale / std::sqrt(count));
      EXPECT_NEAR(std::sqrt(squares / count), scale, 0.02 * scale);
      EXPECT_LT(largest, 3.6 * scale);
      EXPECT_GT(largest, 2.5 * scale);
    }
  }
}

TEST(Fill, NeighboursAreIndependent) {
  const FormatTable table(DataType::kBf16);
  const auto words = fill(tensor("t", DataType::kBf16, 1.0), 11);
  for (std::size_t distance : {std::size_t{1}, std::size_t{256}}) {
    double product = 0;
    for (std::size_t i = 0; i + distance < words.size(); ++i)
      product += table.decode(words[i]) * table.decode(words[i + distance]);
    EXPECT_LT(std::fabs(product / static_cast<double>(words.size())), 4.0 / 256) << distance;
  }
}

}  // namespace
}  // namespace trn2vp::workloads
