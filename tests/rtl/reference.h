// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "rtl/cosim/operands.h"

namespace trn2vp::test {

using cosim::format_name;
using cosim::Matrix;
using cosim::Operands;
using cosim::random_matrix;
using cosim::random_operand;
using cosim::wide;
using trainium2::OperandFormat;

std::uint32_t bits_of(float value);
float float_of(std::uint32_t bits);

/// The value of raw operand bits, worked out from the definition of the format.
float value_of(OperandFormat format, std::uint32_t raw);

/// FP32 bits with every NaN replaced by 7FC00000.
std::uint32_t canonical_bits(float value);

/// chain(m, n) by std::fmaf over k ascending from +0; FP32 bits, [stationary.cols][moving.cols],
/// NaN canonical.
std::vector<std::uint32_t> reference_chain(const Matrix& stationary, const Matrix& moving);

}  // namespace trn2vp::test
