// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/trainium2/isa/operators.h"

// What the array computes in the modes that are more than one plain chain (docs/numerics.md). Pure
// functions on operands already decoded to FP32; matrices are row-major and packed, but for PSUM.
namespace trn2vp::trainium2 {

/// Shape of one matmul and where its result goes: psum[m][n], leading dimension ld_psum.
struct ChainShape {
  int k_rows;  ///< PE rows
  int m;
  int n;
  float* psum;
  std::size_t ld_psum;
  bool accumulate;
};

/// Half of an FP32 matmul, two of the four passes of numerics::matmul_fp32_passes(): low or high
/// part of the stationary operand against the low, then the high part of the moving one. `onezero`:
/// the low part of moving is left out. The first pass overwrites unless accumulating.
void fp32_half(isa::Fp32Pass pass, const float* stationary, const float* moving, bool onezero,
               const ChainShape& shape);

/// A sparse matmul n of m: weight (r, c) meets the row of the dense moving operand that its index
/// names. The P = n PE rows from P * (r / P) share P partitions of moving, each with CR values,
/// that is m rows of the dense operand in which partition p has rows p * CR .. p * CR + CR - 1;
/// index i is row i of them (which order the real index has is not public: assumed). The chain
/// takes the PE rows in ascending order; weights that are not there take no part.
///
/// stationary, indices [k_rows x m], moving [k_rows * CR x n].
void sparse_chain(isa::Sparsity sparsity, const float* stationary, const std::uint8_t* indices,
                  const float* moving, const ChainShape& shape);

/// Rows of the dense operand that an index can name: m of n of m.
unsigned sparse_group(isa::Sparsity sparsity);

/// A transpose: element (c, j) becomes the word of stationary (r, c), bit for bit, where r is the
/// row in which column j of moving is not zero: the last such row, and a word of zeros if there is
/// none (what a moving operand other than an identity gives is assumed). stationary [k_rows x m]
/// raw words in the place of floats, moving [k_rows x n] values.
void transpose_words(const float* stationary, const float* moving, const ChainShape& shape);

}  // namespace trn2vp::trainium2
