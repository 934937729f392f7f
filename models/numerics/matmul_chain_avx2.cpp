// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>

#include "models/numerics/convert.h"
#include "models/numerics/matmul_chain_paths.h"

#define TRN2VP_AVX2 __attribute__((target("avx2,fma")))

namespace trn2vp::numerics::detail {
namespace {

// 6 x (2 x 8) chains plus two moving vectors and one weight fill the 16 registers.
constexpr int kRows = 6;
constexpr int kColumns = 16;
// Up to this depth a panel of moving is packed first: rows 2 KiB apart would share a handful of
// cache sets.
constexpr int kPackedDepth = 256;

/// `Full` says that both moving vectors may be read in full (a packed row always may).
template <int Rows, bool Full>
TRN2VP_AVX2 void block(const ChainArgs& a, const float* moving, std::size_t ld_moving, int row,
                       int column, __m256i low, __m256i high) {
  __m256 chain[Rows][2];
#pragma GCC unroll 6
  for (int r = 0; r < Rows; ++r) chain[r][0] = chain[r][1] = _mm256_setzero_ps();
  const float* stationary = a.stationary + row;
  for (int k = 0; k < a.k_rows; ++k) {
    const __m256 moving_low = Full ? _mm256_loadu_ps(moving) : _mm256_maskload_ps(moving, low);
    const __m256 moving_high =
        Full ? _mm256_loadu_ps(moving + 8) : _mm256_maskload_ps(moving + 8, high);
#pragma GCC unroll 6
    for (int r = 0; r < Rows; ++r) {
      const __m256 weight = _mm256_broadcast_ss(stationary + r);
      chain[r][0] = _mm256_fmadd_ps(weight, moving_low, chain[r][0]);
      chain[r][1] = _mm256_fmadd_ps(weight, moving_high, chain[r][1]);
    }
    stationary += a.ld_stationary;
    moving += ld_moving;
  }
  const __m256 nan = _mm256_set1_ps(float_of(kCanonicalNanF32));
#pragma GCC unroll 6
  for (int r = 0; r < Rows; ++r) {
    float* psum = a.psum + static_cast<std::size_t>(row + r) * a.ld_psum + column;
    for (int half = 0; half < 2; ++half, psum += 8) {
      const __m256i mask = half == 0 ? low : high;
      __m256 sum = chain[r][half];
      if (a.accumulate) sum = _mm256_add_ps(_mm256_maskload_ps(psum, mask), sum);
      sum = _mm256_blendv_ps(sum, nan, _mm256_cmp_ps(sum, sum, _CMP_UNORD_Q));
      _mm256_maskstore_ps(psum, mask, sum);
    }
  }
}

template <bool Full>
TRN2VP_AVX2 void rows_of(int rows, const ChainArgs& a, const float* moving, std::size_t ld_moving,
                         int row, int column, __m256i low, __m256i high) {
  switch (rows) {
    case 6:
      return block<6, Full>(a, moving, ld_moving, row, column, low, high);
    case 5:
      return block<5, Full>(a, moving, ld_moving, row, column, low, high);
    case 4:
      return block<4, Full>(a, moving, ld_moving, row, column, low, high);
    case 3:
      return block<3, Full>(a, moving, ld_moving, row, column, low, high);
    case 2:
      return block<2, Full>(a, moving, ld_moving, row, column, low, high);
    default:
      return block<1, Full>(a, moving, ld_moving, row, column, low, high);
  }
}

TRN2VP_AVX2 void pack_moving(const ChainArgs& a, int column, __m256i low, __m256i high,
                             float* packed) {
  const float* moving = a.moving + column;
  for (int k = 0; k < a.k_rows; ++k, moving += a.ld_moving, packed += kColumns) {
    _mm256_store_ps(packed, _mm256_maskload_ps(moving, low));
    _mm256_store_ps(packed + 8, _mm256_maskload_ps(moving + 8, high));
  }
}

TRN2VP_AVX2 __m256i first(int lanes) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(lanes), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

}  // namespace

TRN2VP_AVX2 void matmul_chain_avx2(const ChainArgs& a) {
  alignas(32) static thread_local float packed[kPackedDepth * kColumns];
  const bool pack = a.k_rows <= kPackedDepth && a.m > kRows;
  for (int column = 0; column < a.n; column += kColumns) {
    const __m256i low = first(a.n - column);
    const __m256i high = first(a.n - column - 8);
    if (pack) pack_moving(a, column, low, high, packed);
    const float* moving = pack ? packed : a.moving + column;
    const std::size_t ld_moving = pack ? kColumns : a.ld_moving;
    const bool full = pack || a.n - column >= kColumns;
    for (int row = 0; row < a.m; row += kRows) {
      const int rows = std::min(kRows, a.m - row);
      full ? rows_of<true>(rows, a, moving, ld_moving, row, column, low, high)
           : rows_of<false>(rows, a, moving, ld_moving, row, column, low, high);
    }
  }
}

}  // namespace trn2vp::numerics::detail
#endif
