// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>

#include "models/common/initiator.h"
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
/// "received" have come. Both values of dma_engine work this way; the private DMA of the GpSimd
/// processors is not modelled apart.
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

  /// `core` 0..7, `dma_engine` the device address of the engine's registers. `bus` goes to the
  /// chip's fabric.
  CorePeer(unsigned core, std::uint64_t dma_engine, common::Initiator& bus)
      : core_(core), dma_engine_(dma_engine), bus_(bus) {}

  /// New rings of `length` descriptors; behind the M2S ring one more slot, which gets the word 1.
  void set_rings(std::uint64_t m2s, std::uint64_t s2m, std::uint32_t length);
  bool has_rings() const { return length_ != 0; }

  /// Adds one to a semaphore of the other core.
  void signal_other(unsigned semaphore) { increment(core_ ^ 1u, semaphore); }
  /// Says to the core that this one receives from that dst is free.
  void offer(const isa::Instruction& sendrecv);
  /// Queues the transfer. False: the bus refused it, or it has more descriptors than a ring.
  bool send(const isa::Instruction& sendrecv);

 private:
  unsigned core_of_rank(unsigned rank) const { return (core_ & ~1u) | rank; }
  void increment(unsigned core, unsigned semaphore);
  bool append(std::uint64_t source, std::uint64_t target, std::uint32_t bytes);
  bool write(std::uint64_t address, const void* data, unsigned length);

  unsigned core_;
  std::uint64_t dma_engine_;
  common::Initiator& bus_;
  std::uint64_t m2s_ring_ = 0;
  std::uint64_t s2m_ring_ = 0;
  std::uint32_t length_ = 0;
  std::uint32_t slot_ = 0;
  unsigned ring_id_ = 1;
  std::uint32_t appended_ = 0;
};

}  // namespace trn2vp::trainium2
