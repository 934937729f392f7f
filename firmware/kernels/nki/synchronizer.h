// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "firmware/kernels/dma_rings.h"
#include "firmware/kernels/kernel_sequence.h"
#include "models/trainium2/isa/instruction.h"

namespace trn2vp::kernels::nki {

/// Semaphores of a kernel. Counts only grow, so every wait is "at least".
///
/// Every engine has one. A DMA queue has kDmaSlots: its DMA engines drift apart, and one common
/// count could reach a batch's total with increments of the next one; so batch b counts on slot b
/// modulo kDmaSlots, and is not triggered before the one before it on that slot is done. The queues
/// of the descriptor generators have kDgeSlots each in the same way.
struct SemaphoreLayout {
  static constexpr unsigned kDone = kDoneSemaphore;
  static constexpr unsigned kFirstEngine = 1;
  static constexpr unsigned kFirstDma = kFirstEngine + trainium2::isa::kEngineCount;
  static constexpr unsigned kDmaSlots = 32;

  static constexpr unsigned engine(unsigned engine) { return kFirstEngine + engine; }
  static constexpr unsigned dma(unsigned queue, std::size_t batch) {
    return kFirstDma + queue * kDmaSlots + static_cast<unsigned>(batch % kDmaSlots);
  }

  static constexpr unsigned kFirstDge = kFirstDma + trainium2::isa::kEngineCount * kDmaSlots;
  static constexpr unsigned kDgeSlots = 12;
  static constexpr unsigned kGenerators = 3;  ///< of the Scalar, the Sync and the GpSimd Engine
  static constexpr unsigned generator(trainium2::isa::Engine engine) {
    if (engine == trainium2::isa::Engine::kGpSimd) return 2;
    return engine == trainium2::isa::Engine::kScalar ? 0 : 1;
  }
  static constexpr unsigned dge(unsigned generator, std::size_t batch) {
    return kFirstDge + generator * kDgeSlots + static_cast<unsigned>(batch % kDgeSlots);
  }
};

/// One operation of a kernel, in program order: an instruction, or a DMA transfer with the
/// instructions that trigger it.
struct Operation {
  trainium2::isa::Engine engine;                  ///< issues `code`
  std::vector<trainium2::isa::Instruction> code;  ///< one; for a transfer one or more triggers
  bool transfer = false;                          ///< on the queue with the number of the engine
  bool generated = false;          ///< a transfer on the queue of the engine's descriptor generator
  std::vector<std::size_t> after;  ///< earlier operations it needs complete
};

/// The programs of the five engines with every wait and update that `operations` need, and no more:
/// what an engine knows already, through any chain of earlier waits, it does not wait for again.
/// The SyncEngine ends by waiting for everybody, clearing the semaphores and adding one to kDone.
/// `dma_engines`: of the core, each of which says when its part of a transfer is done.
EngineCode synchronize(const std::vector<Operation>& operations,
                       unsigned dma_engines = kDmaEngines);

}  // namespace trn2vp::kernels::nki
