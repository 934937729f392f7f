// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/onnx/host_ops.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>

namespace trn2vp::workloads::onnx {
namespace {

/// How an operator makes its result from up to three operands.
struct Rule {
  std::size_t operands;
  double (*real)(const double* x);
  std::int64_t (*integer)(const std::int64_t* x);  ///< null: there is none of integers
  bool truth = false;                              ///< the result is a boolean
};

const std::map<std::string, Rule>& rules() {
  using Real = const double*;
  using Int = const std::int64_t*;
  static const std::map<std::string, Rule> table = {
      {"Add", {2, [](Real x) { return x[0] + x[1]; }, [](Int x) { return x[0] + x[1]; }}},
      {"Sub", {2, [](Real x) { return x[0] - x[1]; }, [](Int x) { return x[0] - x[1]; }}},
      {"Mul", {2, [](Real x) { return x[0] * x[1]; }, [](Int x) { return x[0] * x[1]; }}},
      {"Div",
       {2, [](Real x) { return x[0] / x[1]; },
        [](Int x) { return x[1] == 0 ? std::int64_t{0} : x[0] / x[1]; }}},
      {"Mod",
       {2, [](Real x) { return x[0] - x[1] * std::floor(x[0] / x[1]); },
        [](Int x) { return x[1] == 0 ? std::int64_t{0} : ((x[0] % x[1]) + x[1]) % x[1]; }}},
      {"Pow",
       {2, [](Real x) { return std::pow(x[0], x[1]); },
        [](Int x) {
          return static_cast<std::int64_t>(
              std::pow(static_cast<double>(x[0]), static_cast<double>(x[1])));
        }}},
      {"Max",
       {2, [](Real x) { return std::max(x[0], x[1]); },
        [](Int x) { return std::max(x[0], x[1]); }}},
      {"Min",
       {2, [](Real x) { return std::min(x[0], x[1]); },
        [](Int x) { return std::min(x[0], x[1]); }}},
      {"Neg", {1, [](Real x) { return -x[0]; }, [](Int x) { return -x[0]; }}},
      {"Abs", {1, [](Real x) { return std::fabs(x[0]); }, [](Int x) { return std::abs(x[0]); }}},
      {"Sqrt", {1, [](Real x) { return std::sqrt(x[0]); }, nullptr}},
      {"Exp", {1, [](Real x) { return std::exp(x[0]); }, nullptr}},
      {"Log", {1, [](Real x) { return std::log(x[0]); }, nullptr}},
      {"Erf", {1, [](Real x) { return std::erf(x[0]); }, nullptr}},
      {"Floor", {1, [](Real x) { return std::floor(x[0]); }, nullptr}},
      {"Ceil", {1, [](Real x) { return std::ceil(x[0]); }, nullptr}},
      {"Sin", {1, [](Real x) { return std::sin(x[0]); }, nullptr}},
      {"Cos", {1, [](Real x) { return std::cos(x[0]); }, nullptr}},
      {"Reciprocal", {1, [](Real x) { return 1 / x[0]; }, nullptr}},
      {"Relu",
       {1, [](Real x) { return std::max(x[0], 0.0); },
        [](Int x) { return std::max<std::int64_t>(x[0], 0); }}},
      {"Sigmoid", {1, [](Real x) { return 1 / (1 + std::exp(-x[0])); }, nullptr}},
      {"Tanh", {1, [](Real x) { return std::tanh(x[0]); }, nullptr}},
      {"Equal",
       {2, [](Real x) { return x[0] == x[1] ? 1.0 : 0.0; },
        [](Int x) { return std::int64_t{x[0] == x[1]}; }, true}},
      {"Less",
       {2, [](Real x) { return x[0] < x[1] ? 1.0 : 0.0; },
        [](Int x) { return std::int64_t{x[0] < x[1]}; }, true}},
      {"LessOrEqual",
       {2, [](Real x) { return x[0] <= x[1] ? 1.0 : 0.0; },
        [](Int x) { return std::int64_t{x[0] <= x[1]}; }, true}},
      {"Greater",
       {2, [](Real x) { return x[0] > x[1] ? 1.0 : 0.0; },
        [](Int x) { return std::int64_t{x[0] > x[1]}; }, true}},
      {"GreaterOrEqual",
       {2, [](Real x) { return x[0] >= x[1] ? 1.0 : 0.0; },
        [](Int x) { return std::int64_t{x[0] >= x[1]}; }, true}},
      {"And", {2, nullptr, [](Int x) { return std::int64_t{x[0] != 0 && x[1] != 0}; }, true}},
      {"Or", {2, nullptr, [](Int x) { return std::int64_t{x[0] != 0 || x[1] != 0}; }, true}},
      {"Not", {1, nullptr, [](Int x) { return std::int64_t{x[0] == 0}; }, true}},
      {"Where",
       {3, [](Real x) { return x[0] != 0 ? x[1] : x[2]; },
        [](Int x) { return x[0] != 0 ? x[1] : x[2]; }}},
  };
  return table;
}

constexpr std::size_t kMostOperands = 3;

}  // namespace

namespace {

/// What is computed before the run has to fit the memory of the simulation.
void expect_moderate(const Dims& dims) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 29;
  if (elements_of(dims) > kMost)
    throw std::invalid_argument(text_of(dims) + " is more than " + std::to_string(kMost) +
                                " elements that are known before the run");
}

}  // namespace

Constant picked(const Constant& constant, const View& view) {
  expect_moderate(view.dims);
  Constant result;
  result.dims = view.dims;
  result.integer = constant.integer;
  if (view.elements() == 0) return result;
  for_each({view.dims, {view.strides}, {view.offset}}, view.rank(), [&](const Dims& offsets) {
    const auto i = static_cast<std::size_t>(offsets[0]);
    if (constant.integer) {
      result.integers.push_back(constant.integers[i]);
    } else {
      result.reals.push_back(constant.reals[i]);
    }
  });
  return result;
}

std::optional<Constant> host_elementwise(const std::string& op,
                                         const std::vector<ConstantPtr>& operands) {
  const auto rule = rules().find(op);
  if (rule == rules().end() || rule->second.operands != operands.size()) return std::nullopt;
  std::vector<Dims> shapes;
  for (const ConstantPtr& operand : operands) shapes.push_back(operand->dims);
  const std::optional<Dims> dims = common_dims(shapes);
  if (!dims) return std::nullopt;
  const bool integer = operands.back()->integer;
  if (integer ? rule->second.integer == nullptr : rule->second.real == nullptr) return std::nullopt;
  expect_moderate(*dims);
  Loops loops{*dims, {}, {}};
  for (const ConstantPtr& operand : operands) {
    loops.strides.push_back(repeated(dense_view(operand->dims), *dims)->strides);
    loops.offsets.push_back(0);
  }
  Constant result;
  result.dims = *dims;
  result.integer = integer || rule->second.truth;
  if (elements_of(*dims) == 0) return result;
  for_each(loops, dims->size(), [&](const Dims& offsets) {
    double reals[kMostOperands];
    std::int64_t integers[kMostOperands];
    for (std::size_t i = 0; i < operands.size(); ++i) {
      const auto at = static_cast<std::size_t>(offsets[i]);
      reals[i] = operands[i]->at(at);
      integers[i] = operands[i]->integer ? operands[i]->integers[at] : 0;
    }
    if (integer) {
      result.integers.push_back(rule->second.integer(integers));
    } else if (rule->second.truth) {
      result.integers.push_back(rule->second.real(reals) != 0 ? 1 : 0);
    } else {
      result.reals.push_back(static_cast<float>(rule->second.real(reals)));
    }
  });
  return result;
}

std::optional<Constant> host_matmul(const Constant& a, const Constant& b) {
  constexpr std::uint64_t kMostProducts = std::uint64_t{1} << 24;
  if (a.integer || b.integer || a.dims.size() < 2 || b.dims.size() < 2) return std::nullopt;
  const auto batch_of = [](const Constant& c) { return Dims(c.dims.begin(), c.dims.end() - 2); };
  const auto batch = common_dims({batch_of(a), batch_of(b)});
  const std::int64_t m = a.dims.end()[-2], k = a.dims.back(), n = b.dims.back();
  if (!batch || b.dims.end()[-2] != k) return std::nullopt;
  Constant result;
  result.dims = *batch;
  result.dims.insert(result.dims.end(), {m, n});
  Dims products = result.dims;
  products.push_back(k);
  if (elements_of(products) > kMostProducts) return std::nullopt;
  Dims a_dims = *batch, b_dims = *batch;
  a_dims.insert(a_dims.end(), {m, k});
  b_dims.insert(b_dims.end(), {k, n});
  const View left = *repeated(dense_view(a.dims), a_dims);
  const View right = *repeated(dense_view(b.dims), b_dims);
  // Over the elements of the result: a row of the one, a column of the other.
  Loops loops{result.dims, {left.strides, right.strides}, {0, 0}};
  loops.strides[0].back() = 0;
  loops.strides[1].end()[-2] = 0;
  for_each(loops, result.dims.size(), [&](const Dims& offsets) {
    double sum = 0;
    for (std::int64_t i = 0; i < k; ++i)
      sum += a.at(static_cast<std::uint64_t>(offsets[0] + i * left.strides.back())) *
             b.at(static_cast<std::uint64_t>(offsets[1] + i * right.strides.end()[-2]));
    result.reals.push_back(static_cast<float>(sum));
  });
  return result;
}

Constant cast(const Constant& constant, bool integer, bool boolean) {
  Constant result;
  result.dims = constant.dims;
  result.integer = integer;
  const std::uint64_t elements = elements_of(constant.dims);
  for (std::uint64_t i = 0; i < elements; ++i) {
    if (!integer) {
      result.reals.push_back(static_cast<float>(constant.at(i)));
    } else if (boolean) {
      result.integers.push_back(constant.at(i) != 0 ? 1 : 0);
    } else if (constant.integer) {
      result.integers.push_back(constant.integers[i]);
    } else {
      constexpr double kLimit = 9.2e18;  // beyond it the conversion is undefined
      const double value = std::trunc(static_cast<double>(constant.reals[i]));
      result.integers.push_back(
          std::isnan(value) ? 0 : static_cast<std::int64_t>(std::clamp(value, -kLimit, kLimit)));
    }
  }
  return result;
}

Constant list_constant(const Dims& values) {
  Constant result;
  result.dims = {static_cast<std::int64_t>(values.size())};
  result.integer = true;
  result.integers = values;
  return result;
}

}  // namespace trn2vp::workloads::onnx
