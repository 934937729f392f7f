// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

// A plain reference that shares no code with models/numerics: values are built with ldexp from the
// fields of the format, rounding is a search between neighbours in double, the chain is a loop over
// std::fma.
namespace trn2vp::reference {

inline double value_of(std::uint32_t raw, int exponent_bits, int mantissa_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const std::uint32_t mantissa = raw & ((1u << mantissa_bits) - 1);
  const std::uint32_t exponent = (raw >> mantissa_bits) & ((1u << exponent_bits) - 1);
  const double sign = (raw >> (mantissa_bits + exponent_bits)) & 1 ? -1.0 : 1.0;
  if (exponent == (1u << exponent_bits) - 1) {
    return mantissa ? std::numeric_limits<double>::quiet_NaN()
                    : sign * std::numeric_limits<double>::infinity();
  }
  if (exponent == 0) return sign * std::ldexp(mantissa, 1 - bias - mantissa_bits);
  return sign * std::ldexp(mantissa + (1u << mantissa_bits),
                           static_cast<int>(exponent) - bias - mantissa_bits);
}

/// Nearest raw word, ties to the even word. The words of one sign are ordered like their values,
/// infinity included once it is given the value the next binade would start with.
inline std::uint16_t round_to(float wide, int exponent_bits, int mantissa_bits, std::uint16_t nan) {
  if (std::isnan(wide)) return nan;
  const std::uint32_t sign = std::signbit(wide) ? 0x8000u : 0u;
  const std::uint32_t infinity = ((1u << exponent_bits) - 1) << mantissa_bits;
  const double magnitude = std::fabs(static_cast<double>(wide));
  const auto value = [&](std::uint32_t raw) {
    return raw == infinity ? std::ldexp(1.0, 1 << (exponent_bits - 1))
                           : value_of(raw, exponent_bits, mantissa_bits);
  };
  if (magnitude >= value(infinity)) return static_cast<std::uint16_t>(sign | infinity);
  std::uint32_t low = 0;
  std::uint32_t high = infinity;
  while (high - low > 1) {
    const std::uint32_t middle = (low + high) / 2;
    (value(middle) <= magnitude ? low : high) = middle;
  }
  const double below = magnitude - value(low);
  const double above = value(high) - magnitude;
  const std::uint32_t nearest = below < above || (below == above && low % 2 == 0) ? low : high;
  return static_cast<std::uint16_t>(sign | nearest);
}

inline double bf16_value(std::uint16_t raw) { return value_of(raw, 8, 7); }
inline double fp16_value(std::uint16_t raw) { return value_of(raw, 5, 10); }
inline std::uint16_t to_bf16(float wide) { return round_to(wide, 8, 7, 0x7FC0); }
inline std::uint16_t to_fp16(float wide) { return round_to(wide, 5, 10, 0x7E00); }

inline std::uint32_t float_bits(float value) {
  if (std::isnan(value)) return 0x7FC00000u;
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// One output of the array: row 0 first, one rounding per row.
inline float chain(const float* stationary, std::size_t stationary_stride, const float* moving,
                   std::size_t moving_stride, int k_rows) {
  float sum = 0.0f;
  for (int k = 0; k < k_rows; ++k) {
    sum = std::fma(stationary[k * stationary_stride], moving[k * moving_stride], sum);
  }
  return sum;
}

}  // namespace trn2vp::reference
