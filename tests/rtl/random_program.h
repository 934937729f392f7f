// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <functional>
#include <random>

#include "models/trainium2/neuron_core/matmul_array.h"
#include "tests/rtl/reference.h"

namespace trn2vp::test {

/// Called for every multiply of a random program, in order.
using ResultCheck =
    std::function<void(const Matrix& stationary, const Matrix& moving, bool accumulate,
                       const std::vector<float>& before, const std::vector<float>& after)>;

/// Drives `array` as an engine would: `count` random loads and multiplies of random shape with
/// random gaps between the requests, retired in order, some at once and some late, never before
/// their edge. Returns the multiplies retired.
int run_random_program(trainium2::MatmulArray& array, std::mt19937& random, int count, int max_n,
                       const ResultCheck& check = {});

}  // namespace trn2vp::test
