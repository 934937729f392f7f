// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/activation_table.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "models/numerics/convert.h"

namespace trn2vp::trainium2::semantics {

using numerics::bits_of;
using numerics::float_of;

namespace {

constexpr std::uint32_t kInfinityBits = 0x7F800000u;
constexpr int kFractionBits = 23;
constexpr int kMaxSegmentBits = 12;  // of one binade: 4096 segments
constexpr int kFirstCenterExponent = 1;
constexpr int kLastCenterExponent = -40;

// Chebyshev nodes of four points, on the positive side.
const double kNode1 = std::cos(std::acos(-1.0) / 8.0);
const double kNode2 = std::cos(3.0 * std::acos(-1.0) / 8.0);

// The cubic in u = -1/2 .. 1/2 that meets `f` at the Chebyshev nodes of that interval.
template <class Function>
void interpolate(Function&& f, double c[4]) {
  const double a = kNode1 / 2.0;
  const double b = kNode2 / 2.0;
  const double odd_a = (f(a) - f(-a)) / (2.0 * a);
  const double odd_b = (f(b) - f(-b)) / (2.0 * b);
  const double even_a = (f(a) + f(-a)) / 2.0;
  const double even_b = (f(b) + f(-b)) / 2.0;
  c[3] = (odd_a - odd_b) / (a * a - b * b);
  c[1] = odd_a - c[3] * a * a;
  c[2] = (even_a - even_b) / (a * a - b * b);
  c[0] = even_a - c[2] * a * a;
}

double cubic(const double c[4], double u) { return c[0] + u * (c[1] + u * (c[2] + u * c[3])); }

bool close(const TableSource& source, double approximation, double exact) {
  return std::abs(approximation - exact) <= source.absolute + source.relative * std::abs(exact);
}

// Where a fit is checked: the ends and the extrema between Chebyshev nodes.
constexpr double kProbes[] = {-0.5, -0.354, -0.2, 0.0, 0.2, 0.354, 0.5};

}  // namespace

ActivationTable::ActivationTable(const TableSource& source) {
  has_center_ = source.positive.lower == 0.0;
  if (has_center_) build_center(source);
  build_side(source, false);
  build_side(source, true);
}

void ActivationTable::build_center(const TableSource& source) {
  const double zero = source.value(0.0);
  center_.c[0] = static_cast<float>(zero);
  for (int exponent = kFirstCenterExponent; exponent >= kLastCenterExponent; --exponent) {
    const double radius = std::ldexp(1.0, exponent);
    // f(0) is met exactly, so that a function through zero keeps its relative accuracy there.
    const double a = radius * kNode1;
    const double b = radius * kNode2;
    const auto odd = [&](double x) { return (source.value(x) - source.value(-x)) / (2.0 * x); };
    const auto even = [&](double x) {
      return ((source.value(x) - zero) + (source.value(-x) - zero)) / (2.0 * x * x);
    };
    const double c3 = (odd(a) - odd(b)) / (a * a - b * b);
    const double c[4] = {zero, odd(a) - c3 * a * a, even(a), c3};
    bool good = true;
    for (double u = 1.0 / 16.0; u <= 1.0; u += 1.0 / 16.0) {
      good = good && close(source, cubic(c, u * radius), source.value(u * radius)) &&
             close(source, cubic(c, -u * radius), source.value(-u * radius));
    }
    if (!good) continue;
    center_exponent_ = exponent;
    for (int k = 1; k < 4; ++k) center_.c[k] = static_cast<float>(c[k]);
    return;
  }
  throw std::logic_error("ActivationTable: no cubic around zero");
}

void ActivationTable::build_side(const TableSource& source, bool negative) {
  const TableSource::Side& from = negative ? source.negative : source.positive;
  Side& side = sides_[negative ? 1 : 0];
  if (from.upper == 0.0) return;
  side.exists = true;
  const double lower = has_center_ ? std::ldexp(1.0, center_exponent_) : from.lower;
  side.lower = bits_of(static_cast<float>(lower));
  side.upper = bits_of(static_cast<float>(from.upper));
  side.first_exponent = side.lower >> kFractionBits;
  side.below = from.below;
  side.above = from.above;

  const auto scaled = [](const TableEnd& end, std::uint32_t bits, float& scale, Cubic& out) {
    const int exponent = static_cast<int>(bits >> kFractionBits) - 127;
    scale = static_cast<float>(std::ldexp(1.0, -exponent));
    for (int k = 0; k < 4; ++k)
      out.c[k] = static_cast<float>(std::ldexp(end.taylor[k], k * exponent));
  };
  scaled(side.below, side.lower, side.lower_scale, side.lower_cubic);
  scaled(side.above, side.upper, side.upper_scale, side.upper_cubic);

  const int last = static_cast<int>(side.upper >> kFractionBits) - 127;
  for (int exponent = static_cast<int>(side.first_exponent) - 127; exponent <= last; ++exponent) {
    side.binades.emplace_back();
    build_binade(source, negative ? -1.0 : 1.0, exponent, side.binades.back());
  }
}

void ActivationTable::build_binade(const TableSource& source, double sign, int exponent,
                                   Binade& binade) {
  binade.first = static_cast<std::uint32_t>(cubics_.size());
  const double width = std::ldexp(1.0, exponent);
  const double upper = sign > 0.0 ? source.positive.upper : source.negative.upper;
  for (int bits = 0; bits <= kMaxSegmentBits; ++bits) {
    const int count = 1 << bits;
    const double step = width / count;
    bool good = true;
    for (int i = 0; i < count && good; ++i) {
      const double middle = width + (i + 0.5) * step;
      // Segments beyond the end of the range are never looked up.
      if (middle - step / 2.0 > upper) break;
      const auto f = [&](double u) { return source.value(sign * (middle + u * step)); };
      double c[4];
      interpolate(f, c);
      for (const double u : kProbes) good = good && close(source, cubic(c, u), f(u));
      cubics_.push_back({{static_cast<float>(c[0]), static_cast<float>(c[1]),
                          static_cast<float>(c[2]), static_cast<float>(c[3])}});
    }
    if (good) {
      binade.shift = static_cast<std::uint32_t>(kFractionBits - bits);
      binade.scale = static_cast<float>(std::ldexp(1.0, -static_cast<int>(binade.shift)));
      return;
    }
    cubics_.resize(binade.first);
  }
  throw std::logic_error("ActivationTable: a binade needs too many segments");
}

float ActivationTable::outside(const TableEnd& end, const Cubic& cubic, float scale,
                               std::uint32_t bits, float x) const {
  const std::uint32_t magnitude = bits_of(x) & 0x7FFFFFFFu;
  switch (end.kind) {
    case TableEnd::Kind::kConstant:
      return static_cast<float>(end.limit);
    case TableEnd::Kind::kInput:
      return x;
    case TableEnd::Kind::kCubic:
      break;
  }
  if (magnitude == 0 || magnitude == kInfinityBits) {
    return numerics::canonical(static_cast<float>(end.limit));
  }
  const float sign = x < 0.0f ? -1.0f : 1.0f;
  const float t = (x - sign * float_of(bits)) * scale;
  const float* c = cubic.c;
  return numerics::canonical(c[0] + t * (c[1] + t * (c[2] + t * c[3])));
}

float ActivationTable::operator()(float x) const {
  const std::uint32_t bits = bits_of(x);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFu;
  const Side& side = sides_[bits >> 31];
  if (magnitude > kInfinityBits) return float_of(numerics::kCanonicalNanF32);
  if (has_center_ && magnitude >> kFractionBits < static_cast<unsigned>(center_exponent_ + 127)) {
    const float* c = center_.c;
    const float rest = x * (c[1] + x * (c[2] + x * c[3]));
    return c[0] == 0.0f ? rest : c[0] + rest;  // the first form keeps the sign of zero
  }
  if (!side.exists) {
    // A negative zero is zero.
    return magnitude == 0 ? outside(sides_[0].below, sides_[0].lower_cubic, 0.0f, 0, x)
                          : float_of(numerics::kCanonicalNanF32);
  }
  if (magnitude > side.upper)
    return outside(side.above, side.upper_cubic, side.upper_scale, side.upper, x);
  if (magnitude < side.lower)
    return outside(side.below, side.lower_cubic, side.lower_scale, side.lower, x);
  const Binade& binade = side.binades[(magnitude >> kFractionBits) - side.first_exponent];
  const std::uint32_t fraction = magnitude & 0x7FFFFFu;
  const float* c = cubics_[binade.first + (fraction >> binade.shift)].c;
  // Position inside the segment: exact, it has fewer than 24 bits.
  const auto low = static_cast<std::int32_t>(fraction & ((1u << binade.shift) - 1u));
  const auto half = static_cast<std::int32_t>(1u << (binade.shift - 1));
  const float u = static_cast<float>(low - half) * binade.scale;
  return c[0] + u * (c[1] + u * (c[2] + u * c[3]));
}

}  // namespace trn2vp::trainium2::semantics
