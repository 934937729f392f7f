// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Kernels around the Tensor Engine, against double-precision references. What is allowed: half a
// unit in the last place of the result, and the rounding of what the engine multiplies (2^-8 in
// BF16, 2^-11 in FP16), carried through the sum of absolute products; in FP32 2^-17 of that sum.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "firmware/kernels/nki/kernels.h"
#include "tests/firmware/kernels/nki/kernel_bench.h"

namespace trn2vp {
namespace {

using kernels::nki::ActivationFunction;
using kernels::nki::DType;
using testing::expect_close;
using testing::KernelBench;
using testing::random_values;
using Values = std::vector<double>;

double unit(DType dtype) {
  if (dtype == DType::kFp32) return 0x1p-17;
  return dtype == DType::kFp16 ? 0x1p-11 + 0x1p-16 : 0x1p-8 + 0x1p-16;
}

struct MlpCase {
  std::uint32_t rows, hidden, inner, columns;
  DType dtype;
  ActivationFunction function;
};

double activate(ActivationFunction function, double x) {
  return function == ActivationFunction::kSilu ? x / (1.0 + std::exp(-x))
                                               : 0.5 * x * std::erfc(-x / std::sqrt(2.0));
}

double dot(const Values& a, std::size_t row, const Values& b, std::size_t column, std::size_t k,
           std::size_t columns) {
  double sum = 0.0;
  for (std::size_t i = 0; i < k; ++i) sum += a[row * k + i] * b[i * columns + column];
  return sum;
}

void mlp_case(const MlpCase& c) {
  KernelBench bench;
  Values x = random_values(std::size_t{c.rows} * c.hidden, -1, 1, 1);
  Values g = random_values(std::size_t{c.hidden} * c.inner, -0.3, 0.3, 2);
  Values u = random_values(g.size(), -0.3, 0.3, 3);
  Values d = random_values(std::size_t{c.inner} * c.columns, -0.3, 0.3, 4);
  const auto in = bench.input(x, c.rows, c.hidden, c.dtype);
  const auto gate = bench.input(g, c.hidden, c.inner, c.dtype);
  const auto up = bench.input(u, c.hidden, c.inner, c.dtype);
  const auto down = bench.input(d, c.inner, c.columns, c.dtype);
  const auto out = bench.output(c.rows, c.columns, c.dtype);
  kernels::nki::mlp(bench.nki, out, in, gate, up, down, c.function);
  bench.run();
  Values middle(std::size_t{c.rows} * c.inner);
  for (std::size_t i = 0; i < middle.size(); ++i) {
    const std::size_t r = i / c.inner, column = i % c.inner;
    middle[i] = activate(c.function, dot(x, r, g, column, c.hidden, c.inner)) *
                dot(x, r, u, column, c.hidden, c.inner);
  }
  Values expected(std::size_t{c.rows} * c.columns), allowed(expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::size_t r = i / c.columns, column = i % c.columns;
    for (std::size_t k = 0; k < c.inner; ++k) {
      const double product = middle[r * c.inner + k] * d[k * c.columns + column];
      expected[i] += product;
      allowed[i] += unit(c.dtype) * std::fabs(product);
    }
    allowed[i] += unit(c.dtype) * std::fabs(expected[i]);
  }
  expect_close(bench.values(out), expected, allowed);
}

TEST(Mlp, SiluBf16) { mlp_case({150, 200, 300, 520, DType::kBf16, ActivationFunction::kSilu}); }
TEST(Mlp, GeluBf16) { mlp_case({64, 256, 384, 256, DType::kBf16, ActivationFunction::kGelu}); }
TEST(Mlp, SiluFp16) { mlp_case({100, 100, 600, 100, DType::kFp16, ActivationFunction::kSilu}); }
TEST(Mlp, SiluFp32) { mlp_case({100, 130, 140, 90, DType::kFp32, ActivationFunction::kSilu}); }

struct AttentionCase {
  std::uint32_t queries, keys, d;
  DType dtype;
  bool causal;
};

void attention_case(const AttentionCase& c) {
  KernelBench bench;
  Values q = random_values(std::size_t{c.queries} * c.d, -2, 2, 5);
  Values k = random_values(std::size_t{c.keys} * c.d, -2, 2, 6);
  Values v = random_values(k.size(), -1, 1, 7);
  const auto q_in = bench.input(q, c.queries, c.d, c.dtype);
  const auto k_in = bench.input(k, c.keys, c.d, c.dtype);
  const auto v_in = bench.input(v, c.keys, c.d, c.dtype);
  const auto out = bench.output(c.queries, c.d, c.dtype);
  const double scale = 1.0 / std::sqrt(c.d);
  kernels::nki::attention(bench.nki, out, q_in, k_in, v_in, {scale, c.causal});
  bench.run();
  Values expected(q.size()), allowed(q.size());
  for (std::size_t i = 0; i < c.queries; ++i) {
    const std::size_t seen = c.causal ? i + 1 + c.keys - c.queries : c.keys;
    Values weight(seen);
    double sum = 0.0;
    for (std::size_t j = 0; j < seen; ++j) {
      double score = 0.0;
      for (std::size_t e = 0; e < c.d; ++e) score += q[i * c.d + e] * k[j * c.d + e];
      sum += weight[j] = std::exp(score * scale);
    }
    for (std::size_t e = 0; e < c.d; ++e) {
      double& result = expected[i * c.d + e];
      for (std::size_t j = 0; j < seen; ++j) {
        const double product = weight[j] / sum * v[j * c.d + e];
        result += product;
        allowed[i * c.d + e] += unit(c.dtype) * std::fabs(product);
      }
      allowed[i * c.d + e] += unit(c.dtype) * std::fabs(result);
    }
  }
  expect_close(bench.values(out), expected, allowed);
}

TEST(Attention, Bf16) { attention_case({200, 1100, 64, DType::kBf16, false}); }
TEST(Attention, CausalBf16) { attention_case({300, 700, 128, DType::kBf16, true}); }
TEST(Attention, CausalSquareBf16) { attention_case({640, 640, 64, DType::kBf16, true}); }
TEST(Attention, LongFp16) { attention_case({140, 2500, 32, DType::kFp16, false}); }
TEST(Attention, CausalFp32) { attention_case({150, 200, 40, DType::kFp32, true}); }

}  // namespace
}  // namespace trn2vp
