// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace trn2vp::numerics {

/// NaN of every format as any conversion or arithmetic produces it: positive, quiet, payload zero
/// (docs/numerics.md; assumed, public sources are silent: facts/trainium2.md section 4).
constexpr std::uint32_t kCanonicalNanF32 = 0x7FC00000u;
constexpr std::uint16_t kCanonicalNanBf16 = 0x7FC0u;
constexpr std::uint16_t kCanonicalNanFp16 = 0x7E00u;

inline std::uint32_t bits_of(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

inline float float_of(std::uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// Replaces any NaN by the canonical one; every other value passes unchanged.
inline float canonical(float value) { return value != value ? float_of(kCanonicalNanF32) : value; }

/// BF16 (1-8-7) raw word to FP32: exact; NaN becomes canonical.
inline float bf16_to_f32(std::uint16_t raw) {
  return (raw & 0x7FFFu) > 0x7F80u ? float_of(kCanonicalNanF32)
                                   : float_of(std::uint32_t{raw} << 16);
}

/// FP32 to BF16: round to nearest even, subnormals kept, overflow to infinity, NaN canonical.
inline std::uint16_t f32_to_bf16(float value) {
  const std::uint32_t bits = bits_of(value);
  const std::uint32_t rounded = (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
  return static_cast<std::uint16_t>((bits & 0x7FFFFFFFu) > 0x7F800000u ? kCanonicalNanBf16
                                                                       : rounded);
}

/// FP16 (1-5-10) raw word to FP32: exact; NaN becomes canonical.
float fp16_to_f32(std::uint16_t raw);

/// FP32 to FP16: round to nearest even, subnormals kept, overflow to infinity, NaN canonical.
std::uint16_t f32_to_fp16(float value);

/// Array forms of the four conversions: `count` elements; the ranges must not overlap.
void bf16_to_f32(const std::uint16_t* raw, float* values, std::size_t count);
void f32_to_bf16(const float* values, std::uint16_t* raw, std::size_t count);
void fp16_to_f32(const std::uint16_t* raw, float* values, std::size_t count);
void f32_to_fp16(const float* values, std::uint16_t* raw, std::size_t count);

}  // namespace trn2vp::numerics
