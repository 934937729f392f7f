// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/numerics/format.h"

#include <cmath>
#include <stdexcept>
#include <string>

namespace trn2vp::numerics {

namespace detail {

FormatInfo float_format(const char* name, int storage_bits, int exponent_bits, int fraction_bits,
                        int bias, int padding_bits, int reserved) {
  FormatInfo info{};
  info.name = name;
  info.kind = FormatKind::kFloat;
  info.storage_bits = storage_bits;
  info.exponent_bits = exponent_bits;
  info.fraction_bits = fraction_bits;
  info.bias = bias;
  info.padding_bits = padding_bits;
  info.has_infinity = reserved < 0;
  info.has_nan = reserved != 0;
  const std::uint32_t last = (1u << (exponent_bits + fraction_bits)) - 1;
  if (reserved < 0) {
    info.overflow_code = last >> fraction_bits << fraction_bits;
    info.max_code = info.overflow_code - 1;
    info.nan_code = info.overflow_code | 1u << (fraction_bits - 1);
  } else {
    info.max_code = last - static_cast<std::uint32_t>(reserved);
    info.overflow_code = last;  // the NaN where there is one, else the largest value
    info.nan_code = last;
  }
  const std::uint32_t fraction = info.max_code & ((1u << fraction_bits) - 1);
  const int exponent = static_cast<int>(info.max_code >> fraction_bits) - bias;
  info.max_finite =
      std::ldexp(static_cast<float>((1u << fraction_bits) | fraction), exponent - fraction_bits);
  return info;
}

namespace {

FormatInfo integer(const char* name, FormatKind kind, int bits) {
  FormatInfo info{};
  info.name = name;
  info.kind = kind;
  info.storage_bits = bits;
  info.max_finite =
      static_cast<float>((std::uint64_t{1} << (kind == FormatKind::kSigned ? bits - 1 : bits)) - 1);
  return info;
}

}  // namespace
}  // namespace detail

const FormatInfo& format_info(Format format) {
  using detail::float_format;
  using detail::integer;
  constexpr int kIeee = -1;
  static const FormatInfo kTable[kFormatCount] = {
      float_format("fp32", 32, 8, 23, 127, 0, kIeee),
      float_format("tf32", 32, 8, 10, 127, 13, kIeee),
      float_format("bf16", 16, 8, 7, 127, 0, kIeee),
      float_format("fp16", 16, 5, 10, 15, 0, kIeee),
      float_format("fp8_e5m2", 8, 5, 2, 15, 0, kIeee),
      float_format("fp8_e4m3", 8, 4, 3, 7, 0, kIeee),
      float_format("fp8_e3m4", 8, 3, 4, 3, 0, kIeee),
      integer("int8", FormatKind::kSigned, 8),
      integer("int16", FormatKind::kSigned, 16),
      integer("int32", FormatKind::kSigned, 32),
      integer("uint8", FormatKind::kUnsigned, 8),
      integer("uint16", FormatKind::kUnsigned, 16),
      integer("uint32", FormatKind::kUnsigned, 32),
  };
  const auto row = static_cast<std::size_t>(format);
  if (row >= kFormatCount) {
    throw std::invalid_argument("number format " + std::to_string(row) + " does not exist");
  }
  return kTable[row];
}

FormatInfo cfp8(Format base, int bias) {
  if (base != Format::kFp8E5m2 && base != Format::kFp8E4m3 && base != Format::kFp8E3m4) {
    throw std::invalid_argument("cFP8 is e5m2, e4m3 or e3m4");
  }
  if (bias < kMinCfp8Bias || bias > kMaxCfp8Bias) {
    throw std::invalid_argument("cFP8 exponent bias " + std::to_string(bias) + " is not in 0..63");
  }
  const FormatInfo& info = format_info(base);
  return detail::float_format(info.name, 8, info.exponent_bits, info.fraction_bits, bias, 0, -1);
}

}  // namespace trn2vp::numerics
