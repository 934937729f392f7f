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

/// The value of raw operand bits, worked out from the definition of the format.
float value_of(OperandFormat format, std::uint16_t raw);

/// FP32 bits with every NaN replaced by 7FC00000.
std::uint32_t canonical_bits(float value);

/// A matrix of raw operands, row-major.
struct Matrix {
  int rows;
  int cols;
  OperandFormat format;
  std::vector<std::uint16_t> raw;

  std::uint16_t at(int r, int c) const {
    return raw[static_cast<std::size_t>(r) * static_cast<std::size_t>(cols) +
               static_cast<std::size_t>(c)];
  }
  trainium2::StationaryTile stationary() const {
    return {raw.data(), static_cast<std::size_t>(cols), rows, cols, format};
  }
  trainium2::MovingTile moving() const {
    return {raw.data(), static_cast<std::size_t>(cols), rows, cols, format};
  }
};

/// What random operands look like.
enum class Operands {
  kModerate,   ///< around 1, so that sums neither overflow nor vanish
  kAnyBits,    ///< uniform bits: all exponents, infinities and NaN
  kSubnormal,  ///< products and sums in and around the subnormal range of FP32
  kRare,       ///< moderate, with a few zeros, infinities, NaN and subnormals of both signs
};

Matrix random_matrix(std::mt19937& random, int rows, int cols, OperandFormat format,
                     Operands operands);

/// chain(m, n) by std::fmaf over k ascending from +0; FP32 bits, [stationary.cols][moving.cols],
/// NaN canonical.
std::vector<std::uint32_t> reference_chain(const Matrix& stationary, const Matrix& moving);

}  // namespace trn2vp::test
