// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "models/trainium2/neuron_core/matmul_array.h"

namespace trn2vp::cosim {

using trainium2::OperandFormat;

/// "bf16", "fp8_e4" and so on.
const char* format_name(OperandFormat format);
bool wide(OperandFormat format);  ///< FP32 and TF32, which only meet each other

/// Where the bits of a format are: sign, exponent, fraction, and bits below it that do not count.
struct Layout {
  const char* name;
  int exponent_bits;
  int fraction_bits;
  int unused_bits;
};
const Layout& layout_of(OperandFormat format);

/// A matrix of raw operands, row-major.
struct Matrix {
  int rows;
  int cols;
  OperandFormat format;
  std::vector<std::uint8_t> bytes;

  Matrix() : Matrix(0, 0, OperandFormat::kBf16) {}
  Matrix(int rows, int cols, OperandFormat format, const std::vector<std::uint32_t>& raw = {});

  std::uint32_t at(int r, int c) const;
  void set(int r, int c, std::uint32_t raw);
  bool empty() const { return bytes.empty(); }

  /// With two or more lines a row, one behind the other: the columns are shared out to them.
  trainium2::StationaryTile stationary(const trainium2::ArrayModes& modes = {}) const;
  trainium2::MovingTile moving(const trainium2::ArrayModes& modes = {}) const;
};

/// What random operands look like.
enum class Operands {
  kModerate,   ///< around 1, so that sums neither overflow nor vanish
  kAnyBits,    ///< uniform bits: all exponents, infinities and NaN
  kSubnormal,  ///< products and sums in and around the subnormal range of FP32
  kRare,       ///< moderate, with a few zeros, infinities, NaN and subnormals of both signs
  kCorners,    ///< zeros, smallest, largest, one, infinity, NaN only, of both signs
};

std::uint32_t random_operand(std::mt19937& random, OperandFormat format, Operands operands);
Matrix random_matrix(std::mt19937& random, int rows, int cols, OperandFormat format,
                     Operands operands);

}  // namespace trn2vp::cosim
