// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>

#include "models/numerics/convert.h"
#include "models/numerics/matmul_chain.h"

namespace trn2vp::numerics {

/// FP32 x FP32 on an array whose PEs multiply 12-bit significands: four passes over parts of the
/// operands. That there are LOW and HIGH passes, four PE cycles per column in all, is documented;
/// the split and the order are not (facts/trainium2.md section 4) and are assumed as in
/// facts/rtl-and-kernels.md section 6.
enum class Fp32Pass { kLowLow, kLowHigh, kHighLow, kHighHigh };
constexpr Fp32Pass kFp32Passes[] = {Fp32Pass::kLowLow, Fp32Pass::kLowHigh, Fp32Pass::kHighLow,
                                    Fp32Pass::kHighHigh};

/// Upper part: the lower 12 fraction bits cleared. Infinity stays, NaN becomes canonical.
inline float fp32_high(float value) {
  const std::uint32_t bits = bits_of(value);
  return float_of((bits & 0x7FFFFFFFu) > 0x7F800000u ? kCanonicalNanF32 : bits & 0xFFFFF000u);
}

/// The same for a pass that is not kHighHigh: Inf and NaN count as zero of their sign, else
/// Inf * 0 would spread NaN.
inline float fp32_high_finite(float value) {
  const std::uint32_t bits = bits_of(value);
  const bool finite = (bits & 0x7FFFFFFFu) < 0x7F800000u;
  return float_of(finite ? bits & 0xFFFFF000u : bits & 0x80000000u);
}

/// What fp32_high_finite() leaves: at most 12 significant bits, exact, with the sign of `value`;
/// for Inf and NaN, zero of their sign.
inline float fp32_low(float value) {
  const std::uint32_t bits = bits_of(value);
  const std::uint32_t sign = bits & 0x80000000u;
  const bool finite = (bits & 0x7FFFFFFFu) < 0x7F800000u;
  // Both have one exponent, so the difference is exact; its sign is the value's unless it is zero.
  const float rest = finite ? value - float_of(bits & 0xFFFFF000u) : 0.0f;
  return float_of((bits_of(rest) & 0x7FFFFFFFu) | sign);
}

/// The operand values that one side of the array sees in `pass` (the first word of a pass names the
/// stationary part): `count` elements. The ranges must not overlap.
void fp32_stationary_part(Fp32Pass pass, const float* values, float* part, std::size_t count);
void fp32_moving_part(Fp32Pass pass, const float* values, float* part, std::size_t count);

/// An FP32 matmul: four matmul_chain() calls in the order of kFp32Passes, each a column chain from
/// +0 added to PSUM; only the first one overwrites, and only if `accumulate` is false. Arguments as
/// for matmul_chain().
void matmul_fp32_passes(const float* stationary, std::size_t ld_stationary, const float* moving,
                        std::size_t ld_moving, float* psum, std::size_t ld_psum, int k_rows, int m,
                        int n, bool accumulate);

}  // namespace trn2vp::numerics
