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

float value_of(OperandFormat format, std::uint16_t raw) {
  const bool half = format == OperandFormat::kFp16;
  const int fraction_bits = half ? 10 : 7;
  const int exponent_max = half ? 31 : 255;
  const int bias = half ? 15 : 127;
  const int exponent = (raw >> fraction_bits) & exponent_max;
  const int fraction = raw & ((1 << fraction_bits) - 1);
  float magnitude;
  if (exponent == exponent_max) {
    magnitude = fraction != 0 ? std::numeric_limits<float>::quiet_NaN()
                              : std::numeric_limits<float>::infinity();
  } else if (exponent == 0) {
    magnitude = std::ldexp(static_cast<float>(fraction), 1 - bias - fraction_bits);
  } else {
    magnitude = std::ldexp(static_cast<float>(fraction + (1 << fraction_bits)),
                           exponent - bias - fraction_bits);
  }
  return (raw & 0x8000) != 0 ? -magnitude : magnitude;
}

namespace {

std::uint16_t random_operand(std::mt19937& random, OperandFormat format, Operands operands) {
  const bool half = format == OperandFormat::kFp16;
  const auto bits = static_cast<std::uint16_t>(random());
  const int fraction_bits = half ? 10 : 7;
  const auto keep = static_cast<std::uint16_t>(0x8000u | ((1u << fraction_bits) - 1u));
  const auto with_exponent = [&](unsigned low, unsigned count) {
    const unsigned exponent = low + static_cast<unsigned>(random()) % count;
    return static_cast<std::uint16_t>((bits & keep) | (exponent << fraction_bits));
  };
  switch (operands) {
    case Operands::kAnyBits:
      return bits;
    case Operands::kSubnormal:
      // BF16 products near 2^-130; FP16 cannot get below 2^-48 and shows its own subnormals
      // instead.
      return half ? with_exponent(0, 4) : with_exponent(58, 8);
    case Operands::kRare:
      if (random() % 61 == 0) {
        const std::uint16_t special = half ? 0x7C00 : 0x7F80;
        const std::uint16_t rare[] = {0x0000,
                                      0x8000,
                                      0x0001,
                                      0x8003,
                                      special,
                                      static_cast<std::uint16_t>(special | 0x8000),
                                      static_cast<std::uint16_t>(special + 1)};
        const unsigned pick = static_cast<unsigned>(random()) % 70;
        return rare[pick < 6 ? pick : pick == 6 ? 6 : pick % 4];
      }
      [[fallthrough]];
    case Operands::kModerate:
      return half ? with_exponent(9, 9) : with_exponent(121, 9);
  }
  return 0;
}

}  // namespace

Matrix random_matrix(std::mt19937& random, int rows, int cols, OperandFormat format,
                     Operands operands) {
  Matrix matrix{rows, cols, format, {}};
  matrix.raw.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols));
  for (std::uint16_t& raw : matrix.raw) raw = random_operand(random, format, operands);
  return matrix;
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
