// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "models/common/payload.h"
#include "models/common/register_block.h"
#include "models/common/wave.h"
#include "models/trainium2/address_map.h"
#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/hazard_checker.h"

namespace trn2vp::trainium2 {

/// The 256 semaphores (signed 32-bit, wrapping) and 256 events of a NeuronCore, with their
/// memory-mapped windows.
///
/// An update is in the register at its time. A sequencer that waits sees it later: after
/// `engine_latency` when another engine of the core made it, after `bus_latency` when it came over
/// the bus (DMA, host, other cores); its own updates it sees at once. Engines may announce updates
/// of the future: nothing happens for them until somebody looks.
class SemaphoreBlock : public sc_core::sc_module {
 public:
  struct Latencies {
    sc_core::sc_time engine;
    sc_core::sc_time bus;
  };
  /// Who made an update.
  struct Source {
    int engine = -1;  ///< isa::Engine; -1: it came over the bus, -2: there was none yet
    std::uint64_t pc = 0;
    HazardChecker::Agent agent = HazardChecker::kHost;  ///< when it came over the bus
  };

  /// `hazards` may be null.
  SemaphoreBlock(const sc_core::sc_module_name& name, const Latencies& latencies,
                 HazardChecker* hazards = nullptr);

  /// Window of address_map::kSemaphoreBlockSize bytes.
  tlm_utils::simple_target_socket<SemaphoreBlock> socket;

  /// Index of an event in what follows; semaphores come first.
  static constexpr unsigned event(unsigned id) { return address_map::kSemaphores + id; }
  /// Index of what a wait or an update is about.
  static unsigned index_of(const isa::SemaphoreWait& wait);

  /// What a bus read gives now.
  std::int32_t value(unsigned index);
  /// Of the update that gave the value.
  const Source& last_update(unsigned index) const { return states_[index].last; }

  /// Whether the sequencer of `engine` sees the condition hold at `now`, sc_time::value().
  bool holds(unsigned engine, const isa::SemaphoreWait& wait, std::uint64_t now);
  /// It does not: suspends the calling process, that sequencer, until it does, not before
  /// `earliest` (sc_time::value()), or until cancel() is called.
  void wait_for(unsigned engine, const isa::SemaphoreWait& wait, std::uint64_t earliest);
  void cancel(unsigned engine);

  enum class Operation : std::uint8_t { kAdd, kSet };
  /// By an engine of this core, at a time from now on. `release`: what the update publishes.
  void update(unsigned index, Operation operation, std::int32_t operand, std::uint64_t at,
              const Source& source, const HazardChecker::Release& release);
  /// The update that an instruction carries.
  void update(const isa::SemaphoreUpdate& update, std::uint64_t at, const Source& source,
              const HazardChecker::Release& release);

  /// All values 0, nothing on its way. Who waits goes on waiting.
  void reset();

  void attach_waves(common::WaveSink& sink, const std::string& scope);

 private:
  static constexpr unsigned kCount = 2 * address_map::kSemaphores;

  /// An update on its way. Times as sc_time::value().
  struct Pending {
    std::uint64_t at;       ///< in the register
    std::uint64_t visible;  ///< seen by sequencers
    Operation operation;
    std::int32_t operand;
    Source source;
    HazardChecker::Release release;
  };
  struct State {
    std::int32_t value = 0;
    std::int32_t visible = 0;
    unsigned in_register = 0;  ///< of the pending ones
    std::vector<Pending> pending;
    Source last{-2, 0, HazardChecker::kHost};
  };
  struct Waiter {
    const isa::SemaphoreWait* wait = nullptr;
    unsigned index = 0;
    std::uint64_t earliest = 0;
    std::uint64_t wake_at = 0;  ///< when the event is due; all bits set: not
    sc_core::sc_event wake;
  };

  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& trans);
  void apply(unsigned index, Pending update, std::uint64_t now);
  void bus_update(unsigned index, Operation operation, std::int32_t operand);
  void settle(unsigned index, std::uint64_t now);
  void schedule(unsigned engine, std::uint64_t now);
  std::int32_t seen_by(unsigned engine, unsigned index, std::uint64_t time) const;
  void settle_waves();

  Latencies latencies_;
  HazardChecker* hazards_;
  common::RegisterFile registers_;
  common::RegisterAccess access_;
  HazardChecker::Agent bus_agent_ = HazardChecker::kHost;
  std::vector<State> states_;
  std::array<std::uint8_t, kCount> waiting_{};  ///< bit e: engine e waits for it
  std::array<Waiter, isa::kEngineCount> waiters_;
  std::array<common::WaveSignal<std::uint64_t>, address_map::kSemaphores> waves_;
  bool traced_ = false;
  sc_core::sc_event wave_event_;
};

}  // namespace trn2vp::trainium2
