// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

namespace trn2vp::numerics {

/// Element types of NeuronCore-v3 (documented: facts/trainium2.md section 4). Words are unsigned,
/// little-endian in memory, in the low storage_bits of a std::uint32_t; integers are two's
/// complement.
enum class Format : std::uint8_t {
  kFp32,
  kTf32,
  kBf16,
  kFp16,
  kFp8E5m2,
  kFp8E4m3,
  kFp8E3m4,
  kInt8,
  kInt16,
  kInt32,
  kUint8,
  kUint16,
  kUint32,
};
constexpr int kFormatCount = 13;

enum class FormatKind : std::uint8_t { kFloat, kSigned, kUnsigned };

/// Everything the conversions know about a format. For integers only name, kind, storage_bits and
/// max_finite mean something. Codes are words without their sign bit, at the format's own width
/// (TF32: 19 bits, the word shifted right by padding_bits).
struct FormatInfo {
  const char* name;
  FormatKind kind;
  int storage_bits;   ///< 8, 16 or 32
  int exponent_bits;  ///< 2..8
  int fraction_bits;  ///< 1..23, without the hidden bit
  int bias;           ///< value of a normal word: 2^(exponent - bias) * 1.fraction
  int padding_bits;   ///< unused low bits of the word: 13 for TF32, written as zero, else 0
  bool has_infinity;
  bool has_nan;
  std::uint32_t max_code;  ///< largest finite value
  std::uint32_t
      overflow_code;       ///< what a value beyond max_code becomes: infinity where there is one
  std::uint32_t nan_code;  ///< canonical NaN: positive, quiet, payload zero (assumed)
  float max_finite;        ///< value of max_code; integers: the largest, rounded to FP32

  bool is_float() const { return kind == FormatKind::kFloat; }
  int storage_bytes() const { return storage_bits / 8; }
};

/// The table's row of `format`.
const FormatInfo& format_info(Format format);

/// cFP8: one of the three FP8 layouts with another exponent bias. That the bias is adjustable is
/// documented (facts/trainium2.md section 4), its register is not published; 0..63 is assumed (six
/// bits), and for every one of them each value is exact in FP32. `base` is kFp8E5m2, kFp8E4m3 or
/// kFp8E3m4; anything else throws std::invalid_argument. Infinity and NaN stay where they are.
FormatInfo cfp8(Format base, int bias);
constexpr int kMinCfp8Bias = 0;
constexpr int kMaxCfp8Bias = 63;

namespace detail {
/// Builds a row of a float format. `reserved` counts the highest codes that are no finite value:
/// -1 = the whole top exponent, IEEE style (one infinity, then NaNs); 1 = the last one is a NaN and
/// nothing is infinite (OCP e4m3fn); 0 = all codes are finite (OCP e2m1).
FormatInfo float_format(const char* name, int storage_bits, int exponent_bits, int fraction_bits,
                        int bias, int padding_bits, int reserved);
}  // namespace detail

}  // namespace trn2vp::numerics
