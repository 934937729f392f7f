// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <iosfwd>

#include "models/trainium2/isa/operators.h"

namespace trn2vp::trainium2::semantics {

/// What is promised of a function: for FP32 inputs of lowest .. highest, both included,
/// |result - f(x)| <= absolute + relative * |f(x)|, f exact. Input ranges are documented
/// (facts/trainium2.md section 2.5), "unlimited" being all finite FP32 numbers; the errors are
/// those of our tables, checked by tests, not those of the hardware, which are not published
/// (assumed).
struct ActivationBound {
  float lowest = 0.0f;
  float highest = 0.0f;
  float smallest = 0.0f;  ///< least |x|: 2^-42 for reciprocal, which excludes zero; else 0
  double absolute = 0.0;
  double relative = 0.0;
};

ActivationBound activation_bound(isa::ActivationFunction function);

/// One line per function: name, range, absolute and relative error.
void print_activation_bounds(std::ostream& out);

/// f(in[i]) in FP32 for `count` elements; `out` is `in` or does not overlap it. prelu: relu_param *
/// x below zero. NaN in, canonical NaN out. copy, relu, prelu, abs, sign (0 at zero) are exact but
/// for the rounding of prelu's product; square rounds once. Safe to call from several threads.
void activate(isa::ActivationFunction function, float relu_param, const float* in, float* out,
              std::size_t count);
float activate(isa::ActivationFunction function, float x, float relu_param = 0.0f);

}  // namespace trn2vp::trainium2::semantics
