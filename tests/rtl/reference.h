// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "models/trainium2/neuron_core/matmul_array.h"

namespace trn2vp::test {

using trainium2::OperandFormat;

std::uint32_t bits_of(float value);
float float_of(std::uint32_t bits);

/// "bf16", "fp8_e4" and so on.
const char* format_name(OperandFormat format);
bool wide(OperandFormat format);  ///< FP32 and TF32, which only meet each other

/// The value of raw operand bits, worked out from the definition of the format.
float value_of(OperandFormat format, std::uint32_t raw);

/// FP32 bits with every NaN replaced by 7FC00000.
std::uint32_t canonical_bits(float value);

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
  float value(int r, int c) const { return value_of(format, at(r, c)); }
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

/// chain(m, n) by std::fmaf over k ascending from +0; FP32 bits, [stationary.cols][moving.cols],
/// NaN canonical.
std::vector<std::uint32_t> reference_chain(const Matrix& stationary, const Matrix& moving);

}  // namespace trn2vp::test
