// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/numerics/matmul.h"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/numerics/codec.h"
#include "models/numerics/fp32_passes.h"
#include "models/numerics/matmul_chain.h"

namespace trn2vp::numerics {
namespace {

bool is_fp8(const FormatInfo& format) { return format.storage_bits == 8; }

bool is_fp32(const FormatInfo& format) { return format.fraction_bits == 23; }

/// FP32 and TF32, which live in 32-bit words.
bool is_long(const FormatInfo& format) { return format.storage_bits == 32; }

/// Decoded operands stay allocated: a GEMM is thousands of tiles of one shape.
float* scratch(std::vector<float>& values, int rows, int columns) {
  values.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
  return values.data();
}

}  // namespace

bool matmul_formats_legal(const FormatInfo& stationary, const FormatInfo& moving, MatmulRows rows) {
  // Neither integers nor OCP microscaling elements, which have no infinity.
  if (!stationary.has_infinity || !moving.has_infinity) return false;
  if (rows == MatmulRows::kDouble) {
    return is_fp8(stationary) && is_fp8(moving) && stationary.exponent_bits >= 4 &&
           moving.exponent_bits >= 4;
  }
  return is_long(stationary) == is_long(moving);
}

void decode_operand(const MatmulOperand& operand, int rows, int columns, float* values,
                    MatmulRows per_pe) {
  const auto width = static_cast<std::size_t>(columns);
  const auto size = static_cast<std::size_t>(operand.format.storage_bytes());
  const auto* bytes = static_cast<const std::uint8_t*>(operand.words);
  const std::size_t pair = per_pe == MatmulRows::kDouble ? 2 : 1;
  if (pair == 1 && operand.row_stride == width) {  // one long row
    return decode(operand.format, bytes, values, static_cast<std::size_t>(rows) * width);
  }
  for (int row = 0; row < rows; ++row) {
    for (std::size_t half = 0; half < pair; ++half, values += width) {
      const std::size_t at =
          static_cast<std::size_t>(row) * operand.row_stride + half * operand.pair_stride;
      decode(operand.format, bytes + at * size, values, width);
    }
  }
}

void matmul(const MatmulOperand& stationary, const MatmulOperand& moving, float* psum,
            std::size_t ld_psum, int k_rows, int m, int n, bool accumulate, MatmulRows rows) {
  if (!matmul_formats_legal(stationary.format, moving.format, rows)) {
    throw std::invalid_argument(std::string("matmul") +
                                (rows == MatmulRows::kDouble ? " with double rows" : "") + " of " +
                                stationary.format.name + " and " + moving.format.name);
  }
  static thread_local std::vector<float> left;
  static thread_local std::vector<float> right;
  const int depth = rows == MatmulRows::kDouble ? 2 * k_rows : k_rows;
  float* weights = scratch(left, depth, m);
  float* inputs = scratch(right, depth, n);
  decode_operand(stationary, k_rows, m, weights, rows);
  decode_operand(moving, k_rows, n, inputs, rows);
  const bool passes = is_fp32(stationary.format) || is_fp32(moving.format);
  (passes ? matmul_fp32_passes : matmul_chain)(weights, static_cast<std::size_t>(m), inputs,
                                               static_cast<std::size_t>(n), psum, ld_psum, depth, m,
                                               n, accumulate);
}

}  // namespace trn2vp::numerics
