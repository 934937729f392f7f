// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// sum, copy, gated, and transpositions into parts of tensors, against double precision.
#include <gtest/gtest.h>

#include <cmath>

#include "firmware/kernels/nki/kernels.h"
#include "tests/firmware/kernels/nki/kernel_bench.h"

namespace trn2vp {
namespace {

using kernels::nki::DType;
using testing::expect_close;
using testing::KernelBench;
using testing::random_values;
using Values = std::vector<double>;

TEST(Elementwise, SumOfPartsAndWholes) {
  KernelBench bench;
  constexpr std::uint32_t kRows = 150, kColumns = 2100;
  std::vector<Values> values;
  std::vector<kernels::nki::DramTensor> terms;
  for (unsigned t = 0; t < 3; ++t) {
    values.push_back(random_values(std::size_t{kRows} * kColumns, -2, 2, t));
    terms.push_back(bench.input(values.back(), kRows, kColumns, DType::kBf16));
  }
  // The last term: rows 10.. and columns 7.. of a larger tensor.
  Values large = random_values(std::size_t{kRows + 20} * (kColumns + 9), -2, 2, 9);
  kernels::nki::DramTensor part = bench.input(large, kRows + 20, kColumns + 9, DType::kBf16);
  part.pitch = part.columns;
  part.offset = 10 * part.pitch + 7;
  part.rows = kRows;
  part.columns = kColumns;
  terms.push_back(part);
  const auto out = bench.output(kRows, kColumns, DType::kBf16);
  kernels::nki::sum(bench.nki, out, terms);
  bench.run();
  Values expected(std::size_t{kRows} * kColumns);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    expected[i] = values[0][i] + values[1][i] + values[2][i] +
                  large[(i / kColumns + 10) * (kColumns + 9) + i % kColumns + 7];
  }
  expect_close(bench.values(out), expected, 0x1p-20, 0x1p-8 + 0x1p-16);
}

TEST(Elementwise, CopyIntoPartLeavesTheRest) {
  KernelBench bench;
  Values x = random_values(30 * 40, -2, 2, 1);
  Values before = random_values(60 * 100, -2, 2, 2);
  const auto in = bench.input(x, 30, 40, DType::kFp32);
  const auto whole = bench.input(before, 60, 100, DType::kFp32);
  kernels::nki::DramTensor part = whole;
  part.pitch = 100;
  part.offset = 5 * 100 + 50;
  part.rows = 30;
  part.columns = 40;
  kernels::nki::copy(bench.nki, part, in);
  bench.run();
  Values expected = before;
  for (std::size_t i = 0; i < x.size(); ++i) expected[(i / 40 + 5) * 100 + 50 + i % 40] = x[i];
  expect_close(bench.values(whole), expected, 0, 0);
}

void gated_case(kernels::nki::ActivationFunction function) {
  KernelBench bench;
  Values g = random_values(140 * 300, -6, 6, 1);
  Values u = random_values(g.size(), -3, 3, 2);
  const auto gate = bench.input(g, 140, 300, DType::kBf16);
  const auto up = bench.input(u, 140, 300, DType::kBf16);
  const auto out = bench.output(140, 300, DType::kBf16);
  kernels::nki::gated(bench.nki, out, gate, up, function);
  bench.run();
  Values expected(g.size());
  for (std::size_t i = 0; i < g.size(); ++i) {
    const bool silu = function == kernels::nki::ActivationFunction::kSilu;
    expected[i] =
        (silu ? g[i] / (1 + std::exp(-g[i])) : 0.5 * g[i] * std::erfc(-g[i] / std::sqrt(2.0))) *
        u[i];
  }
  expect_close(bench.values(out), expected, 0x1p-16, 0x1p-8 + 0x1p-14);
}

TEST(Elementwise, GatedBySilu) { gated_case(kernels::nki::ActivationFunction::kSilu); }
TEST(Elementwise, GatedByGelu) { gated_case(kernels::nki::ActivationFunction::kGelu); }

TEST(Elementwise, TransposeIntoColumnsOfSeveral) {
  KernelBench bench;
  constexpr std::uint32_t kRows = 600, kColumns = 1100, kPitch = 700;
  Values x = random_values(std::size_t{kRows} * kColumns, -2, 2, 1);
  const auto in = bench.input(x, kRows, kColumns, DType::kBf16);
  std::vector<kernels::nki::DramTensor> wholes, parts;
  for (unsigned t = 0; t < 2; ++t) {
    wholes.push_back(bench.output(kColumns, kPitch, DType::kBf16));
    parts.push_back(wholes.back());
    parts.back().pitch = kPitch;
    parts.back().offset = 60;
    parts.back().columns = kRows;
  }
  kernels::nki::transpose(bench.nki, parts[0], in, {parts[1]});
  bench.run();
  for (const auto& whole : wholes) {
    const Values found = bench.values(whole);
    std::size_t wrong = 0;
    for (std::size_t c = 0; c < kColumns; ++c) {
      for (std::size_t r = 0; r < kPitch; ++r) {
        const double value = found[c * kPitch + r];
        const bool inside = r >= 60 && r < 60 + kRows;
        wrong += inside ? value != x[(r - 60) * kColumns + c] : !std::isnan(value);
      }
    }
    EXPECT_EQ(wrong, 0u);
  }
}

TEST(Elementwise, AddRowAndScaleRows) {
  KernelBench bench;
  constexpr std::uint32_t kRows = 140, kColumns = 2100;
  Values x = random_values(std::size_t{kRows} * kColumns, -2, 2, 1);
  Values r = random_values(kColumns, -2, 2, 2);
  Values s = random_values(kRows, -2, 2, 3);
  const auto in = bench.input(x, kRows, kColumns, DType::kBf16);
  const auto row = bench.input(r, 1, kColumns, DType::kBf16);
  const auto scales = bench.input(s, kRows, 1, DType::kBf16);
  const auto added = bench.output(kRows, kColumns, DType::kBf16);
  const auto scaled = bench.output(kRows, kColumns, DType::kBf16);
  kernels::nki::add_row(bench.nki, added, in, row);
  kernels::nki::scale_rows(bench.nki, scaled, in, scales);
  bench.run();
  Values sums(x.size()), products(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    sums[i] = x[i] + r[i % kColumns];
    products[i] = x[i] * s[i / kColumns];
  }
  expect_close(bench.values(added), sums, 0x1p-21, 0x1p-8 + 0x1p-16);
  expect_close(bench.values(scaled), products, 0, 0x1p-8 + 0x1p-16);
}

TEST(Elementwise, RefusesShapesThatDoNotBelongTogether) {
  KernelBench bench;
  Values x(12);
  const auto a = bench.input(x, 3, 4, DType::kBf16);
  const auto b = bench.input(x, 4, 3, DType::kBf16);
  EXPECT_THROW(kernels::nki::sum(bench.nki, a, {a, b}), std::invalid_argument);
  EXPECT_THROW(kernels::nki::sum(bench.nki, a, {}), std::invalid_argument);
  EXPECT_THROW(kernels::nki::gated(bench.nki, a, a, b), std::invalid_argument);
  EXPECT_THROW(kernels::nki::transpose(bench.nki, b, a, {a}), std::invalid_argument);
}

}  // namespace
}  // namespace trn2vp
