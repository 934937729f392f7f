// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/numerics/convert.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace trn2vp::numerics {

float fp16_to_f32(std::uint16_t raw) {
  const std::uint32_t sign = std::uint32_t{raw & 0x8000u} << 16;
  const std::uint32_t magnitude = raw & 0x7FFFu;
  if (magnitude > 0x7C00u) return float_of(kCanonicalNanF32);
  if (magnitude == 0x7C00u) return float_of(sign | 0x7F800000u);
  if (magnitude >= 0x0400u) return float_of(sign | ((magnitude << 13) + (112u << 23)));
  // Subnormal: an integer multiple of 2^-24, which FP32 holds as a normal number.
  const float value = static_cast<float>(magnitude) * 0x1p-24f;
  return float_of(sign | bits_of(value));
}

std::uint16_t f32_to_fp16(float value) {
  const std::uint32_t bits = bits_of(value);
  const std::uint32_t sign = (bits >> 16) & 0x8000u;
  const std::uint32_t magnitude = bits & 0x7FFFFFFFu;
  if (magnitude > 0x7F800000u) return kCanonicalNanFp16;
  // 65520 is halfway between the largest FP16 (65504) and the next step; ties go to the even one,
  // infinity.
  if (magnitude >= 0x477FF000u) return static_cast<std::uint16_t>(sign | 0x7C00u);
  if (magnitude >= 0x38800000u) {  // normal in FP16: 2^-14 and above
    const std::uint32_t rebased = magnitude - (112u << 23);
    return static_cast<std::uint16_t>(sign | ((rebased + 0x0FFFu + ((rebased >> 13) & 1u)) >> 13));
  }
  // Adding 0.5 puts the FP16 subnormal step (2^-24) at the last FP32 bit, so the FP32 adder does
  // the rounding.
  const float aligned = float_of(magnitude) + 0.5f;
  return static_cast<std::uint16_t>(sign | (bits_of(aligned) - 0x3F000000u));
}

void bf16_to_f32(const std::uint16_t* raw, float* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) values[i] = bf16_to_f32(raw[i]);
}

void f32_to_bf16(const float* values, std::uint16_t* raw, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) raw[i] = f32_to_bf16(values[i]);
}

#if defined(__x86_64__)
namespace {

// F16C rounds as we do; only the NaN payloads differ. Every processor with AVX2 has it.
const bool kHasF16c = __builtin_cpu_supports("avx2");

__attribute__((target("avx2,f16c"))) std::size_t fp16_to_f32_f16c(const std::uint16_t* raw,
                                                                  float* values,
                                                                  std::size_t count) {
  const __m256 nan = _mm256_set1_ps(float_of(kCanonicalNanF32));
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m256 wide = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(raw + i)));
    const __m256 is_nan = _mm256_cmp_ps(wide, wide, _CMP_UNORD_Q);
    _mm256_storeu_ps(values + i, _mm256_blendv_ps(wide, nan, is_nan));
  }
  return i;
}

__attribute__((target("avx2,f16c"))) std::size_t f32_to_fp16_f16c(const float* values,
                                                                  std::uint16_t* raw,
                                                                  std::size_t count) {
  const __m256 nan = _mm256_set1_ps(float_of(kCanonicalNanF32));
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    __m256 wide = _mm256_loadu_ps(values + i);
    wide = _mm256_blendv_ps(wide, nan, _mm256_cmp_ps(wide, wide, _CMP_UNORD_Q));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(raw + i),
                     _mm256_cvtps_ph(wide, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
  }
  return i;
}

}  // namespace
#endif

void fp16_to_f32(const std::uint16_t* raw, float* values, std::size_t count) {
  std::size_t i = 0;
#if defined(__x86_64__)
  if (kHasF16c) i = fp16_to_f32_f16c(raw, values, count);
#endif
  for (; i < count; ++i) values[i] = fp16_to_f32(raw[i]);
}

void f32_to_fp16(const float* values, std::uint16_t* raw, std::size_t count) {
  std::size_t i = 0;
#if defined(__x86_64__)
  if (kHasF16c) i = f32_to_fp16_f16c(values, raw, count);
#endif
  for (; i < count; ++i) raw[i] = f32_to_fp16(values[i]);
}

}  // namespace trn2vp::numerics
