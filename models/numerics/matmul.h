// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>

#include "models/numerics/format.h"

namespace trn2vp::numerics {

/// A matmul operand as it lies in memory. Row r is what PE row r receives.
struct MatmulOperand {
  FormatInfo format;
  const void* words = nullptr;
  std::size_t row_stride = 0;   ///< elements from row r to row r + 1
  std::size_t pair_stride = 0;  ///< double row only: elements from k = 2r to k = 2r + 1
};

enum class MatmulRows { kSingle, kDouble };

/// Whether the TensorEngine multiplies these two: FP8 (cFP8 included), BF16 and FP16 in any mix;
/// TF32 and FP32 only with each other; no integers (documented: facts/trainium2.md section 2.3).
/// Double row: FP8 e5m2 and e4m3 in any mix (documented, same section).
bool matmul_formats_legal(const FormatInfo& stationary, const FormatInfo& moving, MatmulRows rows);

/// One LoadStationary + MultiplyMoving on operands of any legal format: exact decode to FP32, then
/// matmul_chain(); if either operand is FP32, matmul_fp32_passes().
///
/// stationary [k_rows x m], moving [k_rows x n], psum [m x n] row-major with leading dimension
/// ld_psum. Double row: k_rows counts PE rows (up to 128 on the array); each holds two values of K,
/// and the chain takes k = 2r, then k = 2r + 1, for r = 0, 1, ..., one FP32 rounding each: a chain
/// of 2 * k_rows (order assumed: facts/trainium2.md section 2.3 gives the shape only). Throws
/// std::invalid_argument if the formats may not meet.
void matmul(const MatmulOperand& stationary, const MatmulOperand& moving, float* psum,
            std::size_t ld_psum, int k_rows, int m, int n, bool accumulate,
            MatmulRows rows = MatmulRows::kSingle);

/// The decoding half of matmul(): `rows` x `columns` (double row: 2 * rows x columns) FP32 values,
/// packed, in the order of the chain.
void decode_operand(const MatmulOperand& operand, int rows, int columns, float* values,
                    MatmulRows per_pe = MatmulRows::kSingle);

}  // namespace trn2vp::numerics
