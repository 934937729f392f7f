// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/numerics/codec.h"
#include "models/numerics/convert.h"

// Private to models/numerics: one element in, one element out, without branches, so that the array
// loops of codec_arrays.cpp vectorise. Integer arithmetic decides every rounding.
#define TRN2VP_ELEMENT inline __attribute__((always_inline))

namespace trn2vp::numerics::detail {

constexpr std::uint32_t kF32Magnitude = 0x7FFFFFFFu;
constexpr std::uint32_t kF32Infinity = 0x7F800000u;
constexpr std::uint32_t kNoCode = 0xFFFFFFFFu;

/// What a float format's loops need, in registers.
struct FloatConstants {
  FloatConstants(const FormatInfo& format, Overflow overflow)
      : drop(static_cast<std::uint32_t>(23 - format.fraction_bits)),
        fraction_bits(static_cast<std::uint32_t>(format.fraction_bits)),
        code_bits(static_cast<std::uint32_t>(format.exponent_bits + format.fraction_bits)),
        padding(static_cast<std::uint32_t>(format.padding_bits)),
        min_exponent(128 - format.bias),
        max_code(format.max_code),
        overflow_code(overflow == Overflow::kSaturate ? format.max_code : format.overflow_code),
        nan_code(format.nan_code),
        infinity_code(format.has_infinity ? format.overflow_code : kNoCode),
        first_nan(format.has_nan ? format.max_code + (format.has_infinity ? 2 : 1) : kNoCode),
        rebias(static_cast<std::uint32_t>(127 - format.bias) << 23),
        min_normal(1u << format.fraction_bits) {
    // 2^(1 - bias - fraction_bits): far above FP32's own subnormals for every format that uses it.
    const int step = 128 - format.bias - format.fraction_bits;
    subnormal_step = step > 0 ? float_of(static_cast<std::uint32_t>(step) << 23) : 0.0f;
  }

  std::uint32_t drop;  // fraction bits that FP32 has and the format has not
  std::uint32_t fraction_bits;
  std::uint32_t code_bits;  // position of the sign
  std::uint32_t padding;
  std::int32_t min_exponent;  // of the smallest normal, biased as in FP32
  std::uint32_t max_code;
  std::uint32_t overflow_code;
  std::uint32_t nan_code;
  std::uint32_t infinity_code;
  std::uint32_t first_nan;
  std::uint32_t rebias;
  std::uint32_t min_normal;
  float subnormal_step;
};

/// Formats with FP32's exponent (FP32, TF32, BF16): the word is the upper part of an FP32.
TRN2VP_ELEMENT float decode_wide(std::uint32_t word, std::uint32_t left, std::uint32_t padding) {
  const std::uint32_t bits = word << left;
  const std::uint32_t kept = bits >> padding << padding;
  return float_of((bits & kF32Magnitude) > kF32Infinity ? kCanonicalNanF32 : kept);
}

/// Formats with a narrower exponent.
TRN2VP_ELEMENT float decode_narrow(const FloatConstants& c, std::uint32_t word) {
  const std::uint32_t code = word & ((1u << c.code_bits) - 1);
  const std::uint32_t sign = word >> c.code_bits << 31;
  const std::uint32_t normal = (code << c.drop) + c.rebias;
  const std::uint32_t small =
      bits_of(static_cast<float>(static_cast<std::int32_t>(code)) * c.subnormal_step);
  std::uint32_t bits = code < c.min_normal ? small : normal;
  bits = code == c.infinity_code ? kF32Infinity : bits;
  bits |= sign;
  return float_of(code >= c.first_nan ? kCanonicalNanF32 : bits);
}

/// significand / 2^shift to nearest even; significand < 2^24, shift >= 1.
TRN2VP_ELEMENT std::uint32_t shift_nearest(std::uint32_t significand, std::uint32_t shift) {
  const std::uint32_t s = shift < 25u ? shift : 25u;  // beyond, everything is below a half
  return (significand + ((1u << (s - 1)) - 1) + ((significand >> s) & 1u)) >> s;
}

/// The same, up with probability remainder / 2^shift: `shift` random bits are added below the
/// point. Beyond 63 bits the probability, under 2^-40, counts as zero.
TRN2VP_ELEMENT std::uint32_t shift_stochastic(std::uint32_t significand, std::uint32_t shift,
                                              std::uint32_t low, std::uint32_t high) {
  const std::uint32_t s = shift < 31u ? shift : 31u;
  const std::uint32_t near = (significand + (low & ((1u << s) - 1))) >> s;
  const std::uint32_t high_mask = (1u << ((shift - 32u) & 31u)) - 1;
  const std::uint32_t carry = low > ~significand ? 1u : 0u;
  const std::uint32_t far = (high & high_mask) == high_mask ? carry : 0u;
  const std::uint32_t beyond = shift < 64u ? far : 0u;
  return shift < 32u ? near : beyond;
}

template <Rounding kRounding>
TRN2VP_ELEMENT std::uint32_t shift_rounded(std::uint32_t significand, std::uint32_t shift,
                                           std::uint32_t low, std::uint32_t high) {
  return kRounding == Rounding::kNearestEven ? shift_nearest(significand, shift)
                                             : shift_stochastic(significand, shift, low, high);
}

/// Any float format with fewer than 23 fraction bits.
template <Rounding kRounding>
TRN2VP_ELEMENT std::uint32_t encode_float(const FloatConstants& c, float value, std::uint32_t low,
                                          std::uint32_t high) {
  const std::uint32_t bits = bits_of(value);
  const std::uint32_t magnitude = bits & kF32Magnitude;
  const auto field = static_cast<std::int32_t>(magnitude >> 23);
  const std::int32_t exponent = field > 1 ? field : 1;
  const std::uint32_t significand = magnitude - (static_cast<std::uint32_t>(exponent - 1) << 23);
  const std::int32_t above = exponent - c.min_exponent;
  const auto lost = static_cast<std::uint32_t>(above < 0 ? -above : 0);
  const auto binade = static_cast<std::uint32_t>(above > 0 ? above : 0);
  // A carry out of the fraction lands in the exponent, where it belongs.
  std::uint32_t code =
      shift_rounded<kRounding>(significand, c.drop + lost, low, high) + (binade << c.fraction_bits);
  code = code > c.max_code ? c.overflow_code : code;
  code |= bits >> 31 << c.code_bits;
  code = magnitude > kF32Infinity ? c.nan_code : code;
  return code << c.padding;
}

TRN2VP_ELEMENT std::uint32_t encode_f32(const FloatConstants& c, float value) {
  const std::uint32_t bits = bits_of(value);
  const std::uint32_t magnitude = bits & kF32Magnitude;
  const std::uint32_t limited = magnitude > c.max_code ? c.overflow_code : magnitude;
  return magnitude > kF32Infinity ? c.nan_code : limited | (bits & ~kF32Magnitude);
}

/// Limits of an integer format, as magnitudes.
struct IntegerConstants {
  explicit IntegerConstants(const FormatInfo& format)
      : mask(0xFFFFFFFFu >> (32 - format.storage_bits)),
        max_positive(format.kind == FormatKind::kSigned ? mask >> 1 : mask),
        max_negative(format.kind == FormatKind::kSigned ? (mask >> 1) + 1 : 0u) {}
  std::uint32_t mask;
  std::uint32_t max_positive;
  std::uint32_t max_negative;
};

template <Rounding kRounding>
TRN2VP_ELEMENT std::uint32_t encode_integer(const IntegerConstants& c, float value,
                                            std::uint32_t low, std::uint32_t high) {
  const std::uint32_t bits = bits_of(value);
  const std::uint32_t magnitude = bits & kF32Magnitude;
  const auto field = static_cast<std::int32_t>(magnitude >> 23);
  const std::int32_t exponent = field > 1 ? field : 1;
  const std::uint32_t significand = magnitude - (static_cast<std::uint32_t>(exponent - 1) << 23);
  constexpr std::int32_t kUnits = 150;  // exponent field of a significand that counts ones
  const std::int32_t left = exponent - kUnits;
  const std::uint32_t fraction = shift_rounded<kRounding>(
      significand, static_cast<std::uint32_t>(left < 0 ? -left : 1), low, high);
  const std::uint32_t whole = significand << (static_cast<std::uint32_t>(left) & 7u);
  const std::uint32_t large = left < 8 ? whole : left == 8 ? significand << 8 : 0xFFFFFFFFu;
  std::uint32_t rounded = left < 0 ? fraction : large;
  rounded = magnitude > kF32Infinity ? 0u : rounded;
  const std::uint32_t negative = 0u - (bits >> 31);
  const std::uint32_t limit = (c.max_negative & negative) | (c.max_positive & ~negative);
  rounded = rounded < limit ? rounded : limit;
  return ((rounded ^ negative) - negative) & c.mask;
}

TRN2VP_ELEMENT float decode_integer(const FormatInfo& format, std::uint32_t word) {
  const int unused = 32 - format.storage_bits;
  if (format.kind == FormatKind::kUnsigned) return static_cast<float>(word << unused >> unused);
  return static_cast<float>(static_cast<std::int32_t>(word << unused) >> unused);
}

}  // namespace trn2vp::numerics::detail
