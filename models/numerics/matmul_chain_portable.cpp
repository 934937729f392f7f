// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <algorithm>
#include <cmath>

#include "models/numerics/convert.h"
#include "models/numerics/matmul_chain_paths.h"

namespace trn2vp::numerics::detail {

void matmul_chain_portable(const ChainArgs& a) {
  constexpr int kBlock =
      64;  // one row of accumulators, small enough for the registers or the first cache
  float chain[kBlock];
  for (int row = 0; row < a.m; ++row) {
    for (int column = 0; column < a.n; column += kBlock) {
      const int width = std::min(kBlock, a.n - column);
      std::fill(chain, chain + width, 0.0f);
      for (int k = 0; k < a.k_rows; ++k) {
        const float weight = a.stationary[k * a.ld_stationary + row];
        const float* moving = a.moving + k * a.ld_moving + column;
        for (int j = 0; j < width; ++j) chain[j] = std::fma(weight, moving[j], chain[j]);
      }
      float* psum = a.psum + row * a.ld_psum + column;
      for (int j = 0; j < width; ++j) {
        psum[j] = canonical(a.accumulate ? psum[j] + chain[j] : chain[j]);
      }
    }
  }
}

}  // namespace trn2vp::numerics::detail
