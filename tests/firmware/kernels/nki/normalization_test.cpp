// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Kernels whose work is elementwise or along a row, against double-precision references. BF16: half
// a unit in the last place of the result, 2^-8, and 2^-16 for the FP32 before it; FP32: 2^-18, from
// sums in another order and the activation functions.
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

struct Case {
  std::uint32_t rows;
  std::uint32_t columns;
  DType dtype;
};

double tolerance(DType dtype) {
  if (dtype == DType::kFp32) return 0x1p-18;
  return dtype == DType::kFp16 ? 0x1p-11 + 0x1p-16 : 0x1p-8 + 0x1p-16;
}

void transpose_case(const Case& c) {
  KernelBench bench;
  Values x = random_values(std::size_t{c.rows} * c.columns, -4, 4, 1);
  const auto in = bench.input(x, c.rows, c.columns, c.dtype);
  const auto out = bench.output(c.columns, c.rows, c.dtype);
  kernels::nki::transpose(bench.nki, out, in);
  bench.run();
  Values expected(x.size());
  for (std::size_t r = 0; r < c.rows; ++r) {
    for (std::size_t col = 0; col < c.columns; ++col)
      expected[col * c.rows + r] = x[r * c.columns + col];
  }
  expect_close(bench.values(out), expected, 1e-300, 0.0);
}

TEST(Transpose, Bf16) { transpose_case({300, 200, DType::kBf16}); }
TEST(Transpose, Fp32) { transpose_case({70, 650, DType::kFp32}); }

void softmax_case(const Case& c) {
  KernelBench bench;
  Values x = random_values(std::size_t{c.rows} * c.columns, -6, 6, 2);
  const auto in = bench.input(x, c.rows, c.columns, c.dtype);
  const auto out = bench.output(c.rows, c.columns, c.dtype);
  kernels::nki::softmax(bench.nki, out, in);
  bench.run();
  Values expected(x.size());
  for (std::size_t r = 0; r < c.rows; ++r) {
    double sum = 0.0;
    for (std::size_t i = r * c.columns; i < (r + 1) * c.columns; ++i)
      sum += expected[i] = std::exp(x[i]);
    for (std::size_t i = r * c.columns; i < (r + 1) * c.columns; ++i) expected[i] /= sum;
  }
  expect_close(bench.values(out), expected, 1e-12, tolerance(c.dtype));
}

TEST(Softmax, Bf16) { softmax_case({600, 333, DType::kBf16}); }
TEST(Softmax, Fp32) { softmax_case({300, 1000, DType::kFp32}); }

void layernorm_case(const Case& c) {
  KernelBench bench;
  Values x = random_values(std::size_t{c.rows} * c.columns, -1, 3, 3);
  Values g = random_values(c.columns, 0.5, 1.5, 4);
  Values b = random_values(c.columns, -1, 1, 5);
  const auto in = bench.input(x, c.rows, c.columns, c.dtype);
  const auto gamma = bench.input(g, 1, c.columns, c.dtype);
  const auto beta = bench.input(b, 1, c.columns, c.dtype);
  const auto out = bench.output(c.rows, c.columns, c.dtype);
  kernels::nki::layernorm(bench.nki, out, in, gamma, beta, 1e-5);
  bench.run();
  Values expected(x.size());
  for (std::size_t r = 0; r < c.rows; ++r) {
    double mean = 0.0, variance = 0.0;
    for (std::size_t i = 0; i < c.columns; ++i) mean += x[r * c.columns + i] / c.columns;
    for (std::size_t i = 0; i < c.columns; ++i)
      variance += std::pow(x[r * c.columns + i] - mean, 2) / c.columns;
    for (std::size_t i = 0; i < c.columns; ++i) {
      expected[r * c.columns + i] =
          (x[r * c.columns + i] - mean) / std::sqrt(variance + 1e-5) * g[i] + b[i];
    }
  }
  expect_close(bench.values(out), expected, tolerance(c.dtype), tolerance(c.dtype));
}

TEST(Layernorm, Bf16) { layernorm_case({150, 700, DType::kBf16}); }
TEST(Layernorm, Fp16) { layernorm_case({100, 200, DType::kFp16}); }
TEST(Layernorm, Fp32) { layernorm_case({257, 513, DType::kFp32}); }

void rmsnorm_case(const Case& c) {
  KernelBench bench;
  Values x = random_values(std::size_t{c.rows} * c.columns, -2, 2, 6);
  Values g = random_values(c.columns, 0.5, 1.5, 7);
  const auto in = bench.input(x, c.rows, c.columns, c.dtype);
  const auto gamma = bench.input(g, 1, c.columns, c.dtype);
  const auto out = bench.output(c.rows, c.columns, c.dtype);
  kernels::nki::rmsnorm(bench.nki, out, in, gamma, 1e-6);
  bench.run();
  Values expected(x.size());
  for (std::size_t r = 0; r < c.rows; ++r) {
    double square = 0.0;
    for (std::size_t i = 0; i < c.columns; ++i)
      square += x[r * c.columns + i] * x[r * c.columns + i] / c.columns;
    for (std::size_t i = 0; i < c.columns; ++i)
      expected[r * c.columns + i] = x[r * c.columns + i] / std::sqrt(square + 1e-6) * g[i];
  }
  expect_close(bench.values(out), expected, 1e-12, tolerance(c.dtype));
}

TEST(Rmsnorm, Bf16) { rmsnorm_case({140, 512, DType::kBf16}); }
TEST(Rmsnorm, Fp32) { rmsnorm_case({300, 390, DType::kFp32}); }

void rope_case(const Case& c, std::uint32_t heads) {
  KernelBench bench;
  const std::uint32_t half = c.columns / heads / 2;
  Values x = random_values(std::size_t{c.rows} * c.columns, -2, 2, 8);
  Values cosine(std::size_t{c.rows} * half), sine(cosine.size());
  for (std::size_t i = 0; i < cosine.size(); ++i) {
    const double angle =
        static_cast<double>(i / half) * std::pow(1e4, -static_cast<double>(i % half) / half);
    cosine[i] = std::cos(angle);
    sine[i] = std::sin(angle);
  }
  const auto in = bench.input(x, c.rows, c.columns, c.dtype);
  const auto cos_in = bench.input(cosine, c.rows, half, c.dtype);
  const auto sin_in = bench.input(sine, c.rows, half, c.dtype);
  const auto out = bench.output(c.rows, c.columns, c.dtype);
  kernels::nki::rope(bench.nki, out, in, cos_in, sin_in);
  bench.run();
  Values expected(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t row = i / c.columns, place = i % (2 * half), angle = row * half + i % half;
    expected[i] = place < half ? x[i] * cosine[angle] - x[i + half] * sine[angle]
                               : x[i] * cosine[angle] + x[i - half] * sine[angle];
  }
  // Differences of two products: the error is that of the products.
  expect_close(bench.values(out), expected, c.dtype == DType::kFp32 ? 0x1p-21 : 1e-6,
               tolerance(c.dtype));
}

TEST(Rope, Bf16) { rope_case({200, 4 * 64, DType::kBf16}, 4); }
TEST(Rope, Fp32) { rope_case({100, 3 * 26, DType::kFp32}, 3); }

}  // namespace
}  // namespace trn2vp
