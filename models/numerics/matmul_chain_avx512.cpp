// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#if defined(__x86_64__)
#include <immintrin.h>

#include <algorithm>

#include "models/numerics/convert.h"
#include "models/numerics/matmul_chain_paths.h"

#define TRN2VP_AVX512 __attribute__((target("avx512f")))

namespace trn2vp::numerics::detail {
namespace {

// Rows x (2 x 16) chains live in registers.
constexpr int kRows = 8;
constexpr int kColumns = 32;
// Tiles up to the size of the array are packed first: rows 2 KiB apart would share a handful of
// cache sets.
constexpr int kPackedRows = 128;
constexpr int kPackedDepth = 256;  // two values of K per row: FP8 double row

struct Packed {
  alignas(64) float stationary[kPackedDepth * kPackedRows];  // [m / 8][k][8]
  alignas(64) float moving[kPackedDepth * kColumns];         // [k][32]
};

/// One block of chains: `stationary` and `moving` point at its first row.
/// `Whole` says that both moving vectors may be read in full (a packed row always may).
template <int Rows, bool Whole>
TRN2VP_AVX512 void block(const ChainArgs& a, const float* stationary, std::size_t ld_stationary,
                         const float* moving, std::size_t ld_moving, float* psum, __mmask16 low,
                         __mmask16 high) {
  __m512 chain[Rows][2];
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) chain[r][0] = chain[r][1] = _mm512_setzero_ps();
  for (int k = 0; k < a.k_rows; ++k) {
    const __m512 moving_low = Whole ? _mm512_loadu_ps(moving) : _mm512_maskz_loadu_ps(low, moving);
    const __m512 moving_high =
        Whole ? _mm512_loadu_ps(moving + 16) : _mm512_maskz_loadu_ps(high, moving + 16);
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
      const __m512 weight = _mm512_set1_ps(stationary[r]);
      chain[r][0] = _mm512_fmadd_ps(weight, moving_low, chain[r][0]);
      chain[r][1] = _mm512_fmadd_ps(weight, moving_high, chain[r][1]);
    }
    stationary += ld_stationary;
    moving += ld_moving;
  }
  const __m512 nan = _mm512_set1_ps(float_of(kCanonicalNanF32));
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 2
    for (int half = 0; half < 2; ++half) {
      float* target = psum + r * a.ld_psum + half * 16;
      const __mmask16 mask = half == 0 ? low : high;
      __m512 sum = chain[r][half];
      if (a.accumulate) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, target), sum);
      sum = _mm512_mask_mov_ps(sum, _mm512_cmp_ps_mask(sum, sum, _CMP_UNORD_Q), nan);
      _mm512_mask_storeu_ps(target, mask, sum);
    }
  }
}

template <bool Whole>
constexpr decltype(&block<1, Whole>) kBlocks[kRows] = {
    block<1, Whole>, block<2, Whole>, block<3, Whole>, block<4, Whole>,
    block<5, Whole>, block<6, Whole>, block<7, Whole>, block<8, Whole>};

void pack_stationary(const ChainArgs& a, float* packed) {
  for (int row = 0; row < a.m; row += kRows) {
    const int rows = std::min(kRows, a.m - row);
    for (int k = 0; k < a.k_rows; ++k, packed += kRows) {
      std::copy_n(a.stationary + k * a.ld_stationary + row, rows, packed);
    }
  }
}

TRN2VP_AVX512 void pack_moving(const ChainArgs& a, int column, __mmask16 low, __mmask16 high,
                               float* packed) {
  const float* moving = a.moving + column;
  for (int k = 0; k < a.k_rows; ++k, moving += a.ld_moving, packed += kColumns) {
    _mm512_store_ps(packed, _mm512_maskz_loadu_ps(low, moving));
    _mm512_store_ps(packed + 16, _mm512_maskz_loadu_ps(high, moving + 16));
  }
}

// Whole panels only: 16-bit words cannot be read under a mask without more than AVX-512F.
TRN2VP_AVX512 void pack_moving_bf16(const ChainArgs& a, int column, float* packed) {
  const auto* words = static_cast<const char*>(a.moving_bf16) + 2 * column;
  for (int k = 0; k < a.k_rows; ++k, words += 2 * a.ld_moving, packed += kColumns) {
    for (int half = 0; half < 2; ++half) {
      const __m256i sixteen =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(words + 32 * half));
      _mm512_store_si512(packed + 16 * half, _mm512_slli_epi32(_mm512_cvtepu16_epi32(sixteen), 16));
    }
  }
}

bool packs(const ChainArgs& a) {
  return a.k_rows <= kPackedDepth && a.m <= kPackedRows && a.m > kRows;
}

__mmask16 first(int lanes) { return static_cast<__mmask16>((1u << std::clamp(lanes, 0, 16)) - 1u); }

}  // namespace

bool avx512_takes_bf16(const ChainArgs& a) { return packs(a) && a.n % kColumns == 0; }

void matmul_chain_avx512(const ChainArgs& a) {
  static thread_local Packed packed;
  const bool pack = packs(a);
  if (pack) pack_stationary(a, packed.stationary);
  for (int column = 0; column < a.n; column += kColumns) {
    const __mmask16 low = first(a.n - column);
    const __mmask16 high = first(a.n - column - 16);
    if (a.moving_bf16 != nullptr) {
      pack_moving_bf16(a, column, packed.moving);
    } else if (pack) {
      pack_moving(a, column, low, high, packed.moving);
    }
    for (int row = 0; row < a.m; row += kRows) {
      const int rows = std::min(kRows, a.m - row);
      float* psum = a.psum + row * a.ld_psum + column;
      if (pack) {
        kBlocks<true>[rows - 1](a, packed.stationary + row * a.k_rows, kRows, packed.moving,
                                kColumns, psum, low, high);
      } else {
        kBlocks<false>[rows - 1](a, a.stationary + row, a.ld_stationary, a.moving + column,
                                 a.ld_moving, psum, low, high);
      }
    }
  }
}

}  // namespace trn2vp::numerics::detail
#endif
