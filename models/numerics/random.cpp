// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/numerics/random.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace trn2vp::numerics {

#if defined(__x86_64__)
namespace {

const bool kHasAvx2 = __builtin_cpu_supports("avx2");

/// Four generators per vector, each word in the lower half of a 64-bit lane. The upper halves hold
/// leftovers: the multiplier does not read them.
__attribute__((target("avx2"))) std::size_t draw_avx2(const RandomStream& stream,
                                                      std::uint64_t index, std::uint32_t* low,
                                                      std::uint32_t* high, std::size_t count) {
  constexpr int kVectors = 4;  // in flight together, to hide the multiplier's latency
  constexpr std::size_t kLanes = 4;
  const __m256i multiplier = _mm256_set1_epi64x(0xD256D193);
  const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
  std::size_t i = 0;
  for (; i + kVectors * kLanes <= count; i += kVectors * kLanes) {
    __m256i left[kVectors];
    __m256i right[kVectors];
    const auto counter = static_cast<long long>(stream.first + index + i);
    for (int v = 0; v < kVectors; ++v) {
      left[v] = _mm256_add_epi64(_mm256_set1_epi64x(counter + v * static_cast<int>(kLanes)),
                                 _mm256_setr_epi64x(0, 1, 2, 3));
      right[v] = _mm256_srli_epi64(left[v], 32);
    }
    std::uint32_t key = stream.seed;
    for (int round = 0; round < 10; ++round, key += 0x9E3779B9u) {
      const __m256i keys = _mm256_set1_epi64x(key);
      for (int v = 0; v < kVectors; ++v) {
        const __m256i product = _mm256_mul_epu32(left[v], multiplier);
        left[v] =
            _mm256_xor_si256(_mm256_srli_epi64(product, 32), _mm256_xor_si256(keys, right[v]));
        right[v] = product;
      }
    }
    for (int v = 0; v < kVectors; ++v) {
      const std::size_t at = i + static_cast<std::size_t>(v) * kLanes;
      const __m256i lows = _mm256_permutevar8x32_epi32(left[v], even);
      const __m256i highs = _mm256_permutevar8x32_epi32(right[v], even);
      _mm_storeu_si128(reinterpret_cast<__m128i*>(low + at), _mm256_castsi256_si128(lows));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(high + at), _mm256_castsi256_si128(highs));
    }
  }
  return i;
}

}  // namespace
#endif

void draw(const RandomStream& stream, std::uint64_t index, std::uint32_t* low, std::uint32_t* high,
          std::size_t count) {
  std::size_t i = 0;
#if defined(__x86_64__)
  if (kHasAvx2) i = draw_avx2(stream, index, low, high, count);
#endif
  for (; i < count; ++i) {
    const std::uint64_t random = draw(stream, index + i);
    low[i] = static_cast<std::uint32_t>(random);
    high[i] = static_cast<std::uint32_t>(random >> 32);
  }
}

}  // namespace trn2vp::numerics
