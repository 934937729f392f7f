// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <vector>

#include "platforms/workloads/workload.h"

namespace trn2vp::workloads {

/// What a tensor should hold, and how far each element of a result may be from it.
struct Expected {
  std::vector<double> values;
  std::vector<double> allowed;
};

/// A kernel's result in double precision, by its textbook formula, from the values its operands
/// hold. Knows nothing of the models or of how the kernel is programmed. `values` by
/// tensor; those the kernel does not read may be empty.
///
/// Allowed errors, with u = half a unit in the last place of a 16-bit result plus 2^-16 for the
/// FP32 before it (BF16 2^-8 + 2^-16, FP16 2^-11 + 2^-16; FP32 2^-17), n = terms of the longest
/// sum and f = sqrt(n) 2^-24, what n FP32 roundings come to:
///
///   transpose, copy          none
///   sum                      u |value| + (terms) 2^-24 of the sum of absolute terms
///   gated                    (u + 2^-18) |value|
///   add_row                  u |value| + 2^-23 of the two absolute terms
///   scale_rows               u |value|
///   softmax, rmsnorm         (u + f) |value|; FP32: u = 2^-18 for these and the two below
///   layernorm                (u + f) (1 + |value|)
///   rope                     u |value| + 2^-21 of the two absolute products
///   mlp, attention           (u + f) (|value| + sum of absolute products): what the array
///                            multiplies is rounded to the type
///   unary                    (u + 2^-22) |value|, log besides 2^-22; FP32: u = 2^-18 for these
///   binary                   u |value|
///   scalar ops               u |value|, of two steps besides 2^-23 of the larger result
///   reduce                   u |value|, sum and mean besides f of the sum of absolute terms
///   gather, max pool         none
///   average pool             u |value| + f of the sum of absolute terms, u = 2^-18 for FP32
///   gemm, matmul, convs      u |value| + (2^-18 + f) of the sum of absolute products
///
/// FP16 results besides 2^-25, half of its smallest number, unless they have to be exact.
Expected evaluate(const Kernel& kernel, const Workload& workload,
                  const std::vector<std::vector<double>>& values);

/// The tensors a kernel writes, all with the same content, and those it reads.
std::vector<std::size_t> outputs_of(const Kernel& kernel);
std::vector<std::size_t> operands_of(const Kernel& kernel);

}  // namespace trn2vp::workloads
