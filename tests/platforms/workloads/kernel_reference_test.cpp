// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What kernels are held against is held against numbers worked out by hand here.
#include "platforms/workloads/kernel_reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "platforms/workloads/number.h"
#include "platforms/workloads/reference.h"
#include "tests/platforms/workloads/format_table.h"

namespace trn2vp::workloads {
namespace {

using testing::DoubleNear;
using testing::Each;
using testing::ElementsAre;
using Values = std::vector<double>;

/// Tensors in the order they are added; the last is the result.
struct Case {
  Workload workload;
  std::vector<Values> values;

  std::size_t add(std::uint64_t rows, std::uint64_t cols, Values content = {},
                  DataType dtype = DataType::kFp32) {
    workload.tensors.push_back({"t", rows, cols, dtype, content.empty()});
    values.push_back(std::move(content));
    return values.size() - 1;
  }
  Expected run(const Kernel& kernel) const { return evaluate(kernel, workload, values); }
};

auto near(double value) { return DoubleNear(value, 1e-12); }

TEST(KernelReference, Transpose) {
  Case c;
  const std::size_t in = c.add(2, 3, {1, 2, 3, 4, 5, 6});
  const Expected e = c.run(Transpose{c.add(3, 2), in});
  EXPECT_THAT(e.values, ElementsAre(1, 4, 2, 5, 3, 6));
  EXPECT_THAT(e.allowed, Each(0.0));
}

TEST(KernelReference, Softmax) {
  Case c;
  const std::size_t x = c.add(2, 2, {0, std::log(3.0), 1000, 1000});
  const Expected e = c.run(Softmax{c.add(2, 2), x});
  EXPECT_THAT(e.values, ElementsAre(near(0.25), near(0.75), near(0.5), near(0.5)));
  // 2^-18 and sqrt(2) 2^-24 of the value.
  EXPECT_DOUBLE_EQ(e.allowed[0], 0.25 * (0x1p-18 + std::sqrt(2.0) * 0x1p-24));
}

TEST(KernelReference, Norms) {
  Case c;
  const std::size_t x = c.add(1, 2, {1, 3});
  const std::size_t gamma = c.add(1, 2, {2, 10});
  const std::size_t beta = c.add(1, 2, {0.5, 0});
  const std::size_t out = c.add(1, 2);
  // Mean 2, variance 1, with epsilon 3: deviation 2.
  EXPECT_THAT(c.run(Layernorm{out, x, gamma, beta, 3.0}).values, ElementsAre(near(-0.5), near(5)));
  // Mean square 5, with epsilon 4: 3.
  EXPECT_THAT(c.run(Rmsnorm{out, x, gamma, 4.0}).values, ElementsAre(near(2.0 / 3), near(10)));
}

TEST(KernelReference, Rope) {
  Case c;
  // Two heads of four; the angles are the same for both.
  const std::size_t x = c.add(1, 8, {1, 2, 3, 4, 10, 20, 30, 40});
  const std::size_t cosine = c.add(1, 2, {1, 0});
  const std::size_t sine = c.add(1, 2, {0, 1});
  EXPECT_THAT(c.run(Rope{c.add(1, 8), x, cosine, sine}).values,
              ElementsAre(1, -4, 3, 2, 10, -40, 30, 20));
}

TEST(KernelReference, RopeAnglesStartAtOneRadian) {
  const Tensor cosine{"c", 3, 2, DataType::kFp32, false, 0, 0, Content::kRopeCosine};
  const Tensor sine{"s", 3, 2, DataType::kFp32, false, 0, 0, Content::kRopeSine};
  std::vector<std::uint8_t> bytes(cosine.bytes());
  fill(cosine, 1, bytes.data());
  EXPECT_NEAR(load(DataType::kFp32, bytes.data(), 4), std::cos(2.0), 1e-7);
  EXPECT_NEAR(load(DataType::kFp32, bytes.data(), 5), std::cos(0.02), 1e-7);
  fill(sine, 1, bytes.data());
  EXPECT_NEAR(load(DataType::kFp32, bytes.data(), 2), std::sin(1.0), 1e-7);
  EXPECT_NEAR(load(DataType::kFp32, bytes.data(), 3), std::sin(0.01), 1e-7);
}

TEST(KernelReference, Mlp) {
  Case c;
  const std::size_t x = c.add(1, 2, {1, 2});
  const std::size_t gate = c.add(2, 2, {1, 0, 0, -1});  // x gate = 1, -2
  const std::size_t up = c.add(2, 2, {2, 1, 0, 1});     // x up = 2, 3
  const std::size_t down = c.add(2, 1, {1, 10});
  const std::size_t out = c.add(1, 1);
  const double silu = 2 / (1 + std::exp(-1.0)) + 10 * 3 * -2 / (1 + std::exp(2.0));
  EXPECT_THAT(c.run(Mlp{out, x, gate, up, down, MlpFunction::kSilu}).values,
              ElementsAre(near(silu)));
  const double phi1 = 0.8413447460685429, phi2 = 0.02275013194817921;  // normal distribution
  EXPECT_THAT(c.run(Mlp{out, x, gate, up, down, MlpFunction::kGelu}).values,
              ElementsAre(near(2 * phi1 - 10 * 3 * 2 * phi2)));
}

TEST(KernelReference, Attention) {
  Case c;
  const double l = std::log(3.0);
  const std::size_t q = c.add(2, 1, {1, 1});
  const std::size_t k = c.add(3, 1, {0, 2 * l, 2 * l});
  const std::size_t v = c.add(3, 1, {4, 8, 16});
  const std::size_t out = c.add(2, 1);
  // Weights 1 : 3 : 3.
  EXPECT_THAT(c.run(Attention{out, q, k, v, 0.5, false}).values,
              ElementsAre(near(76.0 / 7), near(76.0 / 7)));
  // The first of two queries does not see the last of three keys.
  EXPECT_THAT(c.run(Attention{out, q, k, v, 0.5, true}).values,
              ElementsAre(near(7), near(76.0 / 7)));
}

TEST(KernelReference, Conv2d) {
  Case c;
  Conv2d conv{};
  conv.in = c.add(1, 6, {1, 2, 3, 4, 5, 6});  // 2 x 3
  conv.weights = c.add(4, 1, {1, 10, 100, 1000});
  conv.bias = c.add(1, 1, {0.5});
  Window& w = conv.window;
  w.height = 2;
  w.width = 3;
  w.kernel_height = w.kernel_width = 2;
  conv.out = c.add(1, 2);
  EXPECT_THAT(c.run(conv).values, ElementsAre(5421.5, 6532.5));
  w.top = w.bottom = w.left = w.right = 1;
  w.stride_y = w.stride_x = 2;
  conv.out = c.add(1, 4);
  // Corners at (-1, -1), (-1, 1), (1, -1), (1, 1).
  EXPECT_THAT(c.run(conv).values, ElementsAre(1000.5, 3200.5, 40.5, 65.5));
}

TEST(KernelReference, Gemm) {
  Case c;
  const std::size_t lhs_t = c.add(2, 1, {2, 3});
  const std::size_t rhs = c.add(2, 2, {1, 10, 100, -1000});
  const Expected e = c.run(Gemm{"g", 1, 2, 2, lhs_t, rhs, c.add(1, 2)});
  EXPECT_THAT(e.values, ElementsAre(302, -2980));
  EXPECT_GT(e.allowed[1], 0x1p-18 * 3020);
}

TEST(Number, DoublesRoundOnceToTheNearest) {
  for (const DataType dtype : {DataType::kBf16, DataType::kFp16}) {
    const FormatTable table(dtype);
    for (const double value :
         {0.0, 1.0, 1.0 + 0x1p-30, 1.00390625, 1.0 + 0x1p-8 + 0x1p-40, 65519.999, 1e-7, 3e38, 0.1})
      EXPECT_EQ(encode(dtype, value), table.encode(value)) << value;
  }
  std::uint8_t bytes[8];
  store(DataType::kFp32, -0.1, bytes, 1);
  EXPECT_EQ(load(DataType::kFp32, bytes, 1), static_cast<double>(-0.1f));
}

}  // namespace
}  // namespace trn2vp::workloads
