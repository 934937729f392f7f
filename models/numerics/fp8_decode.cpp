// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/numerics/fp8_decode.h"

#include "models/numerics/convert.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace trn2vp::numerics::detail {

#if defined(__x86_64__)
namespace {

const bool kHasF16c = __builtin_cpu_supports("avx2");

// The code is placed where FP16 has its exponent and fraction. It then reads as the value times
// 2^(bias - 15), subnormals included, and FP32 has the range to undo that exactly.
__attribute__((target("avx2,f16c"))) std::size_t decode_f16c(const FormatInfo& format,
                                                             const std::uint8_t* words,
                                                             float* values, std::size_t count) {
  const int code_bits = format.exponent_bits + format.fraction_bits;
  const __m128i to_fp16 = _mm_cvtsi32_si128(10 - format.fraction_bits);
  const __m128i to_sign = _mm_cvtsi32_si128(15 - code_bits);
  const __m256i code_mask = _mm256_set1_epi16(static_cast<short>((1 << code_bits) - 1));
  const __m256i sign_mask = _mm256_set1_epi16(static_cast<short>(0x8000));
  const __m256i max_code = _mm256_set1_epi16(static_cast<short>(format.max_code));
  const __m256i infinity_code =
      _mm256_set1_epi16(static_cast<short>(format.has_infinity ? format.overflow_code : 0x7FFF));
  const __m256i infinity = _mm256_set1_epi16(0x7C00);
  const __m256i nan = _mm256_set1_epi16(static_cast<short>(kCanonicalNanFp16));
  const __m256 scale =
      _mm256_set1_ps(float_of(static_cast<std::uint32_t>(142 - format.bias) << 23));
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const __m256i word =
        _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(words + i)));
    const __m256i code = _mm256_and_si256(word, code_mask);
    __m256i half = _mm256_sll_epi16(code, to_fp16);
    const __m256i is_nan = _mm256_cmpgt_epi16(code, max_code);
    const __m256i is_infinity = _mm256_cmpeq_epi16(code, infinity_code);
    half = _mm256_blendv_epi8(half, infinity, is_infinity);
    half = _mm256_or_si256(half, _mm256_and_si256(_mm256_sll_epi16(word, to_sign), sign_mask));
    half = _mm256_blendv_epi8(half, nan, _mm256_andnot_si256(is_infinity, is_nan));
    const __m256 low = _mm256_cvtph_ps(_mm256_castsi256_si128(half));
    const __m256 high = _mm256_cvtph_ps(_mm256_extracti128_si256(half, 1));
    _mm256_storeu_ps(values + i, _mm256_mul_ps(low, scale));
    _mm256_storeu_ps(values + i + 8, _mm256_mul_ps(high, scale));
  }
  return i;
}

}  // namespace
#endif

std::size_t decode_fp8_fast(const FormatInfo& format, const std::uint8_t* words, float* values,
                            std::size_t count) {
#if defined(__x86_64__)
  if (kHasF16c) return decode_f16c(format, words, values, count);
#endif
  return 0;
}

}  // namespace trn2vp::numerics::detail
