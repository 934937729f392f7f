// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "firmware/kernels/device_image.h"
#include "firmware/kernels/dma_rings.h"
#include "models/trainium2/isa/encoding.h"
#include "models/trainium2/isa/instruction.h"

namespace trn2vp::kernels {

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

/// The semaphore that says that a kernel is done; those a kernel uses besides are 0 before it and
/// after it.
constexpr unsigned kDoneSemaphore = 0;

using EngineCode =
    std::array<std::vector<trainium2::isa::Instruction>, trainium2::isa::kEngineCount>;

/// One kernel before it has a place in device memory: code by isa::Engine, and what its queues
/// read. The code may end in halt; the SyncEngine's adds one to kDoneSemaphore at its end, when
/// everything else of the kernel is done and every other semaphore is 0 again.
struct KernelParts {
  EngineCode code;
  std::vector<DmaRings> rings;  ///< at most one per queue
};

/// What a core runs: copy the blobs to their addresses, initialise the queues with their rings, all
/// semaphores 0, start the five programs. At the end kDoneSemaphore is `done_value`.
struct Kernel {
  std::array<EngineProgram, trainium2::isa::kEngineCount> engines;  ///< by isa::Engine
  std::vector<RingPair> rings;
  std::vector<Blob> blobs;  ///< programs, rings and one constant
  std::int32_t done_value = 0;
};

/// Kernels of one core one after the other, as one program per engine. No kernel begins before the
/// one before it is done; their descriptors stand behind each other in the same rings.
class KernelSequence {
 public:
  /// The allocator gives device memory for the programs, the rings and a 4-byte constant. Kernels
  /// are cut for `machine`.
  KernelSequence(const CoreAddresses& core, Allocate allocate, const CoreGeometry& machine = {});

  const CoreAddresses& core() const { return core_; }
  const CoreGeometry& machine() const { return machine_; }
  /// Four bytes in device memory that hold 1, for the DmaRings of the parts.
  std::uint64_t one_address() const { return one_address_; }

  /// `token`: the SyncEngine posts it with a notify when this step is done. Throws
  /// std::length_error when a ring would exceed 2^24 - 16 descriptors.
  void append(const KernelParts& step, std::optional<std::uint32_t> token = std::nullopt);
  std::size_t steps() const { return steps_; }

  /// The whole, once. Throws std::invalid_argument when there are no steps, and what the allocator
  /// throws.
  Kernel finish();

 private:
  Blob place_program(EngineProgram& program, trainium2::isa::Engine engine) const;

  CoreAddresses core_;
  CoreGeometry machine_;
  Allocate allocate_;
  std::uint64_t one_address_;
  std::size_t steps_ = 0;
  EngineCode code_;
  std::map<unsigned, DmaRings> rings_;  ///< by queue
};

}  // namespace trn2vp::kernels
