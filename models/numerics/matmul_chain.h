// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>

namespace trn2vp::numerics {

/// Implementations of the column chain. All give the same bits; they differ in speed only.
enum class MatmulPath { kPortable, kAvx2, kAvx512 };

/// "portable", "avx2", "avx512".
const char* matmul_path_name(MatmulPath path);

/// Whether this processor can run `path`.
bool matmul_path_supported(MatmulPath path);

/// The fastest path of this processor: what matmul_chain() uses.
MatmulPath matmul_path();

/// The arithmetic of one LoadStationary + MultiplyMoving on the array (docs/numerics.md, "The
/// array").
///
///   chain[m][n] = fma over k = 0..k_rows-1, in this order, from +0, of stationary[k][m] *
///   moving[k][n] psum[m][n]  = accumulate ? psum[m][n] + chain[m][n] : chain[m][n]
///
/// FP32, one rounding to nearest even per fma and per addition, subnormals kept, NaN results
/// canonical (0x7FC00000). Row-major with leading dimensions in elements: stationary [k_rows x m],
/// moving [k_rows x n], psum [m x n]. Any k_rows, m, n >= 0 (the array itself takes up to 128, 128,
/// 512: facts/trainium2.md section 2.3); k_rows = 0 gives a chain of +0. Rows that are not there
/// take no part: a zero product is not neutral (fma(x, 0, -0) = +0). psum must not overlap the
/// operands. The floating-point environment must be the default (RNE, no flush to zero).
void matmul_chain(const float* stationary, std::size_t ld_stationary, const float* moving,
                  std::size_t ld_moving, float* psum, std::size_t ld_psum, int k_rows, int m, int n,
                  bool accumulate);

/// The same with a moving operand of BF16 words (any alignment), decoded on the way: what the
/// functional array spends its time on.
void matmul_chain_bf16(const float* stationary, std::size_t ld_stationary, const void* moving,
                       std::size_t ld_moving, float* psum, std::size_t ld_psum, int k_rows, int m,
                       int n, bool accumulate);
void matmul_chain_bf16_on(MatmulPath path, const float* stationary, std::size_t ld_stationary,
                          const void* moving, std::size_t ld_moving, float* psum,
                          std::size_t ld_psum, int k_rows, int m, int n, bool accumulate);

/// matmul_chain() on a given path, for tests and benchmarks. `path` must be supported.
void matmul_chain_on(MatmulPath path, const float* stationary, std::size_t ld_stationary,
                     const float* moving, std::size_t ld_moving, float* psum, std::size_t ld_psum,
                     int k_rows, int m, int n, bool accumulate);

}  // namespace trn2vp::numerics
