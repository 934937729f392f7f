// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/numerics/format.h"

// Private to models/numerics.
namespace trn2vp::numerics::detail {

/// Decodes the first elements of an array of 8-bit words in any float format with up to five
/// exponent bits; returns how many (a multiple of 16; 0 where the processor lacks AVX2 and F16C).
/// The operands of FP8 matmuls pass here, so it has to cost little beside the array's arithmetic.
std::size_t decode_fp8_fast(const FormatInfo& format, const std::uint8_t* words, float* values,
                            std::size_t count);

}  // namespace trn2vp::numerics::detail
