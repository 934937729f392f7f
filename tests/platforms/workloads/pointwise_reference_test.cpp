// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The references of kernels that go element by element, along rows and over images, held against
// numbers worked out by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "platforms/workloads/kernel_reference.h"
#include "platforms/workloads/number.h"
#include "platforms/workloads/reference.h"

namespace trn2vp::workloads {
namespace {

using testing::DoubleNear;
using testing::Each;
using testing::ElementsAre;
using Values = std::vector<double>;

/// Tensors in the order they are added.
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

auto near(double value) { return DoubleNear(value, 1e-9); }

TEST(PointwiseReference, Unary) {
  Case c;
  const std::size_t x = c.add(1, 3, {-1, 0, 2});
  const std::size_t out = c.add(1, 3);
  const auto values = [&](UnaryOperator f) { return c.run(Unary{out, x, f}).values; };
  EXPECT_THAT(values(UnaryOperator::kRelu), ElementsAre(0, 0, 2));
  EXPECT_THAT(values(UnaryOperator::kAbs), ElementsAre(1, 0, 2));
  EXPECT_THAT(values(UnaryOperator::kSign), ElementsAre(-1, 0, 1));
  EXPECT_THAT(values(UnaryOperator::kSigmoid),
              ElementsAre(near(0.268941421369995), 0.5, near(0.880797077977882)));
  EXPECT_THAT(values(UnaryOperator::kGelu),
              ElementsAre(near(-0.158655253931457), 0, near(1.954499736103642)));
  EXPECT_THAT(values(UnaryOperator::kGeluTanh),
              ElementsAre(near(-0.158808009393459), 0, near(1.954597694087775)));
  EXPECT_THAT(values(UnaryOperator::kSilu),
              ElementsAre(near(-0.268941421369995), 0, near(1.761594155955765)));
  EXPECT_THAT(
      values(UnaryOperator::kSoftplus),
      ElementsAre(near(0.313261687518223), near(0.693147180559945), near(2.126928011042972)));
  EXPECT_THAT(values(UnaryOperator::kErf),
              ElementsAre(near(-0.842700792949715), 0, near(0.995322265018953)));
  EXPECT_THAT(c.run(Unary{out, x, UnaryOperator::kCopy}).allowed, Each(0.0));
  const Expected log = c.run(Unary{out, c.add(1, 1, {M_E}), UnaryOperator::kLog});
  EXPECT_THAT(log.values, Each(near(1)));
  EXPECT_THAT(log.allowed, Each(DoubleNear(0x1p-18 + 0x1p-21, 1e-12)));
}

TEST(PointwiseReference, OperandsAreRepeated) {
  Case c;
  const std::size_t row = c.add(1, 2, {1, 2}), column = c.add(2, 1, {10, 20});
  const std::size_t out = c.add(2, 2, {}, DataType::kBf16);
  const auto values = [&](BinaryOperator op) { return c.run(Binary{out, column, row, op}).values; };
  EXPECT_THAT(values(BinaryOperator::kSubtract), ElementsAre(9, 8, 19, 18));
  EXPECT_THAT(values(BinaryOperator::kDivide), ElementsAre(10, 5, 20, 10));
  EXPECT_THAT(values(BinaryOperator::kPower), ElementsAre(10, 100, 20, 400));
  EXPECT_THAT(values(BinaryOperator::kMinimum), ElementsAre(1, 2, 1, 2));
  EXPECT_DOUBLE_EQ(c.run(Binary{out, column, row, BinaryOperator::kAdd}).allowed[3],
                   22 * (0x1p-8 + 0x1p-16));
}

TEST(PointwiseReference, ScalarOps) {
  Case c;
  const std::size_t x = c.add(1, 2, {3, -4}), out = c.add(1, 2);
  const Expected e =
      c.run(ScalarOps{out, x, {{BinaryOperator::kMultiply, -2.0f}, {BinaryOperator::kAdd, 5.0f}}});
  EXPECT_THAT(e.values, ElementsAre(-1, 13));
  EXPECT_DOUBLE_EQ(e.allowed[0], 0x1p-18 + 6 * 0x1p-23);
}

TEST(PointwiseReference, Reduce) {
  Case c;
  const std::size_t x = c.add(2, 3, {1, -5, 1, 2, 4, 6}), out = c.add(2, 1);
  const auto run = [&](ReduceOperator op) { return c.run(Reduce{out, x, op}); };
  EXPECT_THAT(run(ReduceOperator::kSum).values, ElementsAre(-3, 12));
  EXPECT_THAT(run(ReduceOperator::kMean).values, ElementsAre(-1, 4));
  EXPECT_THAT(run(ReduceOperator::kMaximum).values, ElementsAre(1, 6));
  EXPECT_THAT(run(ReduceOperator::kMinimum).values, ElementsAre(-5, 2));
  EXPECT_DOUBLE_EQ(run(ReduceOperator::kSum).allowed[0],
                   3 * 0x1p-18 + 7 * std::sqrt(3.0) * 0x1p-24);
  EXPECT_DOUBLE_EQ(run(ReduceOperator::kMaximum).allowed[0], 0x1p-18);
}

TEST(PointwiseReference, GatherAndMatmul) {
  Case c;
  const std::size_t table = c.add(3, 2, {1, 2, 3, 4, 5, 6});
  const std::size_t indices = c.add(2, 1, {2, 0}, DataType::kUint32);
  EXPECT_THAT(c.run(Gather{c.add(2, 2), table, indices}).values, ElementsAre(5, 6, 1, 2));
  // [[1, 3, 5], [2, 4, 6]] x [1, 10, 100]^T.
  const std::size_t rhs = c.add(3, 1, {1, 10, 100});
  EXPECT_THAT(c.run(Matmul{c.add(2, 1), table, rhs}).values, ElementsAre(531, 642));
}

/// A 2 x 3 image, a kernel of 2 x 2 that skips a column, a border on the left and below.
Window lopsided() {
  Window w;
  w.height = 2;
  w.width = 3;
  w.kernel_height = w.kernel_width = 2;
  w.dilation_x = 2;
  w.left = w.bottom = 1;
  w.stride_y = 1;
  return w;
}

TEST(WindowReference, SizesOfTheResult) {
  const Window w = lopsided();
  EXPECT_EQ(w.out_height(), 2u);
  EXPECT_EQ(w.out_width(), 2u);
  EXPECT_TRUE(w.fits());
  Window large = w;
  large.dilation_x = 4;
  EXPECT_FALSE(large.fits());
}

TEST(WindowReference, ConvolutionsAndPools) {
  Case c;
  const std::size_t in = c.add(1, 6,
                               {1, 2, 3,  //
                                4, 5, 6});
  const std::size_t weights = c.add(4, 1, {1, 10, 100, 1000});
  const std::size_t filter = c.add(1, 4, {1, 10, 100, 1000});
  const std::size_t bias = c.add(1, 1, {0.5}), factors = c.add(1, 4, {1, 0.5, 1, 0.25});
  const std::size_t out = c.add(1, 4);
  const Window w = lopsided();
  // Columns 0 and 2 of the bordered image, then 1 and 3: pixels (-1, 1) and (0, 2).
  const auto sums = ElementsAre(5020.5, 6431.5, 50.5, 64.5);
  EXPECT_THAT(c.run(Conv2d{out, in, weights, bias, w}).values, sums);
  EXPECT_THAT(c.run(DepthwiseConv2d{out, in, filter, bias, w}).values, sums);
  EXPECT_THAT(c.run(MaxPool2d{out, in, w}).values, ElementsAre(5, 6, 5, 6));
  EXPECT_THAT(c.run(AveragePool2d{out, in, factors, w}).values, ElementsAre(7, 7, 5, 2.5));
}

TEST(WindowReference, MaximumOfNegativeNumbersIgnoresTheBorder) {
  Case c;
  const std::size_t in = c.add(1, 6, {-1, -2, -3, -4, -5, -6});
  EXPECT_THAT(c.run(MaxPool2d{c.add(1, 4), in, lopsided()}).values, ElementsAre(-2, -1, -5, -4));
}

TEST(Fill, GivenValuesAreRoundedAndStayFinite) {
  Tensor t{"t", 1, 4, DataType::kFp16, false};
  t.content = Content::kGiven;
  t.values = std::make_shared<const std::vector<float>>(
      std::vector<float>{1.00049f, -1e9f, 3e38f, -INFINITY});
  std::uint8_t bytes[8];
  fill(t, 1, bytes);
  EXPECT_EQ(load(t.dtype, bytes, 0), 1.0009765625);
  EXPECT_EQ(load(t.dtype, bytes, 1), -65504);
  EXPECT_EQ(load(t.dtype, bytes, 2), 65504);
  EXPECT_EQ(load(t.dtype, bytes, 3), -INFINITY);
  // Nearest would be infinity.
  t.dtype = DataType::kBf16;
  t.values = std::make_shared<const std::vector<float>>(4, std::numeric_limits<float>::max());
  fill(t, 1, bytes);
  EXPECT_EQ(load(t.dtype, bytes, 0), std::ldexp(255.0, 120));
}

TEST(Fill, IndicesStayBelowTheirLimit) {
  Tensor t{"ids", 1, 1000, DataType::kUint32, false};
  t.content = Content::kIndices;
  std::vector<std::uint8_t> bytes(t.bytes()), again(t.bytes());
  fill(t, 1, bytes.data());
  for (std::size_t i = 0; i < 1000; ++i) EXPECT_EQ(load(t.dtype, bytes.data(), i), 1);
  t.limit = 7;
  fill(t, 1, bytes.data());
  fill(t, 2, again.data());
  EXPECT_NE(bytes, again);
  std::vector<unsigned> seen(7);
  for (std::size_t i = 0; i < 1000; ++i)
    ++seen.at(static_cast<std::size_t>(load(t.dtype, bytes.data(), i)));
  EXPECT_THAT(seen, Each(testing::Gt(90u)));
}

}  // namespace
}  // namespace trn2vp::workloads
