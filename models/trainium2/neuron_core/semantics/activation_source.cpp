// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/activation_source.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace trn2vp::trainium2::semantics {

using isa::ActivationFunction;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kPi = 3.14159265358979323846;
// Fits aim at half a unit in the last place of FP32; functions with a zero inside a segment cannot
// be that close relatively there.
constexpr double kRelative = 0x1p-24;
constexpr double kAbsolute = 0x1p-24;
// Tails that reach zero: down to a subnormal, and no further.
constexpr double kTiny = 0x1p-150;

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }
double sigmoid_dx(double x) {
  const double e = std::exp(-std::abs(x));
  return e / ((1.0 + e) * (1.0 + e));
}
double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }
double gelu(double x) { return x * normal_cdf(x); }
double gelu_dx(double x) {
  return normal_cdf(x) + x * std::exp(-0.5 * x * x) / std::sqrt(2.0 * kPi);
}
// x/2 * (1 + tanh(y)) is x * sigmoid(2 y), without its cancellation.
double gelu_apprx_tanh(double x) {
  return x * sigmoid(2.0 * std::sqrt(2.0 / kPi) * (x + 0.044715 * x * x * x));
}
double gelu_apprx_sigmoid(double x) { return x * sigmoid(1.702 * x); }
double gelu_apprx_sigmoid_dx(double x) {
  return sigmoid(1.702 * x) + 1.702 * x * sigmoid_dx(1.702 * x);
}
double silu(double x) { return x * sigmoid(x); }
double silu_dx(double x) { return sigmoid(x) + x * sigmoid_dx(x); }
double softplus(double x) {
  return x > 0.0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}
double mish(double x) { return x * std::tanh(softplus(x)); }
double erf_dx(double x) { return 2.0 / std::sqrt(kPi) * std::exp(-x * x); }

TableEnd constant(double limit) { return {TableEnd::Kind::kConstant, limit, {}}; }
TableEnd input() { return {TableEnd::Kind::kInput, 0.0, {}}; }

/// A function through zero that has a limit, or its input, on both sides.
TableSource unlimited(double (*value)(double), double lowest, const TableEnd& left, double highest,
                      const TableEnd& right, double absolute = kTiny) {
  TableSource source;
  source.value = value;
  source.positive.upper = highest;
  source.positive.above = right;
  source.negative.upper = -lowest;
  source.negative.above = left;
  source.absolute = absolute;
  source.relative = kRelative;
  return source;
}

/// Terms of the Taylor series of scale * x^power at `x`.
TableEnd power_end(double scale, double power, double x, double limit) {
  TableEnd end{TableEnd::Kind::kCubic, limit, {}};
  double factor = scale;
  for (int k = 0; k < 4; ++k) {
    end.taylor[k] = factor * std::pow(x, power - k);
    factor *= (power - k) / (k + 1);
  }
  return end;
}

TableSource::Side power_side(double scale, double power, double lower, double at_zero, double upper,
                             double at_infinity) {
  return {lower, upper, power_end(scale, power, lower, at_zero),
          power_end(scale, power, upper, at_infinity)};
}

TableSource root(double (*value)(double), double power, double lower, double at_zero, double upper,
                 double at_infinity) {
  TableSource source;
  source.value = value;
  source.positive = power_side(1.0, power, lower, at_zero, upper, at_infinity);
  source.relative = kRelative;
  return source;
}

TableSource reciprocal() {
  // The ends of the negative side are those of the positive one seen from the other side: x < 0.
  TableSource source =
      root([](double x) { return 1.0 / x; }, -1.0, 0x1p-42, kInfinity, 0x1p42, 0.0);
  source.negative = source.positive;
  for (TableEnd* end : {&source.negative.below, &source.negative.above}) {
    end->limit = -end->limit;
    end->taylor[0] = -end->taylor[0];
    end->taylor[2] = -end->taylor[2];
  }
  source.negative.above.limit = -0.0;
  return source;
}

TableSource logarithm() {
  const auto end = [](double x, double limit) {
    return TableEnd{TableEnd::Kind::kCubic,
                    limit,
                    {std::log(x), 1.0 / x, -0.5 / (x * x), 1.0 / (3.0 * x * x * x)}};
  };
  TableSource source;
  source.value = [](double x) { return std::log(x); };
  source.positive = {0x1p-64, 0x1p64, end(0x1p-64, -kInfinity), end(0x1p64, kInfinity)};
  source.absolute = kAbsolute;
  source.relative = kRelative;
  return source;
}

/// The ends are the FP32 numbers nearest to those documented: pi and pi/2.
TableSource sine() {
  const double end = static_cast<float>(kPi);
  const double s = std::sin(end);
  const double c = std::cos(end);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const TableEnd right{TableEnd::Kind::kCubic, nan, {s, c, -s / 2.0, -c / 6.0}};
  const TableEnd left{TableEnd::Kind::kCubic, nan, {-s, c, s / 2.0, -c / 6.0}};
  // Absolute as well: sin is zero at pi.
  return unlimited([](double x) { return std::sin(x); }, -end, left, end, right, kAbsolute);
}

TableSource arctangent() {
  const double end = static_cast<float>(kPi / 2.0);
  const double d = 1.0 / (1.0 + end * end);
  const double second = -end * d * d;
  const double third = (3.0 * end * end - 1.0) * d * d * d / 3.0;
  const TableEnd right{TableEnd::Kind::kCubic, kPi / 2.0, {std::atan(end), d, second, third}};
  const TableEnd left{TableEnd::Kind::kCubic, -kPi / 2.0, {-std::atan(end), d, -second, third}};
  return unlimited([](double x) { return std::atan(x); }, -end, left, end, right);
}

}  // namespace

TableSource table_source(ActivationFunction function) {
  switch (function) {
    case ActivationFunction::kSigmoid:
      return unlimited(sigmoid, -104.0, constant(0.0), 17.5, constant(1.0));
    case ActivationFunction::kGelu:
      return unlimited(gelu, -14.6, constant(-0.0), 5.7, input());
    case ActivationFunction::kGeluDx:
      return unlimited(gelu_dx, -14.6, constant(-0.0), 6.6, constant(1.0), kAbsolute);
    case ActivationFunction::kGeluApprxTanh:
      return unlimited(gelu_apprx_tanh, -11.0, constant(-0.0), 5.3, input());
    case ActivationFunction::kGeluApprxSigmoid:
      return unlimited(gelu_apprx_sigmoid, -65.0, constant(-0.0), 10.4, input());
    case ActivationFunction::kGeluApprxSigmoidDx:
      return unlimited(gelu_apprx_sigmoid_dx, -65.0, constant(-0.0), 13.0, constant(1.0),
                       kAbsolute);
    case ActivationFunction::kSilu:
      return unlimited(silu, -110.0, constant(-0.0), 17.5, input());
    case ActivationFunction::kSiluDx:
      return unlimited(silu_dx, -110.0, constant(-0.0), 21.5, constant(1.0), kAbsolute);
    case ActivationFunction::kTanh:
      return unlimited([](double x) { return std::tanh(x); }, -9.2, constant(-1.0), 9.2,
                       constant(1.0));
    case ActivationFunction::kSoftplus:
      return unlimited(softplus, -104.0, constant(0.0), 17.0, input());
    case ActivationFunction::kMish:
      return unlimited(mish, -110.0, constant(-0.0), 9.5, input());
    case ActivationFunction::kErf:
      return unlimited([](double x) { return std::erf(x); }, -4.0, constant(-1.0), 4.0,
                       constant(1.0));
    case ActivationFunction::kErfDx:
      return unlimited(erf_dx, -10.3, constant(0.0), 10.3, constant(0.0));
    case ActivationFunction::kExp:
      return unlimited([](double x) { return std::exp(x); }, -104.0, constant(0.0), 0x1.62e42ep6,
                       constant(kInfinity));
    case ActivationFunction::kLog:
      return logarithm();
    case ActivationFunction::kSin:
      return sine();
    case ActivationFunction::kArctan:
      return arctangent();
    case ActivationFunction::kSqrt:
      return root([](double x) { return std::sqrt(x); }, 0.5, 0x1p-116, 0.0, 0x1p118, kInfinity);
    case ActivationFunction::kRsqrt:
      return root([](double x) { return 1.0 / std::sqrt(x); }, -0.5, 0x1p-87, kInfinity, 0x1p97,
                  0.0);
    case ActivationFunction::kReciprocal:
      return reciprocal();
    default:
      throw std::logic_error("table_source: this function needs no table");
  }
}

}  // namespace trn2vp::trainium2::semantics
