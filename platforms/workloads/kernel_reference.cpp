// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Independent of models/ and firmware/ on purpose: this is what the machine's results are held
// against.
#include "platforms/workloads/kernel_reference.h"

#include <algorithm>
#include <cmath>

#include "platforms/workloads/pointwise_reference.h"
#include "platforms/workloads/tolerance.h"
#include "platforms/workloads/window_reference.h"

namespace trn2vp::workloads {
namespace {

using Values = std::vector<double>;

/// Half of the smallest FP16 number: below 2^-14 its numbers are that far apart.
constexpr double kFp16Half = 0x1p-25;

struct Product {
  Values values;
  Values absolute;  ///< sums of absolute products
};

/// [m, k] x [k, n].
Product multiply(const Values& a, const Values& b, std::uint64_t m, std::uint64_t k,
                 std::uint64_t n) {
  Product product{Values(m * n), Values(m * n)};
  for (std::uint64_t i = 0; i < m; ++i) {
    for (std::uint64_t kk = 0; kk < k; ++kk) {
      const double left = a[i * k + kk];
      for (std::uint64_t j = 0; j < n; ++j) {
        const double term = left * b[kk * n + j];
        product.values[i * n + j] += term;
        product.absolute[i * n + j] += std::fabs(term);
      }
    }
  }
  return product;
}

struct Evaluate {
  const std::vector<Tensor>& tensors;
  const std::vector<Values>& values;

  Expected operator()(const Gemm& g) const { return matrix_product(g.out, g.lhs_t, g.rhs); }
  Expected operator()(const Matmul& m) const { return matrix_product(m.out, m.lhs_t, m.rhs); }

  Expected operator()(const Transpose& t) const {
    const std::uint64_t rows = tensors[t.in].rows, cols = tensors[t.in].cols;
    Expected e{Values(rows * cols), Values(rows * cols, 0.0)};
    for (std::uint64_t r = 0; r < rows; ++r)
      for (std::uint64_t c = 0; c < cols; ++c) e.values[c * rows + r] = values[t.in][r * cols + c];
    return e;
  }

  Expected operator()(const Copy& c) const {
    return {values[c.in], Values(values[c.in].size(), 0.0)};
  }

  Expected operator()(const Sum& s) const {
    const std::uint64_t elements = tensors[s.out].elements();
    Product sum{Values(elements), Values(elements)};
    for (const std::size_t term : s.terms) {
      for (std::uint64_t i = 0; i < elements; ++i) {
        sum.values[i] += values[term][i];
        sum.absolute[i] += std::fabs(values[term][i]);
      }
    }
    return of_product(std::move(sum), tensors[s.out].dtype,
                      static_cast<double>(s.terms.size()) * 0x1p-24);
  }

  Expected operator()(const Gated& g) const {
    Expected e{values[g.gate], {}};
    for (std::uint64_t i = 0; i < e.values.size(); ++i)
      e.values[i] = active(g.function, e.values[i]) * values[g.up][i];
    return with_relative(std::move(e), rounding(tensors[g.out].dtype, 0x1p-18) + 0x1p-18, 0);
  }

  Expected operator()(const AddRow& a) const {
    const std::uint64_t cols = tensors[a.out].cols;
    Product sum{values[a.x], Values(values[a.x].size())};
    for (std::uint64_t i = 0; i < sum.values.size(); ++i) {
      const double term = values[a.row][i % cols];
      sum.absolute[i] = std::fabs(sum.values[i]) + std::fabs(term);
      sum.values[i] += term;
    }
    return of_product(std::move(sum), tensors[a.out].dtype, 0x1p-23);
  }

  Expected operator()(const ScaleRows& s) const {
    const std::uint64_t cols = tensors[s.out].cols;
    Expected e{values[s.x], {}};
    for (std::uint64_t i = 0; i < e.values.size(); ++i) e.values[i] *= values[s.scales][i / cols];
    return with_relative(std::move(e), rounding(tensors[s.out].dtype, 0x1p-18), 0);
  }

  Expected operator()(const Barrier&) const { return {}; }

  Expected operator()(const Unary& k) const { return evaluate_unary(k, tensors, values); }
  Expected operator()(const Binary& k) const { return evaluate_binary(k, tensors, values); }
  Expected operator()(const ScalarOps& k) const { return evaluate_scalar_ops(k, tensors, values); }
  Expected operator()(const Reduce& k) const { return evaluate_reduce(k, tensors, values); }
  Expected operator()(const Gather& k) const { return evaluate_gather(k, tensors, values); }

  Expected operator()(const Softmax& s) const {
    const std::uint64_t cols = tensors[s.x].cols;
    Expected e{values[s.x], {}};
    for (auto row = e.values.begin(); row != e.values.end(); row += cols) {
      const double largest = *std::max_element(row, row + cols);
      double sum = 0;
      for (auto x = row; x != row + cols; ++x) sum += * x = std::exp(*x - largest);
      for (auto x = row; x != row + cols; ++x) *x /= sum;
    }
    return with_relative(std::move(e), row_unit(s.out, cols), 0);
  }

  Expected operator()(const Layernorm& l) const {
    const std::uint64_t cols = tensors[l.x].cols;
    const auto count = static_cast<double>(cols);
    Expected e{values[l.x], {}};
    for (auto row = e.values.begin(); row != e.values.end(); row += cols) {
      double mean = 0, variance = 0;
      for (auto x = row; x != row + cols; ++x) mean += *x / count;
      for (auto x = row; x != row + cols; ++x) variance += (*x - mean) * (*x - mean) / count;
      const double deviation = std::sqrt(variance + l.epsilon);
      for (std::uint64_t c = 0; c < cols; ++c)
        row[c] = (row[c] - mean) / deviation * values[l.gamma][c] + values[l.beta][c];
    }
    return with_relative(std::move(e), row_unit(l.out, cols), 1);
  }

  Expected operator()(const Rmsnorm& n) const {
    const std::uint64_t cols = tensors[n.x].cols;
    Expected e{values[n.x], {}};
    for (auto row = e.values.begin(); row != e.values.end(); row += cols) {
      double square = 0;
      for (auto x = row; x != row + cols; ++x) square += *x * *x / static_cast<double>(cols);
      const double root = std::sqrt(square + n.epsilon);
      for (std::uint64_t c = 0; c < cols; ++c) row[c] = row[c] / root * values[n.gamma][c];
    }
    return with_relative(std::move(e), row_unit(n.out, cols), 0);
  }

  Expected operator()(const Rope& r) const {
    const std::uint64_t cols = tensors[r.x].cols, half = tensors[r.cosine].cols;
    const Values& x = values[r.x];
    Expected e{Values(x.size()), Values(x.size())};
    const double unit = rounding(tensors[r.out].dtype, 0x1p-18);
    for (std::uint64_t i = 0; i < x.size(); ++i) {
      const std::uint64_t angle = i / cols * half + i % half;
      const bool first = i % cols % (2 * half) < half;
      const double straight = x[i] * values[r.cosine][angle];
      const double crossed = x[first ? i + half : i - half] * values[r.sine][angle];
      e.values[i] = first ? straight - crossed : straight + crossed;
      e.allowed[i] =
          unit * std::fabs(e.values[i]) + 0x1p-21 * (std::fabs(straight) + std::fabs(crossed));
    }
    return e;
  }

  Expected operator()(const Mlp& m) const {
    const std::uint64_t rows = tensors[m.x].rows, hidden = tensors[m.x].cols;
    const std::uint64_t inner = tensors[m.down].rows;
    Values middle = multiply(values[m.x], values[m.gate], rows, hidden, inner).values;
    const Values up = multiply(values[m.x], values[m.up], rows, hidden, inner).values;
    for (std::uint64_t i = 0; i < middle.size(); ++i)
      middle[i] = active(m.function, middle[i]) * up[i];
    Product product = multiply(middle, values[m.down], rows, inner, tensors[m.out].cols);
    return of_product(std::move(product), tensors[m.out].dtype,
                      rounding(tensors[m.out].dtype, 0x1p-17) + accumulated(hidden + inner));
  }

  Expected operator()(const Attention& a) const {
    const std::uint64_t queries = tensors[a.q].rows, keys = tensors[a.k].rows;
    const std::uint64_t d = tensors[a.q].cols;
    Values turned(d * keys);
    for (std::uint64_t j = 0; j < keys; ++j)
      for (std::uint64_t c = 0; c < d; ++c) turned[c * keys + j] = values[a.k][j * d + c];
    Values weights = multiply(values[a.q], turned, queries, d, keys).values;
    for (std::uint64_t i = 0; i < queries; ++i) {
      double* row = weights.data() + i * keys;
      // What the mask hides weighs nothing.
      const std::uint64_t seen = a.causal ? i + 1 + keys - queries : keys;
      const double largest = *std::max_element(row, row + seen);
      double sum = 0;
      for (std::uint64_t j = 0; j < keys; ++j) {
        row[j] = j < seen ? std::exp((row[j] - largest) * a.scale) : 0.0;
        sum += row[j];
      }
      for (std::uint64_t j = 0; j < keys; ++j) row[j] /= sum;
    }
    Product product = multiply(weights, values[a.v], queries, keys, d);
    return of_product(std::move(product), tensors[a.out].dtype,
                      rounding(tensors[a.out].dtype, 0x1p-17) + accumulated(keys));
  }

  Expected operator()(const Conv2d& k) const { return evaluate_conv(k, tensors, values); }
  Expected operator()(const DepthwiseConv2d& k) const {
    return evaluate_depthwise_conv(k, tensors, values);
  }
  Expected operator()(const MaxPool2d& k) const { return evaluate_max_pool(k, tensors, values); }
  Expected operator()(const AveragePool2d& k) const {
    return evaluate_average_pool(k, tensors, values);
  }

 private:
  Expected matrix_product(std::size_t out, std::size_t lhs_t, std::size_t rhs) const {
    const std::uint64_t rows = tensors[lhs_t].cols, depth = tensors[lhs_t].rows;
    Values lhs(rows * depth);
    for (std::uint64_t k = 0; k < depth; ++k)
      for (std::uint64_t m = 0; m < rows; ++m) lhs[m * depth + k] = values[lhs_t][k * rows + m];
    Product product = multiply(lhs, values[rhs], rows, depth, tensors[rhs].cols);
    return of_product(std::move(product), tensors[out].dtype, 0x1p-18 + accumulated(depth));
  }

  static double active(MlpFunction function, double x) {
    return function == MlpFunction::kSilu ? x / (1.0 + std::exp(-x))
                                          : 0.5 * x * std::erfc(-x / std::sqrt(2.0));
  }

  double row_unit(std::size_t out, std::uint64_t terms) const {
    return rounding(tensors[out].dtype, 0x1p-18) + accumulated(terms);
  }

  static Expected with_relative(Expected e, double unit, double floor) {
    for (const double value : e.values) e.allowed.push_back(unit * (floor + std::fabs(value)));
    return e;
  }

  static Expected of_product(Product product, DataType dtype, double per_product) {
    Expected e{std::move(product.values), std::move(product.absolute)};
    const double unit = rounding(dtype, 0x1p-17);
    for (std::uint64_t i = 0; i < e.values.size(); ++i)
      e.allowed[i] = unit * std::fabs(e.values[i]) + per_product * e.allowed[i];
    return e;
  }
};

struct Operands {
  using Indices = std::vector<std::size_t>;
  Indices operator()(const Gemm& k) const { return {k.lhs_t, k.rhs}; }
  Indices operator()(const Transpose& k) const { return {k.in}; }
  Indices operator()(const Sum& k) const { return k.terms; }
  Indices operator()(const Copy& k) const { return {k.in}; }
  Indices operator()(const Gated& k) const { return {k.gate, k.up}; }
  Indices operator()(const AddRow& k) const { return {k.x, k.row}; }
  Indices operator()(const ScaleRows& k) const { return {k.x, k.scales}; }
  Indices operator()(const Barrier&) const { return {}; }
  Indices operator()(const Matmul& k) const { return {k.lhs_t, k.rhs}; }
  Indices operator()(const Unary& k) const { return {k.x}; }
  Indices operator()(const Binary& k) const { return {k.a, k.b}; }
  Indices operator()(const ScalarOps& k) const { return {k.x}; }
  Indices operator()(const Reduce& k) const { return {k.x}; }
  Indices operator()(const Gather& k) const { return {k.table, k.indices}; }
  Indices operator()(const Softmax& k) const { return {k.x}; }
  Indices operator()(const Layernorm& k) const { return {k.x, k.gamma, k.beta}; }
  Indices operator()(const Rmsnorm& k) const { return {k.x, k.gamma}; }
  Indices operator()(const Rope& k) const { return {k.x, k.cosine, k.sine}; }
  Indices operator()(const Mlp& k) const { return {k.x, k.gate, k.up, k.down}; }
  Indices operator()(const Attention& k) const { return {k.q, k.k, k.v}; }
  Indices operator()(const Conv2d& k) const { return {k.in, k.weights, k.bias}; }
  Indices operator()(const DepthwiseConv2d& k) const { return {k.in, k.weights, k.bias}; }
  Indices operator()(const MaxPool2d& k) const { return {k.in}; }
  Indices operator()(const AveragePool2d& k) const { return {k.in, k.factors}; }
};

struct Outputs {
  using Indices = std::vector<std::size_t>;
  Indices operator()(const Barrier&) const { return {}; }
  Indices operator()(const Transpose& k) const {
    Indices all{k.out};
    all.insert(all.end(), k.copies.begin(), k.copies.end());
    return all;
  }
  template <class OneOutput>
  Indices operator()(const OneOutput& k) const {
    return {k.out};
  }
};

}  // namespace

Expected evaluate(const Kernel& kernel, const Workload& workload,
                  const std::vector<std::vector<double>>& values) {
  Expected expected =
      std::visit(Evaluate{workload.tensors, values}, static_cast<const KernelKind&>(kernel));
  const std::vector<std::size_t> outputs = outputs_of(kernel);
  if (!outputs.empty() && workload.tensors[outputs[0]].dtype == DataType::kFp16) {
    for (double& allowed : expected.allowed) allowed += allowed > 0 ? kFp16Half : 0;
  }
  return expected;
}

std::vector<std::size_t> outputs_of(const Kernel& kernel) {
  return std::visit(Outputs{}, static_cast<const KernelKind&>(kernel));
}

std::vector<std::size_t> operands_of(const Kernel& kernel) {
  return std::visit(Operands{}, static_cast<const KernelKind&>(kernel));
}

}  // namespace trn2vp::workloads
