// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "firmware/kernels/device_image.h"
#include "firmware/kernels/dma_rings.h"
#include "firmware/kernels/gemm_plan.h"
#include "firmware/kernels/kernel_sequence.h"

namespace trn2vp::kernels {

/// Device addresses of the operands and the result: row-major, elements of GemmShape::dtype,
/// aligned to them. Pitches: elements from row to row; 0 when the rows follow each other.
struct GemmTensors {
  std::uint64_t lhs_t = 0;   ///< [k, m]
  std::uint64_t rhs = 0;     ///< [k, n]
  std::uint64_t result = 0;  ///< [m, n]
  std::uint64_t lhs_t_pitch = 0;
  std::uint64_t rhs_pitch = 0;
  std::uint64_t result_pitch = 0;
};

/// One GEMM as a whole kernel.
struct GemmProgram : Kernel {
  static constexpr unsigned kLoadQueue = 0;
  static constexpr unsigned kStoreQueue = 1;

  GemmPlan plan;
};

/// One GEMM for a KernelSequence. Throws std::length_error when a ring would exceed 2^24 - 16
/// descriptors. `one_address`: four bytes in device memory that hold 1.
KernelParts gemm_parts(const GemmPlan& plan, const GemmTensors& tensors, const CoreAddresses& core,
                       std::uint64_t one_address);

/// The same as a program of its own. The allocator is asked for the programs, the rings and a
/// 4-byte constant.
GemmProgram build_gemm(const GemmPlan& plan, const GemmTensors& tensors, const CoreAddresses& core,
                       const Allocate& allocate);

}  // namespace trn2vp::kernels
