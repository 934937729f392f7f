// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/common/initiator.h"
#include "models/trainium2/dma/private_dma.h"
#include "models/trainium2/isa/instruction.h"

namespace trn2vp::trainium2 {

/// What one sequencer does to the other NeuronCore of its logical core (LNC=2: cores 2n and 2n+1):
/// remote semaphores, and the transfers of sendrecv.
///
/// sendrecv (names and meaning: nki.isa.sendrecv; the protocol is ours, assumed). Both cores
/// execute it with the same dst, so each knows where the other wants its tile. Each says with a
/// semaphore that its dst is free, waits for the other, and pushes its src there with one
/// descriptor pair per contiguous run on a queue of the core's own DMA engines, followed by two
/// increments: "received" at the other core, "sent" here. It is complete when its own "sent" and
/// "received" have come. With dma_engine=gpsimd_dma the private DMA engines of the GpSimd
/// processors do it without rings, each for the partitions of dst that its processor is wired to,
/// each with increments of its own.
class CorePeer {
 public:
  /// Queue of DMA engine 16 * core + engine for sendrecv (assumed).
  static constexpr unsigned kQueue = 13;
  /// Semaphores from here on belong to sendrecv: three per pipe id modulo 16 (assumed).
  static constexpr unsigned kFirstSemaphore = 208;
  enum class Signal : unsigned { kReady = 0, kSent = 1, kReceived = 2 };
  static constexpr unsigned semaphore(const isa::Instruction& sendrecv, Signal signal) {
    return kFirstSemaphore + 3 * (sendrecv.pipe_id % 16u) + static_cast<unsigned>(signal);
  }

  /// `core` 0..7, `engine` 0..4, `dma_engine` the device address of the engine's registers. `bus`
  /// goes to the chip's fabric.
  CorePeer(unsigned core, unsigned engine, std::uint64_t dma_engine, common::Initiator& bus,
           PrivateDma& private_dma)
      : core_(core),
        engine_(engine),
        dma_engine_(dma_engine),
        bus_(bus),
        private_dma_(private_dma) {}

  /// New rings of `length` descriptors; behind the M2S ring one more slot, which gets the word 1.
  void set_rings(std::uint64_t m2s, std::uint64_t s2m, std::uint32_t length);
  /// Whether the transfer needs rings, and there are none.
  bool lacks_rings(const isa::Instruction& sendrecv) const {
    return length_ == 0 && sendrecv.dma_engine == isa::SendrecvEngine::kDma;
  }

  /// Adds one to a semaphore of the other core.
  void signal_other(unsigned semaphore) { increment(core_ ^ 1u, semaphore); }
  /// Says to the core that this one receives from that dst is free.
  void offer(const isa::Instruction& sendrecv);
  /// The DMA queues that move the tile; the other core has as many.
  struct Mover {
    unsigned engine;  ///< as in DmaOrigin
    unsigned queue;
  };
  std::vector<Mover> movers(const isa::Instruction& sendrecv) const;

  /// Queues the transfer. False: the bus refused it, or it has more descriptors than a ring.
  bool send(const isa::Instruction& sendrecv);

 private:
  unsigned core_of_rank(unsigned rank) const { return (core_ & ~1u) | rank; }
  void increment(unsigned core, unsigned semaphore);
  void send_privately(const isa::Instruction& sendrecv);
  bool append(std::uint64_t source, std::uint64_t target, std::uint32_t bytes);
  bool write(std::uint64_t address, const void* data, unsigned length);

  unsigned core_;
  unsigned engine_;
  std::uint64_t dma_engine_;
  common::Initiator& bus_;
  PrivateDma& private_dma_;
  std::uint64_t m2s_ring_ = 0;
  std::uint64_t s2m_ring_ = 0;
  std::uint32_t length_ = 0;
  std::uint32_t slot_ = 0;
  unsigned ring_id_ = 1;
  std::uint32_t appended_ = 0;
};

}  // namespace trn2vp::trainium2
