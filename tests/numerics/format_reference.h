// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "models/numerics/format.h"

// What a word of any format is worth, and which word a value rounds to, from the definition of the
// formats alone: the parameters are typed in again, values are built with ldexp, rounding searches
// the ordered list of values. Nothing of models/numerics but the names of the formats.
namespace trn2vp::reference {

struct Layout {
  enum Kind { kFloat, kSigned, kUnsigned } kind;
  int storage;
  int exponent;
  int fraction;
  int bias;
  int padding;
};

inline Layout layout_of(numerics::Format format) {
  using numerics::Format;
  switch (format) {
    case Format::kFp32:
      return {Layout::kFloat, 32, 8, 23, 127, 0};
    case Format::kTf32:
      return {Layout::kFloat, 32, 8, 10, 127, 13};
    case Format::kBf16:
      return {Layout::kFloat, 16, 8, 7, 127, 0};
    case Format::kFp16:
      return {Layout::kFloat, 16, 5, 10, 15, 0};
    case Format::kFp8E5m2:
      return {Layout::kFloat, 8, 5, 2, 15, 0};
    case Format::kFp8E4m3:
      return {Layout::kFloat, 8, 4, 3, 7, 0};
    case Format::kFp8E3m4:
      return {Layout::kFloat, 8, 3, 4, 3, 0};
    case Format::kInt8:
      return {Layout::kSigned, 8, 0, 0, 0, 0};
    case Format::kInt16:
      return {Layout::kSigned, 16, 0, 0, 0, 0};
    case Format::kInt32:
      return {Layout::kSigned, 32, 0, 0, 0, 0};
    case Format::kUint8:
      return {Layout::kUnsigned, 8, 0, 0, 0, 0};
    case Format::kUint16:
      return {Layout::kUnsigned, 16, 0, 0, 0, 0};
    case Format::kUint32:
      break;
  }
  return {Layout::kUnsigned, 32, 0, 0, 0, 0};
}

/// Exact value of a word; TF32's padding counts for NaN only.
inline double word_value(const Layout& l, std::uint32_t word) {
  if (l.kind == Layout::kUnsigned) return word;
  if (l.kind == Layout::kSigned) {
    const double limit = std::ldexp(1.0, l.storage);
    return word >= limit / 2 ? word - limit : word;
  }
  const int code_bits = l.exponent + l.fraction;
  const std::uint32_t code = (word >> l.padding) & ((1u << code_bits) - 1);
  const std::uint32_t dropped = word & ((1u << l.padding) - 1);
  const double sign = (word >> (l.padding + code_bits)) & 1u ? -1.0 : 1.0;
  const std::uint32_t fraction = code & ((1u << l.fraction) - 1);
  const int exponent = static_cast<int>(code >> l.fraction);
  if (exponent == (1 << l.exponent) - 1) {
    return fraction != 0 || dropped != 0 ? std::numeric_limits<double>::quiet_NaN()
                                         : sign * std::numeric_limits<double>::infinity();
  }
  if (exponent == 0) return sign * std::ldexp(fraction, 1 - l.bias - l.fraction);
  return sign * std::ldexp(1.0 + std::ldexp(fraction, -l.fraction), exponent - l.bias);
}

/// Values of one format in ascending order of magnitude, infinity standing for the value its code
/// would have if the format went on.
class Rounder {
 public:
  explicit Rounder(const Layout& layout) : l_(layout) {
    if (l_.kind != Layout::kFloat) return;
    infinity_ = ((1u << l_.exponent) - 1) << l_.fraction;
    if (infinity_ > 0x8000u) return;
    for (std::uint32_t code = 0; code <= infinity_; ++code) values_.push_back(compute(code));
  }

  std::uint32_t operator()(float wide, bool saturate = false) const {
    return l_.kind == Layout::kFloat ? to_float(wide, saturate) : to_integer(wide);
  }

  /// Value of the neighbour at or below |wide|, and the one above.
  void neighbours(float wide, double* low, double* high) const {
    const double magnitude = std::fabs(static_cast<double>(wide));
    if (l_.kind != Layout::kFloat) {
      *low = std::floor(magnitude);
      *high = *low + 1;
      return;
    }
    const std::uint32_t code = search(magnitude);
    *low = value(code);
    *high = value(code + 1);
  }

 private:
  double compute(std::uint32_t code) const {
    if (code == infinity_) return std::ldexp(1.0, (1 << l_.exponent) - 1 - l_.bias);
    return word_value(l_, code << l_.padding);
  }

  double value(std::uint32_t code) const { return values_.empty() ? compute(code) : values_[code]; }

  /// Largest code below infinity with a value not above `magnitude`.
  std::uint32_t search(double magnitude) const {
    std::uint32_t low = 0;
    std::uint32_t high = infinity_;
    while (high - low > 1) {
      const std::uint32_t middle = low + (high - low) / 2;
      (value(middle) <= magnitude ? low : high) = middle;
    }
    return low;
  }

  std::uint32_t to_float(float wide, bool saturate) const {
    const std::uint32_t top = saturate ? infinity_ - 1 : infinity_;
    if (std::isnan(wide)) return (infinity_ | 1u << (l_.fraction - 1)) << l_.padding;
    const std::uint32_t sign = std::signbit(wide) ? 1u << (l_.exponent + l_.fraction) : 0u;
    const double magnitude = std::fabs(static_cast<double>(wide));
    if (magnitude >= value(infinity_)) return (sign | top) << l_.padding;
    const std::uint32_t low = search(magnitude);
    const double below = magnitude - value(low);
    const double above = value(low + 1) - magnitude;
    const bool up = above < below || (above == below && low % 2 == 1);
    const std::uint32_t code = low + (up ? 1 : 0);
    return (sign | (code < top ? code : top)) << l_.padding;
  }

  std::uint32_t to_integer(float wide) const {
    if (std::isnan(wide)) return 0;
    const double limit = std::ldexp(1.0, l_.storage);
    const double smallest = l_.kind == Layout::kSigned ? -limit / 2 : 0.0;
    const double largest = l_.kind == Layout::kSigned ? limit / 2 - 1 : limit - 1;
    double rounded = wide;
    if (std::isfinite(wide)) {
      rounded = std::floor(static_cast<double>(wide));
      const double rest = wide - rounded;
      if (rest > 0.5 || (rest == 0.5 && std::fmod(rounded, 2.0) != 0)) rounded += 1;
    }
    rounded = rounded < smallest ? smallest : rounded > largest ? largest : rounded;
    return static_cast<std::uint32_t>(
        static_cast<std::int64_t>(rounded < 0 ? rounded + limit : rounded));
  }

  Layout l_;
  std::uint32_t infinity_ = 0;
  std::vector<double> values_;
};

}  // namespace trn2vp::reference
