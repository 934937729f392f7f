// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <systemc>

#include "models/common/activity.h"
#include "models/common/register_target.h"
#include "models/common/statistics.h"
#include "models/common/wave.h"
#include "models/trainium2/isa/encoding.h"
#include "models/trainium2/isa/validate.h"
#include "models/trainium2/neuron_core/core_peer.h"
#include "models/trainium2/neuron_core/core_registers.h"
#include "models/trainium2/neuron_core/execution_unit.h"
#include "models/trainium2/neuron_core/hazard_checker.h"
#include "models/trainium2/neuron_core/instruction_cache.h"
#include "models/trainium2/neuron_core/instruction_fetch.h"
#include "models/trainium2/neuron_core/scalar_registers.h"
#include "models/trainium2/neuron_core/semaphore_block.h"
#include "models/trainium2/neuron_core/state_buffer.h"

namespace trn2vp::trainium2 {

/// Why a sequencer stopped with an error.
struct SequencerError {
  unsigned code;            ///< of the ERROR register
  std::string rule;         ///< isa rule id, "encoding", "fetch", "timing-mode" or "sendrecv"
  std::uint64_t pc;         ///< device address of the instruction
  std::string text;         ///< the rule in words
  std::string instruction;  ///< disassembled, when it could be decoded
};

/// One engine's sequencer: fetches, decodes, checks, waits for semaphores, issues to its execution
/// unit, updates semaphores; has 64 scalar registers, branches, and carries out what needs no data
/// path of the engine. In order; completions may overlap later issues.
///
/// Time. Instructions that only concern the sequencer and wait for nothing (nop, event_semaphore,
/// register_move, register_alu, branch) run ahead of simulated time by up to a microsecond, as do
/// those that the execution unit lets run ahead; their updates still happen at their time. A host
/// that stops a sequencer may therefore find it that far along.
class Sequencer : public sc_core::sc_module {
 public:
  /// ERROR register: 1 + index in isa::kRules, or one of these.
  static constexpr unsigned kErrorEncoding = 0x100;
  static constexpr unsigned kErrorFetch = 0x101;
  /// Refused by the data path, by a rule that is not in isa::kRules.
  static constexpr unsigned kErrorUnit = 0x102;
  /// Control flow depends on data in a run that moves none.
  static constexpr unsigned kErrorTimingMode = 0x103;
  static constexpr unsigned kErrorSendrecv = 0x104;

  struct Parameters {
    isa::Engine engine;
    unsigned core = 0;  ///< 0..7
    isa::CoreGeometry geometry;
    sc_core::sc_time issue_interval;    ///< least time between two instructions of one sequencer
    sc_core::sc_time dynamic_interval;  ///< the same after one with an address from a register
    sc_core::sc_time load_latency;      ///< register_load
    sc_core::sc_time store_latency;     ///< register_store
    std::uint64_t dma_engine;           ///< device address of the DMA engine that fetches
    std::uint64_t fifo;                 ///< device address of the FIFO window
    bool timing_only = false;
  };

  /// `bus` goes to the chip's fabric; `hazards` may be null.
  Sequencer(const sc_core::sc_module_name& name, const Parameters& parameters,
            SemaphoreBlock& semaphores, StateBuffer& sbuf, common::Initiator& bus,
            PrivateDma& private_dma, ExecutionUnit& unit, HazardChecker* hazards);

  common::RegisterTarget registers;
  InstructionFetch fetch;

  /// Idle, with the registers of power-on, as soon as the instruction at hand lets go of it. What
  /// was issued is carried out.
  void reset();

  SequencerStatus status() const { return status_; }
  const std::optional<SequencerError>& error() const { return error_; }
  /// Activity up to now.
  common::EngineActivity activity() const;
  /// What its instructions have asked of data paths and memories, those issued ahead included.
  const energy::Work& work() const { return work_; }
  /// Tells `observer`, which outlives the simulation, where the time goes from now on.
  void observe(common::ActivityObserver& observer) { observer_ = &observer; }
  const ScalarRegisters& scalars() const { return scalars_; }
  /// What it waits for now; null when it does not wait for a semaphore.
  const isa::SemaphoreWait* waiting_for() const { return waiting_for_; }
  std::uint64_t pc() const { return pc_; }
  /// The instruction in memory at `pc`, disassembled. Takes no time.
  std::string instruction_at(std::uint64_t pc);

  /// Called when an instruction or the fetch fails, with the ERROR code.
  std::function<void(std::uint32_t code)> on_error;
  /// Called when a program starts, and when it has halted or failed and its last result is visible.
  std::function<void(bool running)> on_running;

  void attach_waves(common::WaveSink& sink, const std::string& scope);

 private:
  using Entry = InstructionCache::Entry;
  enum Stall : unsigned {
    kFetch,
    kSemaphore,
    kDrain,
    kBarrier,
    kSendrecv,
    kLoad,
    kDynamic,
    kPsumBank,
    kStalls
  };

  /// An instruction on its way whose end is not known for sure, or that stands behind one.
  struct Completion {
    std::uint64_t time;  ///< ps
    bool retire;
    std::array<isa::SemaphoreUpdate, 2> updates;
    std::uint64_t pc;
    std::uint64_t number;
    HazardChecker::Release release;
  };

  // sequencer.cpp: control, the process
  void declare_callbacks();
  void write_control(std::uint32_t value);
  void run();
  void run_program();
  bool step(const Entry& entry);
  const Entry* fetch_instruction();
  bool check(const isa::Instruction& instruction, const std::optional<isa::Violation>& violation);
  void begin(const isa::Instruction& instruction, const std::vector<InstructionAccess>& accesses,
             std::uint64_t time);
  bool resolve(const Entry& entry);
  void catch_up(std::uint64_t time);
  bool wait_for_semaphores(const isa::Instruction& instruction, std::uint64_t earliest);
  bool wait_for(const isa::SemaphoreWait& wait, Stall stall, std::uint64_t earliest);
  void update(const isa::Instruction& instruction, isa::SemaphoreUpdate::When when,
              std::uint64_t time, const HazardChecker::Release& release);
  void finish_at(const isa::Instruction& instruction, std::uint64_t time, bool retire);
  void complete();
  void fail(unsigned code, std::string rule, std::string text, std::string instruction);
  void count_busy(const isa::Instruction& instruction, const Issue& issue);
  void count_stall(Stall stall, std::uint64_t from, std::uint64_t to);
  void set_status(SequencerStatus status);
  void trace(const isa::Instruction& instruction, std::uint64_t time);

  // sequencer_instructions.cpp: what it carries out itself
  bool execute_scalar(const isa::Instruction& instruction);
  bool issue(const isa::Instruction& instruction, const std::vector<InstructionAccess>& accesses,
             std::uint64_t time);
  Issue issue_own(const isa::Instruction& instruction, std::uint64_t now, bool& ok);
  void load(const isa::Instruction& instruction);
  void store(const isa::Instruction& instruction);
  void drain(Stall stall);
  bool core_barrier(const isa::Instruction& instruction);
  bool sendrecv(const isa::Instruction& instruction);
  bool take(unsigned semaphore, Stall stall, int count = 1);
  void record(const std::vector<InstructionAccess>& accesses);
  void record_trigger(unsigned engine_mask, unsigned queue);
  void record_trigger(const std::vector<CorePeer::Mover>& movers);
  HazardChecker::Release release_at_read(std::uint64_t time);
  HazardChecker::Release release_all() const;

  Parameters parameters_;
  SemaphoreBlock& semaphores_;
  StateBuffer& sbuf_;
  ExecutionUnit& unit_;
  HazardChecker* hazards_;
  unsigned index_;  ///< of the engine
  CorePeer peer_;
  common::RegisterFile file_;
  InstructionCache cache_;
  ScalarRegisters scalars_;
  SequencerStatus status_ = SequencerStatus::kIdle;
  bool stop_ = false;
  bool reset_ = false;
  std::uint64_t pc_ = 0;
  std::uint64_t issued_ahead_ = 0;  ///< when the last one of a data path is issued, if ahead
  std::uint64_t local_ = 0;         ///< the next instruction not before, sc_time::value()
  const isa::SemaphoreWait* waiting_for_ = nullptr;
  std::optional<SequencerError> error_;
  sc_core::sc_event started_;

  isa::Instruction resolved_;
  std::vector<InstructionAccess> resolved_accesses_;
  std::uint64_t number_ = 0;     ///< of the instruction, for the hazard checker
  std::uint64_t completed_ = 0;  ///< all up to this one are complete

  std::deque<Completion> completions_;
  std::uint64_t last_complete_ = 0;  ///< ps
  sc_core::sc_event completion_event_;
  sc_core::sc_event drained_;

  common::EngineActivity activity_;
  std::array<std::uint64_t, kStalls> stalled_{};
  std::uint64_t counted_to_ = 0;  ///< ps
  energy::Work work_;
  common::ActivityObserver* observer_ = nullptr;
  common::WaveSignal<std::string> wave_state_;
  common::WaveSignal<std::string> wave_opcode_;
  common::WaveSignal<std::uint64_t> wave_pc_;
};

}  // namespace trn2vp::trainium2
