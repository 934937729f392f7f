// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Functions of one and two tensors with operands that are repeated, reductions, rows by index,
// products of any type, against double precision.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "firmware/kernels/nki/kernels.h"
#include "tests/firmware/kernels/nki/kernel_bench.h"

namespace trn2vp {
namespace {

using kernels::nki::ActivationFunction;
using kernels::nki::BinaryOperator;
using kernels::nki::DramTensor;
using kernels::nki::DType;
using kernels::nki::ReduceOperator;
using testing::expect_close;
using testing::KernelBench;
using testing::random_values;
using Values = std::vector<double>;

double unit(DType dtype) {
  return dtype == DType::kBf16 ? 0x1p-8 : dtype == DType::kFp16 ? 0x1p-11 : 0x1p-18;
}

/// Element of an operand that an element of a [rows, columns] result takes.
double repeated(const Values& values, const DramTensor& x, std::size_t i, std::size_t columns) {
  const std::size_t row = x.rows == 1 ? 0 : i / columns;
  const std::size_t column = x.columns == 1 ? 0 : i % columns;
  return values[row * x.columns + column];
}

double apply(BinaryOperator op, double a, double b) {
  switch (op) {
    case BinaryOperator::kAdd:
      return a + b;
    case BinaryOperator::kSubtract:
      return a - b;
    case BinaryOperator::kMultiply:
      return a * b;
    case BinaryOperator::kDivide:
      return a / b;
    case BinaryOperator::kMaximum:
      return std::max(a, b);
    case BinaryOperator::kMinimum:
      return std::min(a, b);
    case BinaryOperator::kPower:
      return std::pow(a, b);
  }
  return NAN;
}

struct Shape {
  std::uint32_t rows, columns;
};

void binary_case(BinaryOperator op, Shape out_shape, Shape a_shape, Shape b_shape, DType dtype) {
  KernelBench bench;
  Values a = random_values(std::size_t{a_shape.rows} * a_shape.columns, 0.5, 3, 1);
  Values b = random_values(std::size_t{b_shape.rows} * b_shape.columns, 0.5, 2, 2);
  const auto left = bench.input(a, a_shape.rows, a_shape.columns, dtype);
  const auto right = bench.input(b, b_shape.rows, b_shape.columns, dtype);
  const auto out = bench.output(out_shape.rows, out_shape.columns, dtype);
  kernels::nki::binary(bench.nki, out, left, right, op);
  bench.run();
  Values expected(std::size_t{out_shape.rows} * out_shape.columns);
  for (std::size_t i = 0; i < expected.size(); ++i)
    expected[i] = apply(op, repeated(a, left, i, out_shape.columns),
                        repeated(b, right, i, out_shape.columns));
  expect_close(bench.values(out), expected, 0, unit(dtype) + 0x1p-18);
}

// More than one tile in both directions.
constexpr Shape kLarge{150, 2100}, kRow{1, 2100}, kColumn{150, 1}, kOne{1, 1};

TEST(Binary, Add) { binary_case(BinaryOperator::kAdd, kLarge, kLarge, kLarge, DType::kBf16); }
TEST(Binary, SubtractRow) {
  binary_case(BinaryOperator::kSubtract, kLarge, kLarge, kRow, DType::kFp16);
}
TEST(Binary, MultiplyColumn) {
  binary_case(BinaryOperator::kMultiply, kLarge, kColumn, kLarge, DType::kBf16);
}
TEST(Binary, RowAndColumn) {
  binary_case(BinaryOperator::kSubtract, kLarge, kColumn, kRow, DType::kFp32);
}
TEST(Binary, DivideByOne) {
  binary_case(BinaryOperator::kDivide, kLarge, kLarge, kOne, DType::kFp32);
}
TEST(Binary, DivideColumnByTensor) {
  binary_case(BinaryOperator::kDivide, kLarge, kColumn, kLarge, DType::kBf16);
}
TEST(Binary, Maximum) { binary_case(BinaryOperator::kMaximum, kLarge, kRow, kLarge, DType::kBf16); }
TEST(Binary, Minimum) { binary_case(BinaryOperator::kMinimum, kLarge, kOne, kLarge, DType::kFp32); }
TEST(Binary, Power) {
  binary_case(BinaryOperator::kPower, {130, 40}, {130, 40}, {1, 40}, DType::kFp32);
}
TEST(Binary, OneElement) { binary_case(BinaryOperator::kAdd, kOne, kOne, kOne, DType::kBf16); }

void unary_case(ActivationFunction function, double (*f)(double), Shape shape, DType dtype) {
  KernelBench bench;
  constexpr Shape kOut{140, 300};
  Values x = random_values(std::size_t{shape.rows} * shape.columns, 0.25, 4, 3);
  const auto in = bench.input(x, shape.rows, shape.columns, dtype);
  const auto out = bench.output(kOut.rows, kOut.columns, dtype);
  kernels::nki::unary(bench.nki, out, in, function);
  bench.run();
  Values expected(std::size_t{kOut.rows} * kOut.columns);
  for (std::size_t i = 0; i < expected.size(); ++i)
    expected[i] = f(repeated(x, in, i, kOut.columns));
  const bool copy = function == ActivationFunction::kCopy;
  expect_close(bench.values(out), expected, 0, copy ? 0 : unit(dtype) + 0x1p-18);
}

TEST(Unary, Sqrt) {
  unary_case(
      ActivationFunction::kSqrt, [](double x) { return std::sqrt(x); }, {140, 300}, DType::kFp32);
}
TEST(Unary, TanhOfARow) {
  unary_case(
      ActivationFunction::kTanh, [](double x) { return std::tanh(x); }, {1, 300}, DType::kBf16);
}
TEST(Unary, ReciprocalOfAColumn) {
  unary_case(
      ActivationFunction::kReciprocal, [](double x) { return 1 / x; }, {140, 1}, DType::kFp16);
}
TEST(Unary, OneElementEverywhere) {
  unary_case(
      ActivationFunction::kCopy, [](double x) { return x; }, {1, 1}, DType::kBf16);
}

TEST(ScalarOps, OneAndTwoSteps) {
  KernelBench bench;
  Values x = random_values(130 * 2500, -2, 2, 4);
  const auto in = bench.input(x, 130, 2500, DType::kFp32);
  const auto clipped = bench.output(130, 2500, DType::kFp32);
  const auto cubes = bench.output(130, 2500, DType::kFp32);
  kernels::nki::scalar_ops(bench.nki, clipped, in,
                           {{BinaryOperator::kMaximum, -0.5f}, {BinaryOperator::kMinimum, 1.25f}});
  kernels::nki::scalar_ops(bench.nki, cubes, in, {{BinaryOperator::kPower, 3.0f}});
  bench.run();
  Values between(x.size()), cubed(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    between[i] = std::clamp(x[i], -0.5, 1.25);
    cubed[i] = x[i] * x[i] * x[i];
  }
  expect_close(bench.values(clipped), between, 0, 0);
  expect_close(bench.values(cubes), cubed, 0, 0x1p-22);
}

void reduce_case(ReduceOperator op, Shape shape, DType dtype) {
  KernelBench bench;
  Values x = random_values(std::size_t{shape.rows} * shape.columns, -3, 5, 5);
  const auto in = bench.input(x, shape.rows, shape.columns, dtype);
  const auto out = bench.output(shape.rows, 1, dtype);
  kernels::nki::reduce(bench.nki, out, in, op);
  bench.run();
  Values expected, allowed;
  for (auto row = x.begin(); row != x.end(); row += shape.columns) {
    double sum = 0, absolute = 0;
    for (auto value = row; value != row + shape.columns; ++value) {
      sum += *value;
      absolute += std::fabs(*value);
    }
    const double count = op == ReduceOperator::kMean ? shape.columns : 1;
    double value = sum / count;
    if (op == ReduceOperator::kMaximum) value = *std::max_element(row, row + shape.columns);
    if (op == ReduceOperator::kMinimum) value = *std::min_element(row, row + shape.columns);
    expected.push_back(value);
    allowed.push_back(unit(dtype) * std::fabs(value) + 0x1p-20 * absolute / count);
  }
  expect_close(bench.values(out), expected, allowed);
}

TEST(Reduce, Sum) { reduce_case(ReduceOperator::kSum, {150, 9001}, DType::kFp32); }
TEST(Reduce, Mean) { reduce_case(ReduceOperator::kMean, {300, 77}, DType::kBf16); }
TEST(Reduce, Maximum) { reduce_case(ReduceOperator::kMaximum, {5, 4097}, DType::kFp16); }
TEST(Reduce, Minimum) { reduce_case(ReduceOperator::kMinimum, {129, 1}, DType::kBf16); }

TEST(Gather, RowsInAnyOrder) {
  KernelBench bench;
  Values data = random_values(700 * 96, -2, 2, 6);
  Values list(200);
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = static_cast<double>(i * 389 % 700);
  list[3] = list[2];  // one row twice
  const auto table = bench.input(data, 700, 96, DType::kBf16);
  const auto indices = bench.input(list, 200, 1, DType::kUint32);
  const auto out = bench.output(200, 96, DType::kBf16);
  kernels::nki::gather(bench.nki, out, table, indices);
  bench.run();
  Values expected;
  for (const double row : list) {
    const auto first = data.begin() + static_cast<std::ptrdiff_t>(row) * 96;
    expected.insert(expected.end(), first, first + 96);
  }
  expect_close(bench.values(out), expected, 0, 0);
}

TEST(Unary, IntegersBecomeNumbers) {
  KernelBench bench;
  Values list{0, 1, 7, 250, 3, 2};
  const auto in = bench.input(list, 2, 3, DType::kUint32);
  const auto out = bench.output(2, 3, DType::kBf16);
  kernels::nki::unary(bench.nki, out, in, ActivationFunction::kCopy);
  bench.run();
  expect_close(bench.values(out), list, 0, 0);
}

void matmul_case(Shape out_shape, std::uint32_t depth, DType dtype) {
  KernelBench bench;
  Values a = random_values(std::size_t{depth} * out_shape.rows, -1, 1, 7);
  Values b = random_values(std::size_t{depth} * out_shape.columns, -1, 1, 8);
  const auto lhs_t = bench.input(a, depth, out_shape.rows, dtype);
  const auto rhs = bench.input(b, depth, out_shape.columns, dtype);
  const auto out = bench.output(out_shape.rows, out_shape.columns, dtype);
  kernels::nki::matmul(bench.nki, out, lhs_t, rhs);
  bench.run();
  Values expected(std::size_t{out_shape.rows} * out_shape.columns), allowed(expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::size_t m = i / out_shape.columns, n = i % out_shape.columns;
    double absolute = 0;
    for (std::size_t k = 0; k < depth; ++k) {
      const double product = a[k * out_shape.rows + m] * b[k * out_shape.columns + n];
      expected[i] += product;
      absolute += std::fabs(product);
    }
    allowed[i] = unit(dtype) * std::fabs(expected[i]) + 0x1p-18 * absolute;
  }
  expect_close(bench.values(out), expected, allowed);
}

TEST(Matmul, Fp32) { matmul_case({150, 600}, 300, DType::kFp32); }
TEST(Matmul, OneRowBf16) { matmul_case({1, 30}, 129, DType::kBf16); }
// Too deep for the left operand to stay in SBUF.
TEST(Matmul, DeepFp32) { matmul_case({40, 20}, 16000, DType::kFp32); }

TEST(Pointwise, RefusesShapesThatDoNotFit) {
  KernelBench bench;
  Values x = random_values(6, 0, 1, 1), y = random_values(4, 0, 1, 1);
  const auto in = bench.input(x, 2, 3, DType::kBf16), other = bench.input(y, 2, 2, DType::kBf16);
  const auto out = bench.output(2, 3, DType::kBf16);
  auto& nki = bench.nki;
  const auto refuses = [](const auto& call) { EXPECT_THROW(call(), std::invalid_argument); };
  refuses([&] { kernels::nki::binary(nki, out, in, other, BinaryOperator::kAdd); });
  refuses([&] { kernels::nki::unary(nki, out, other, ActivationFunction::kExp); });
  refuses([&] { kernels::nki::reduce(nki, out, in, ReduceOperator::kSum); });
  refuses([&] { kernels::nki::matmul(nki, out, in, other); });
  refuses([&] { kernels::nki::gather(nki, out, in, other); });
  refuses([&] { kernels::nki::scalar_ops(nki, out, in, {}); });
  refuses([&] { kernels::nki::scalar_ops(nki, out, in, {{BinaryOperator::kDivide, 2.0f}}); });
}

}  // namespace
}  // namespace trn2vp
