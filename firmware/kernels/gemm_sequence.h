// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <vector>

#include "firmware/kernels/gemm.h"

namespace trn2vp::kernels {

/// One GEMM of a sequence.
struct GemmStep {
  GemmPlan plan;
  GemmTensors tensors;
};

/// Several GEMMs as one kernel: each engine has one program, the GEMMs run one after the other, the
/// host starts and waits once. GEMM i uses DMA queues 2i and 2i + 1. After the last one
/// GemmProgram::kDoneSemaphore is `done_value`.
struct GemmSequence {
  /// Queue 14 fetches instructions and 15 belongs to collectives (documented), which leaves seven
  /// pairs.
  static constexpr std::size_t kMaxSteps = 7;

  std::array<EngineProgram, trainium2::isa::kEngineCount> engines;
  std::vector<RingPair> rings;
  std::vector<Blob> blobs;
  std::int32_t done_value = 0;
};

/// Throws std::invalid_argument when there are no steps or more than kMaxSteps, and what
/// build_gemm() throws.
GemmSequence build_gemm_sequence(const std::vector<GemmStep>& steps, const CoreAddresses& core,
                                 const Allocate& allocate);

}  // namespace trn2vp::kernels
