// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "platforms/workloads/workload.h"

namespace trn2vp::workloads {

/// The GEMM as the documented rules say, and nothing of the models: out[m][n] is the sum over tiles
/// of `array_rows` consecutive k (the last may be shorter) of a chain that starts at +0 and adds
/// one product after the other with one FP32 rounding each; the tile sums are added in FP32, the
/// total is rounded once to `dtype`. NaN is canonical. `lhs_t` is K x M, `rhs` K x N, `out` M x N,
/// raw 16-bit words, row-major.
void reference_gemm(DataType dtype, std::uint64_t m, std::uint64_t n, std::uint64_t k,
                    std::uint64_t array_rows, const std::uint16_t* lhs_t, const std::uint16_t* rhs,
                    std::uint16_t* out);

/// Content of an input tensor: `tensor.bytes()` bytes, the same for the same (seed, tensor name,
/// shape) everywhere.
void fill(const Tensor& tensor, std::uint64_t seed, void* out);

}  // namespace trn2vp::workloads
