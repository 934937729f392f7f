// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>

// Private to models/numerics: the implementations behind matmul_chain().
namespace trn2vp::numerics::detail {

/// Operands of one call, as documented at matmul_chain().
struct ChainArgs {
  const float* stationary;
  std::size_t ld_stationary;
  const float* moving;
  std::size_t ld_moving;
  float* psum;
  std::size_t ld_psum;
  int k_rows;
  int m;
  int n;
  bool accumulate;
  const void* moving_bf16 = nullptr;  ///< instead of `moving`; AVX-512 only
};

void matmul_chain_portable(const ChainArgs& a);
void matmul_chain_avx2(const ChainArgs& a);
void matmul_chain_avx512(const ChainArgs& a);
/// Whether it can take moving_bf16 in this shape.
bool avx512_takes_bf16(const ChainArgs& a);

}  // namespace trn2vp::numerics::detail
