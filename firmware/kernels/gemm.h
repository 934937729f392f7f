// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "firmware/kernels/device_image.h"
#include "firmware/kernels/dma_rings.h"
#include "firmware/kernels/gemm_plan.h"
#include "models/trainium2/isa/encoding.h"

namespace trn2vp::kernels {

/// Device addresses of the operands and the result: row-major, elements of GemmShape::dtype,
/// aligned to them.
struct GemmTensors {
  std::uint64_t lhs_t = 0;   ///< [k, m]
  std::uint64_t rhs = 0;     ///< [k, n]
  std::uint64_t result = 0;  ///< [m, n]
};

/// Program of one engine: instructions of isa::kInstructionBytes, one after the other, ending in
/// halt.
struct EngineProgram {
  std::vector<trainium2::isa::Instruction> code;
  std::uint64_t address = 0;  ///< device address of the first instruction

  std::uint32_t bytes() const {
    return static_cast<std::uint32_t>(code.size() * trainium2::isa::kInstructionBytes);
  }
};

/// The two rings of one queue of one DMA engine, to be set up before the start.
struct RingPair {
  unsigned engine = 0;  ///< 0..15, of this NeuronCore
  unsigned queue = 0;
  std::uint64_t m2s_address = 0;
  std::uint64_t s2m_address = 0;
  std::uint32_t length = 0;  ///< descriptors, of each ring
};

/// Everything a host needs to run one GEMM on one NeuronCore.
///
/// Before the start: copy the blobs to their addresses, initialise the 32 queues with their rings,
/// all semaphores 0. At the end kDoneSemaphore has become 1 and every other semaphore the program
/// used is 0 again.
struct GemmProgram {
  static constexpr unsigned kLoadQueue = 0;
  static constexpr unsigned kStoreQueue = 1;
  static constexpr unsigned kDoneSemaphore = 0;

  GemmPlan plan;
  std::array<EngineProgram, trainium2::isa::kEngineCount> engines;  ///< by isa::Engine
  std::vector<RingPair> rings;
  std::vector<Blob> blobs;  ///< programs, rings and one constant
};

/// Builds the program of a plan. The allocator is asked for the programs, the rings and a 4-byte
/// constant. Throws std::length_error when a ring would exceed 2^24 - 16 descriptors, and what the
/// allocator throws.
GemmProgram build_gemm(const GemmPlan& plan, const GemmTensors& tensors, const CoreAddresses& core,
                       const Allocate& allocate);

}  // namespace trn2vp::kernels
