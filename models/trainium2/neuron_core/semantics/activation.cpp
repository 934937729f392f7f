// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/activation.h"

#include <array>
#include <cfloat>
#include <memory>
#include <mutex>
#include <ostream>

#include "models/numerics/convert.h"
#include "models/trainium2/neuron_core/semantics/activation_source.h"

namespace trn2vp::trainium2::semantics {

using isa::ActivationFunction;
using numerics::bits_of;
using numerics::canonical;
using numerics::float_of;

namespace {

constexpr float kPi = 3.14159265358979323846f;
// Half a unit in the last place (2^-24) from the fit, the rest from coefficients and sums in FP32;
// measured over the ranges: at most 3.7 units, of gelu_apprx_sigmoid.
constexpr double kRelative = 0x1p-22;
// Below this nothing is promised but the last subnormal or two.
constexpr double kSubnormal = 0x1p-148;

// The table of a function, built when it is first used.
const ActivationTable& table(ActivationFunction function) {
  static std::array<std::unique_ptr<const ActivationTable>, isa::kActivationFunctionCount> tables;
  static std::array<std::once_flag, isa::kActivationFunctionCount> built;
  const auto index = static_cast<std::size_t>(function);
  std::call_once(built[index], [&] {
    tables[index] = std::make_unique<const ActivationTable>(table_source(function));
  });
  return *tables[index];
}

float sign(float x) { return x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : canonical(x * 0.0f); }

template <class Function>
void each(const float* in, float* out, std::size_t count, Function&& function) {
  for (std::size_t i = 0; i < count; ++i) out[i] = function(in[i]);
}

}  // namespace

void activate(ActivationFunction function, float relu_param, const float* in, float* out,
              std::size_t count) {
  switch (function) {
    case ActivationFunction::kCopy:
      return each(in, out, count, [](float x) { return canonical(x); });
    case ActivationFunction::kSquare:
      return each(in, out, count, [](float x) { return canonical(x * x); });
    case ActivationFunction::kRelu:
      return each(in, out, count, [](float x) { return x <= 0.0f ? 0.0f : canonical(x); });
    case ActivationFunction::kPrelu:
      return each(in, out, count,
                  [=](float x) { return canonical(x < 0.0f ? relu_param * x : x); });
    case ActivationFunction::kSign:
      return each(in, out, count, sign);
    case ActivationFunction::kAbs:
      return each(in, out, count,
                  [](float x) { return canonical(float_of(bits_of(x) & 0x7FFFFFFFu)); });
    default: {
      const ActivationTable& values = table(function);
      return each(in, out, count, [&](float x) { return values(x); });
    }
  }
}

float activate(ActivationFunction function, float x, float relu_param) {
  activate(function, relu_param, &x, &x, 1);
  return x;
}

ActivationBound activation_bound(ActivationFunction function) {
  ActivationBound all{-FLT_MAX, FLT_MAX, 0.0f, kSubnormal, kRelative};
  switch (function) {
    case ActivationFunction::kCopy:
    case ActivationFunction::kRelu:
    case ActivationFunction::kSign:
    case ActivationFunction::kAbs:
      return {-FLT_MAX, FLT_MAX, 0.0f, 0.0, 0.0};
    case ActivationFunction::kPrelu:
      return {-FLT_MAX, FLT_MAX, 0.0f, kSubnormal, 0x1p-24};
    case ActivationFunction::kSquare:
      // Its result is beyond FP32 above the square root of FLT_MAX.
      return {-0x1.fffffep63f, 0x1.fffffep63f, 0.0f, kSubnormal, 0x1p-24};
    case ActivationFunction::kExp:
      all.highest = 0x1.62e42ep6f;
      return all;
    case ActivationFunction::kGeluDx:
    case ActivationFunction::kGeluApprxSigmoidDx:
    case ActivationFunction::kSiluDx:
      // They cross zero, where nothing relative can be said.
      all.absolute = 0x1p-22;
      return all;
    case ActivationFunction::kLog:
      return {0x1p-64f, 0x1p64f, 0.0f, 0x1p-22, kRelative};
    case ActivationFunction::kSin:
      return {-kPi, kPi, 0.0f, 0x1p-22, kRelative};
    case ActivationFunction::kArctan:
      return {-kPi / 2.0f, kPi / 2.0f, 0.0f, kSubnormal, kRelative};
    case ActivationFunction::kSqrt:
      return {0x1p-116f, 0x1p118f, 0.0f, 0.0, kRelative};
    case ActivationFunction::kRsqrt:
      return {0x1p-87f, 0x1p97f, 0.0f, 0.0, kRelative};
    case ActivationFunction::kReciprocal:
      return {-0x1p42f, 0x1p42f, 0x1p-42f, 0.0, kRelative};
    default:
      return all;
  }
}

void print_activation_bounds(std::ostream& out) {
  for (unsigned code = 0; code < isa::kActivationFunctionCount; ++code) {
    const ActivationBound bound = activation_bound(static_cast<ActivationFunction>(code));
    out << isa::activation_function_name(code) << ": [" << bound.lowest << ", " << bound.highest
        << "]";
    if (bound.smallest > 0.0f) out << ", |x| >= " << bound.smallest;
    out << ", error <= " << bound.absolute << " + " << bound.relative << " * |f|\n";
  }
}

}  // namespace trn2vp::trainium2::semantics
