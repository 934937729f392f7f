// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/rtl/reference.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace trn2vp::test {

std::uint32_t bits_of(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

float float_of(std::uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

std::uint32_t canonical_bits(float value) {
  return std::isnan(value) ? 0x7FC00000u : bits_of(value);
}

float value_of(OperandFormat format, std::uint32_t raw) {
  const cosim::Layout& layout = cosim::layout_of(format);
  const std::uint32_t word = raw >> layout.unused_bits;
  const int exponent_max = (1 << layout.exponent_bits) - 1;
  const int bias = exponent_max / 2;
  const int exponent = static_cast<int>(word >> layout.fraction_bits) & exponent_max;
  const int fraction = static_cast<int>(word & ((1u << layout.fraction_bits) - 1u));
  // The unused bits of a NaN may be all that says it is one.
  const bool below = (raw & ((1u << layout.unused_bits) - 1u)) != 0;
  float magnitude;
  if (exponent == exponent_max) {
    magnitude = fraction != 0 || below ? std::numeric_limits<float>::quiet_NaN()
                                       : std::numeric_limits<float>::infinity();
  } else if (exponent == 0) {
    magnitude = std::ldexp(static_cast<float>(fraction), 1 - bias - layout.fraction_bits);
  } else {
    magnitude = std::ldexp(static_cast<float>(fraction + (1 << layout.fraction_bits)),
                           exponent - bias - layout.fraction_bits);
  }
  return (word >> (layout.exponent_bits + layout.fraction_bits) & 1) != 0 ? -magnitude : magnitude;
}

std::vector<std::uint32_t> reference_chain(const Matrix& stationary, const Matrix& moving) {
  std::vector<std::uint32_t> words;
  for (int m = 0; m < stationary.cols; ++m) {
    for (int n = 0; n < moving.cols; ++n) {
      float sum = 0.0f;
      for (int k = 0; k < stationary.rows; ++k) {
        sum = std::fmaf(value_of(stationary.format, stationary.at(k, m)),
                        value_of(moving.format, moving.at(k, n)), sum);
      }
      words.push_back(canonical_bits(sum));
    }
  }
  return words;
}

}  // namespace trn2vp::test
