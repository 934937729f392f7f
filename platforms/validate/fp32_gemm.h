// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "platforms/validate/bench.h"

namespace trn2vp::validate {

/// C[m, n] = lhsT[k, m]^T x rhs[k, n] in FP32, blocked as the last version of the published
/// tutorial (docs/facts/measurements.md section 7.2, "v5 block all"): the result of a block of
/// columns stays in SBUF while k is walked block by block; every block's products are accumulated
/// in PSUM and added to it by the VectorEngine. Dimensions are multiples of the blocks.
///
/// Ours, since the compiler's schedule is not published: the left operand arrives in slices of a
/// quarter block, the right one in single k tiles, each as soon as there is room; of the 224 KiB of
/// a partition the result takes 128, the operands 48 each.
struct Fp32Gemm {
  std::uint32_t m = 4096;
  std::uint32_t n = 8192;
  std::uint32_t k = 8192;
  std::uint32_t block_m = 16;  ///< tiles of 128
  std::uint32_t block_n = 2;   ///< tiles of 512
  std::uint32_t block_k = 8;   ///< tiles of 128
};

/// First DMA trigger to the last byte of the result in HBM, in ns.
double run_fp32_gemm(Bench& bench, const Fp32Gemm& gemm);

}  // namespace trn2vp::validate
