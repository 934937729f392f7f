// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Independent of models/ and firmware/ on purpose: this is what the machine's results are held
// against.
#include "platforms/workloads/pointwise_reference.h"

#include <algorithm>
#include <cmath>

#include "platforms/workloads/tolerance.h"

namespace trn2vp::workloads {
namespace {

double unit_of(const Tensor& out) { return rounding(out.dtype, 0x1p-18); }

/// Element `i` of the result takes this element of an operand.
std::uint64_t repeated(const Tensor& x, const Tensor& out, std::uint64_t i) {
  const std::uint64_t row = x.rows == 1 ? 0 : i / out.cols;
  const std::uint64_t col = x.cols == 1 ? 0 : i % out.cols;
  return row * x.cols + col;
}

double apply(UnaryOperator function, double x) {
  switch (function) {
    case UnaryOperator::kCopy:
      return x;
    case UnaryOperator::kAbs:
      return std::fabs(x);
    case UnaryOperator::kErf:
      return std::erf(x);
    case UnaryOperator::kExp:
      return std::exp(x);
    case UnaryOperator::kGelu:
      return 0.5 * x * std::erfc(-x / std::sqrt(2.0));
    case UnaryOperator::kGeluTanh:
      return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
    case UnaryOperator::kLog:
      return std::log(x);
    case UnaryOperator::kReciprocal:
      return 1 / x;
    case UnaryOperator::kRelu:
      return std::max(x, 0.0);
    case UnaryOperator::kSigmoid:
      return 1 / (1 + std::exp(-x));
    case UnaryOperator::kSign:
      return x > 0 ? 1 : (x < 0 ? -1 : 0);
    case UnaryOperator::kSilu:
      return x / (1 + std::exp(-x));
    case UnaryOperator::kSoftplus:
      return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x)));
    case UnaryOperator::kSqrt:
      return std::sqrt(x);
    case UnaryOperator::kTanh:
      return std::tanh(x);
  }
  return NAN;
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

}  // namespace

Expected evaluate_unary(const Unary& kernel, const std::vector<Tensor>& tensors,
                        const TensorValues& values) {
  const Tensor& out = tensors[kernel.out];
  const Tensor& x = tensors[kernel.x];
  Expected e;
  const bool copy = kernel.function == UnaryOperator::kCopy && x.dtype == out.dtype;
  // The tables are within 2^-22 of the value, the logarithm besides of 1 (docs/numerics.md).
  const double floor = kernel.function == UnaryOperator::kLog ? 0x1p-22 : 0;
  const double unit = copy ? 0 : unit_of(out) + 0x1p-22;
  for (std::uint64_t i = 0; i < out.elements(); ++i) {
    e.values.push_back(apply(kernel.function, values[kernel.x][repeated(x, out, i)]));
    e.allowed.push_back(unit * std::fabs(e.values.back()) + floor);
  }
  return e;
}

Expected evaluate_binary(const Binary& kernel, const std::vector<Tensor>& tensors,
                         const TensorValues& values) {
  const Tensor& out = tensors[kernel.out];
  const Tensor& a = tensors[kernel.a];
  const Tensor& b = tensors[kernel.b];
  Expected e;
  for (std::uint64_t i = 0; i < out.elements(); ++i) {
    e.values.push_back(apply(kernel.op, values[kernel.a][repeated(a, out, i)],
                             values[kernel.b][repeated(b, out, i)]));
    e.allowed.push_back(unit_of(out) * std::fabs(e.values.back()));
  }
  return e;
}

Expected evaluate_scalar_ops(const ScalarOps& kernel, const std::vector<Tensor>& tensors,
                             const TensorValues& values) {
  const Tensor& out = tensors[kernel.out];
  Expected e;
  for (const double x : values[kernel.x]) {
    double value = x, largest = 0;
    for (const ScalarOps::Step& step : kernel.steps) {
      value = apply(step.op, value, step.operand);
      largest = std::max(largest, std::fabs(value));
    }
    e.values.push_back(value);
    // What the first step rounds, the second one may uncover.
    const double uncovered = kernel.steps.size() > 1 ? 0x1p-23 * largest : 0;
    e.allowed.push_back(unit_of(out) * std::fabs(value) + uncovered);
  }
  return e;
}

Expected evaluate_reduce(const Reduce& kernel, const std::vector<Tensor>& tensors,
                         const TensorValues& values) {
  const Tensor& out = tensors[kernel.out];
  const std::uint64_t cols = tensors[kernel.x].cols;
  const auto count = static_cast<double>(cols);
  Expected e;
  for (auto row = values[kernel.x].begin(); row != values[kernel.x].end(); row += cols) {
    double sum = 0, absolute = 0;
    for (auto x = row; x != row + cols; ++x) {
      sum += *x;
      absolute += std::fabs(*x);
    }
    double value = 0, error = 0;
    switch (kernel.op) {
      case ReduceOperator::kSum:
        value = sum;
        error = accumulated(cols) * absolute;
        break;
      case ReduceOperator::kMean:
        value = sum / count;
        error = accumulated(cols) * absolute / count;
        break;
      case ReduceOperator::kMaximum:
        value = *std::max_element(row, row + cols);
        break;
      case ReduceOperator::kMinimum:
        value = *std::min_element(row, row + cols);
        break;
    }
    e.values.push_back(value);
    e.allowed.push_back(unit_of(out) * std::fabs(value) + error);
  }
  return e;
}

Expected evaluate_gather(const Gather& kernel, const std::vector<Tensor>& tensors,
                         const TensorValues& values) {
  const std::uint64_t cols = tensors[kernel.table].cols;
  Expected e;
  for (const double index : values[kernel.indices]) {
    const auto row = values[kernel.table].begin() + static_cast<std::ptrdiff_t>(index * cols);
    e.values.insert(e.values.end(), row, row + cols);
  }
  e.allowed.assign(e.values.size(), 0.0);
  return e;
}

}  // namespace trn2vp::workloads
