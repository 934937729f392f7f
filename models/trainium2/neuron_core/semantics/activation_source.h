// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/isa/operators.h"
#include "models/trainium2/neuron_core/semantics/activation_table.h"

namespace trn2vp::trainium2::semantics {

/// Definition, range and ends of a function that is held in a table, computed in double. Functions
/// that need none (copy, square, relu, prelu, sign, abs) throw std::logic_error.
///
/// Ranges: log, sin, arctan, sqrt, rsqrt and reciprocal as documented (facts/trainium2.md section
/// 2.5); the others are documented as unlimited, and their tables end where FP32 no longer tells
/// the function from its limit. Beyond a documented range the cubic around its end continues: for
/// sin documented (sin(9.0) is about 27.65), for the others inferred from it. Zero and infinity
/// give the limit there (assumed), so do inputs below zero of log, sqrt and rsqrt give NaN
/// (assumed).
///
/// Definitions (names of nki.language; assumed where the documentation only names the function):
/// gelu x * Phi(x); gelu_apprx_tanh x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3)));
/// gelu_apprx_sigmoid x * sigmoid(1.702 x); silu x * sigmoid(x); softplus log(1 + exp(x)); mish
/// x * tanh(softplus(x)); *_dx the derivative; rsqrt 1 / sqrt(x).
TableSource table_source(isa::ActivationFunction function);

}  // namespace trn2vp::trainium2::semantics
