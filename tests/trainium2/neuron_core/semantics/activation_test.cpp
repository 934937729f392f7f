// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/activation.h"

#include <gtest/gtest.h>

#include <cfloat>
#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <random>
#include <sstream>
#include <vector>

namespace trn2vp::trainium2::semantics {
namespace {

using F = isa::ActivationFunction;
using Real = long double;

constexpr Real kPi = 3.141592653589793238462643383279502884L;

Real sigmoid(Real x) { return 1 / (1 + expl(-x)); }
Real slope(Real x) { return expl(-fabsl(x)) / ((1 + expl(-fabsl(x))) * (1 + expl(-fabsl(x)))); }
Real softplus(Real x) { return fmaxl(x, 0) + log1pl(expl(-fabsl(x))); }

// Definitions anew, in libm's long double.
const std::map<F, std::function<Real(Real)>>& references() {
  static const std::map<F, std::function<Real(Real)>> kReferences = {
      {F::kCopy, [](Real x) { return x; }},
      {F::kSquare, [](Real x) { return x * x; }},
      {F::kSigmoid, sigmoid},
      {F::kRelu, [](Real x) { return x > 0 ? x : 0; }},
      {F::kPrelu, [](Real x) { return x > 0 ? x : 0.3f * x; }},
      {F::kGelu, [](Real x) { return x * erfcl(-x / sqrtl(2)) / 2; }},
      {F::kGeluDx,
       [](Real x) { return erfcl(-x / sqrtl(2)) / 2 + x * expl(-x * x / 2) / sqrtl(2 * kPi); }},
      {F::kGeluApprxTanh,
       [](Real x) {
         const Real y = sqrtl(2 / kPi) * (x + 0.044715L * x * x * x);
         // 1 + tanh(y), which loses every digit where tanh is near -1.
         return x * (y < 0 ? expl(2 * y) / (1 + expl(2 * y)) : 1 / (1 + expl(-2 * y)));
       }},
      {F::kGeluApprxSigmoid, [](Real x) { return x * sigmoid(1.702L * x); }},
      {F::kGeluApprxSigmoidDx,
       [](Real x) { return sigmoid(1.702L * x) + 1.702L * x * slope(1.702L * x); }},
      {F::kSilu, [](Real x) { return x * sigmoid(x); }},
      {F::kSiluDx, [](Real x) { return sigmoid(x) + x * slope(x); }},
      {F::kTanh, [](Real x) { return tanhl(x); }},
      {F::kSoftplus, softplus},
      {F::kMish, [](Real x) { return x * tanhl(softplus(x)); }},
      {F::kErf, [](Real x) { return erfl(x); }},
      {F::kErfDx, [](Real x) { return 2 / sqrtl(kPi) * expl(-x * x); }},
      {F::kExp, [](Real x) { return expl(x); }},
      {F::kLog, [](Real x) { return logl(x); }},
      {F::kSin, [](Real x) { return sinl(x); }},
      {F::kArctan, [](Real x) { return atanl(x); }},
      {F::kSqrt, [](Real x) { return sqrtl(x); }},
      {F::kRsqrt, [](Real x) { return 1 / sqrtl(x); }},
      {F::kReciprocal, [](Real x) { return 1 / x; }},
      {F::kSign, [](Real x) { return x > 0   ? 1.0L
                                     : x < 0 ? -1.0L
                                             : 0.0L; }},
      {F::kAbs, [](Real x) { return fabsl(x); }}};
  return kReferences;
}

// Points of the documented range: evenly spread, evenly in their bits (small ones), and the ends.
std::vector<float> points(const ActivationBound& bound, unsigned seed) {
  constexpr int kEach = 100'000;
  std::mt19937_64 random(seed);
  std::vector<float> all = {bound.lowest, bound.highest};
  const double low = std::fmax(bound.lowest, -128.0);
  const double high = std::fmin(bound.highest, 128.0);
  for (int i = 0; i < kEach; ++i)
    all.push_back(static_cast<float>(low + (high - low) * ((random() >> 11) * 0x1p-53)));
  while (all.size() < 2 * kEach) {
    const auto bits = static_cast<std::uint32_t>(random());
    float x;
    std::memcpy(&x, &bits, sizeof x);
    all.push_back(x);
  }
  std::vector<float> inside;
  for (const float x : all) {
    if (x >= bound.lowest && x <= bound.highest && std::fabs(x) >= bound.smallest)
      inside.push_back(x);
  }
  return inside;
}

class Activation : public testing::TestWithParam<unsigned> {};

TEST_P(Activation, StaysWithinItsBoundOverItsRange) {
  const auto function = static_cast<F>(GetParam());
  const ActivationBound bound = activation_bound(function);
  const auto& reference = references().at(function);
  const std::vector<float> inputs = points(bound, GetParam());
  ASSERT_GE(inputs.size(), 100'000u);
  std::vector<float> results(inputs.size());
  activate(function, 0.3f, inputs.data(), results.data(), inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Real exact = reference(inputs[i]);
    const Real error = fabsl(results[i] - exact);
    ASSERT_LE(error, bound.absolute + bound.relative * fabsl(exact))
        << "f(" << inputs[i] << ") = " << results[i] << ", not " << static_cast<double>(exact);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Activation, testing::Range(0u, isa::kActivationFunctionCount),
                         [](const auto& info) {
                           return isa::activation_function_name(info.param);
                         });

TEST(ActivationRange, IsTheDocumentedOne) {
  const auto range = [](F f) {
    const ActivationBound b = activation_bound(f);
    return std::make_tuple(b.lowest, b.highest, b.smallest);
  };
  EXPECT_EQ(range(F::kLog), std::make_tuple(0x1p-64f, 0x1p64f, 0.0f));
  EXPECT_EQ(range(F::kSin), std::make_tuple(-3.14159274f, 3.14159274f, 0.0f));
  EXPECT_EQ(range(F::kArctan), std::make_tuple(-1.57079637f, 1.57079637f, 0.0f));
  EXPECT_EQ(range(F::kSqrt), std::make_tuple(0x1p-116f, 0x1p118f, 0.0f));
  EXPECT_EQ(range(F::kRsqrt), std::make_tuple(0x1p-87f, 0x1p97f, 0.0f));
  EXPECT_EQ(range(F::kReciprocal), std::make_tuple(-0x1p42f, 0x1p42f, 0x1p-42f));
  for (const F f : {F::kGelu, F::kTanh, F::kSilu, F::kSoftplus, F::kErfDx, F::kAbs})
    EXPECT_EQ(range(f), std::make_tuple(-FLT_MAX, FLT_MAX, 0.0f));
}

// The one value published outside a range: sin has no range reduction.
TEST(ActivationRange, SineContinuesItsLastCubic) {
  EXPECT_NEAR(activate(F::kSin, 9.0f), 27.65f, 0.005f);
  EXPECT_NEAR(activate(F::kSin, -9.0f), -27.65f, 0.005f);
  // -d + d^3/6 around pi.
  const double d = 5.0 - static_cast<double>(kPi);
  EXPECT_NEAR(activate(F::kSin, 5.0f), -d + d * d * d / 6, 1e-5);
}

TEST(ActivationRange, OthersContinueTheirLastCubicToo) {
  // Taylor series around the end of the range, three terms after the value.
  const double a = 1.57079637;
  const double slope_there = 1 / (1 + a * a);
  const double d = 2.0 - a;
  const double arctan = std::atan(a) + d * slope_there - d * d * a * slope_there * slope_there +
                        d * d * d * (3 * a * a - 1) * std::pow(slope_there, 3) / 3;
  EXPECT_NEAR(activate(F::kArctan, 2.0f), arctan, 1e-6);
  EXPECT_NEAR(activate(F::kArctan, -2.0f), -arctan, 1e-6);
  // (1 + t)^p with x = (1 + t) times the end.
  EXPECT_NEAR(activate(F::kReciprocal, 0x1p43f) / 0x1p-42f, 1 - 1 + 1 - 1, 1e-6);
  EXPECT_NEAR(activate(F::kReciprocal, -0x1.8p42f) / -0x1p-42f, 1 - 0.5 + 0.25 - 0.125, 1e-6);
  EXPECT_NEAR(activate(F::kReciprocal, 0x1p-43f) / 0x1p42f, 1 + 0.5 + 0.25 + 0.125, 1e-6);
  EXPECT_NEAR(activate(F::kSqrt, 0x1p119f) / 0x1p59f, 1 + 0.5 - 0.125 + 0.0625, 1e-6);
  EXPECT_NEAR(activate(F::kRsqrt, 0x1p98f) / 0x1p-48f / std::sqrt(0.5), 1 - 0.5 + 0.375 - 0.3125,
              1e-6);
  EXPECT_NEAR(activate(F::kLog, 0x1p65f) - 64 * std::log(2.0), 1 - 0.5 + 1.0 / 3, 1e-5);
  EXPECT_NEAR(activate(F::kLog, 0x1p-65f) + 64 * std::log(2.0), -0.5 - 0.125 - 0.125 / 3, 1e-5);
}

TEST(ActivationSpecials, NanZeroInfinityAndTheWrongSign) {
  for (unsigned code = 0; code < isa::kActivationFunctionCount; ++code) {
    const std::uint32_t payload = 0xFFC12345u;
    float nan;
    std::memcpy(&nan, &payload, sizeof nan);
    const float result = activate(static_cast<F>(code), nan, 0.5f);
    std::uint32_t bits;
    std::memcpy(&bits, &result, sizeof bits);
    EXPECT_EQ(bits, 0x7FC00000u) << isa::activation_function_name(code);
  }
  for (const F f : {F::kLog, F::kSqrt, F::kRsqrt}) {
    EXPECT_TRUE(std::isnan(activate(f, -1.0f)));
    EXPECT_TRUE(std::isnan(activate(f, -INFINITY)));
  }
  for (const float zero : {0.0f, -0.0f}) {
    EXPECT_EQ(activate(F::kLog, zero), -INFINITY);
    EXPECT_EQ(activate(F::kSqrt, zero), 0.0f);
    EXPECT_EQ(activate(F::kRsqrt, zero), INFINITY);
  }
  EXPECT_EQ(activate(F::kReciprocal, 0.0f), INFINITY);
  EXPECT_EQ(activate(F::kReciprocal, -0.0f), -INFINITY);
  EXPECT_EQ(activate(F::kLog, INFINITY), INFINITY);
  EXPECT_EQ(activate(F::kSqrt, INFINITY), INFINITY);
  EXPECT_EQ(activate(F::kRsqrt, INFINITY), 0.0f);
  EXPECT_EQ(activate(F::kReciprocal, INFINITY), 0.0f);
  EXPECT_TRUE(std::signbit(activate(F::kReciprocal, -INFINITY)));
  EXPECT_TRUE(std::isnan(activate(F::kSin, INFINITY)));
  EXPECT_FLOAT_EQ(activate(F::kArctan, -INFINITY), -1.57079633f);
}

TEST(ActivationSpecials, LimitsOfUnlimitedFunctions) {
  EXPECT_EQ(activate(F::kExp, 0.0f), 1.0f);
  EXPECT_EQ(activate(F::kExp, -0.0f), 1.0f);
  EXPECT_EQ(activate(F::kExp, -FLT_MAX), 0.0f);
  EXPECT_EQ(activate(F::kExp, -INFINITY), 0.0f);
  EXPECT_EQ(activate(F::kExp, 89.0f), INFINITY);
  EXPECT_EQ(activate(F::kExp, INFINITY), INFINITY);
  EXPECT_TRUE(std::isfinite(activate(F::kExp, 88.7f)));
  EXPECT_EQ(activate(F::kSigmoid, 0.0f), 0.5f);
  EXPECT_EQ(activate(F::kTanh, -INFINITY), -1.0f);
  EXPECT_EQ(activate(F::kErf, 1e30f), 1.0f);
  for (const F f : {F::kGelu, F::kGeluApprxTanh, F::kGeluApprxSigmoid, F::kSilu, F::kMish,
                    F::kSoftplus, F::kRelu}) {
    EXPECT_EQ(activate(f, 1e20f), 1e20f);
    EXPECT_EQ(activate(f, INFINITY), INFINITY);
    EXPECT_EQ(activate(f, -1e20f), 0.0f);
    EXPECT_EQ(activate(f, -INFINITY), 0.0f);
  }
  for (const F f : {F::kGeluDx, F::kSiluDx, F::kGeluApprxSigmoidDx}) {
    EXPECT_EQ(activate(f, INFINITY), 1.0f);
    EXPECT_EQ(activate(f, -INFINITY), 0.0f);
    EXPECT_EQ(activate(f, 0.0f), 0.5f);
  }
  EXPECT_EQ(activate(F::kErfDx, -INFINITY), 0.0f);
  EXPECT_TRUE(std::signbit(activate(F::kTanh, -0.0f)));
}

TEST(ActivationExact, SimpleFunctions) {
  EXPECT_EQ(activate(F::kPrelu, -3.0f, 0.25f), -0.75f);
  EXPECT_EQ(activate(F::kPrelu, 3.0f, 0.25f), 3.0f);
  EXPECT_EQ(activate(F::kRelu, -0.0f), 0.0f);
  EXPECT_EQ(activate(F::kSign, 1e-45f), 1.0f);
  EXPECT_EQ(activate(F::kSign, -INFINITY), -1.0f);
  EXPECT_EQ(activate(F::kSign, 0.0f), 0.0f);
  EXPECT_EQ(activate(F::kAbs, -INFINITY), INFINITY);
  EXPECT_EQ(activate(F::kSquare, 1e30f), INFINITY);
  EXPECT_EQ(activate(F::kCopy, -1e-45f), -1e-45f);
}

TEST(ActivationBounds, ArePrintedForEveryFunction) {
  std::ostringstream out;
  print_activation_bounds(out);
  std::istringstream lines(out.str());
  std::string line;
  unsigned code = 0;
  for (; std::getline(lines, line); ++code) {
    const std::string name = isa::activation_function_name(code);
    EXPECT_EQ(line.substr(0, name.size() + 3), name + ": [");
    EXPECT_NE(line.find("error <= "), std::string::npos);
  }
  EXPECT_EQ(code, isa::kActivationFunctionCount);
}

TEST(ActivationBounds, AreThoseOfTheDocumentation) {
  std::ostringstream out;
  print_activation_bounds(out);
  std::ifstream file(TRN2VP_SOURCE_DIR "/docs/numerics.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(page.find("\n```\n" + out.str() + "```\n"), std::string::npos) << out.str();
}

}  // namespace
}  // namespace trn2vp::trainium2::semantics
