// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <systemc>

#include "models/common/register_block.h"
#include "models/common/register_target.h"
#include "models/common/wave.h"
#include "models/trainium2/address_map.h"

namespace trn2vp::trainium2 {

/// The 256 semaphores (signed 32-bit, wrapping) and 256 events of a NeuronCore, with their
/// memory-mapped windows.
///
/// An update is in the register at once. A sequencer that waits sees it later: after
/// `engine_latency` when another engine of the core made it, after `bus_latency` when it came over
/// the bus (DMA, host, other cores).
class SemaphoreBlock : public sc_core::sc_module {
 public:
  struct Latencies {
    sc_core::sc_time engine;
    sc_core::sc_time bus;
  };

  SemaphoreBlock(const sc_core::sc_module_name& name, const Latencies& latencies);

  /// Window of address_map::kSemaphoreBlockSize bytes.
  common::RegisterTarget window;

  /// What a bus read gives now.
  std::int32_t value(unsigned id) const { return values_[id]; }

  /// What a waiting sequencer sees now.
  std::int32_t visible(unsigned id);
  /// Suspends the calling thread until visible(id) may have changed or `cancel` is notified.
  void wait_for_change(unsigned id, const sc_core::sc_event& cancel);

  enum class Operation { kAdd, kSet };
  /// By an engine of this core.
  void update(unsigned id, Operation operation, std::int32_t operand);

  void attach_waves(common::WaveSink& sink, const std::string& scope);

 private:
  /// An update on its way to the sequencers.
  struct Pending {
    sc_core::sc_time time;
    std::int32_t value;
  };

  void apply(unsigned id, Operation operation, std::int32_t operand,
             const sc_core::sc_time& latency);

  Latencies latencies_;
  common::RegisterFile registers_;
  std::array<std::int32_t, address_map::kSemaphores> values_{};
  std::array<std::int32_t, address_map::kSemaphores> visible_{};
  std::array<std::deque<Pending>, address_map::kSemaphores> pending_;
  std::array<sc_core::sc_event, address_map::kSemaphores> changed_;
  std::array<common::WaveSignal<std::uint64_t>, address_map::kSemaphores> waves_;
};

}  // namespace trn2vp::trainium2
