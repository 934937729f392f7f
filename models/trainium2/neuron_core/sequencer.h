// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <systemc>

#include "models/common/register_target.h"
#include "models/common/statistics.h"
#include "models/common/wave.h"
#include "models/trainium2/isa/encoding.h"
#include "models/trainium2/isa/validate.h"
#include "models/trainium2/neuron_core/core_registers.h"
#include "models/trainium2/neuron_core/execution_unit.h"
#include "models/trainium2/neuron_core/instruction_fetch.h"
#include "models/trainium2/neuron_core/semaphore_block.h"

namespace trn2vp::trainium2 {

/// Why a sequencer stopped with an error.
struct SequencerError {
  unsigned code;            ///< of the ERROR register
  std::string rule;         ///< isa rule id, "encoding" or "fetch"
  std::uint64_t pc;         ///< device address of the instruction
  std::string text;         ///< the rule in words
  std::string instruction;  ///< disassembled, when it could be decoded
};

/// One engine's sequencer: fetches, decodes, checks, waits for semaphores, issues to its execution
/// unit, updates semaphores. In order; completions may overlap later issues.
class Sequencer : public sc_core::sc_module {
 public:
  /// ERROR register: 1 + index in isa::kRules, or one of these.
  static constexpr unsigned kErrorEncoding = 0x100;
  static constexpr unsigned kErrorFetch = 0x101;
  /// Refused by the data path, by a rule that is not in isa::kRules.
  static constexpr unsigned kErrorUnit = 0x102;

  struct Parameters {
    isa::Engine engine;
    isa::MemoryGeometry geometry;
    sc_core::sc_time issue_interval;  ///< least time between two instructions of one sequencer
    std::uint64_t dma_engine;         ///< device address of the DMA engine that fetches
    std::uint64_t fifo;               ///< device address of the FIFO window
  };

  Sequencer(const sc_core::sc_module_name& name, const Parameters& parameters,
            SemaphoreBlock& semaphores, ExecutionUnit& unit);

  common::RegisterTarget registers;
  InstructionFetch fetch;

  SequencerStatus status() const { return status_; }
  const std::optional<SequencerError>& error() const { return error_; }
  /// Activity up to now.
  common::EngineActivity activity() const { return activity_; }
  /// Called when an instruction or the fetch fails, with the ERROR code.
  std::function<void(std::uint32_t code)> on_error;
  /// Called when a program starts, and when it has halted or failed and its last result is visible.
  std::function<void(bool running)> on_running;

  void attach_waves(common::WaveSink& sink, const std::string& scope);

 private:
  struct Completion {
    sc_core::sc_time time;
    isa::Instruction instruction;
    bool retire;
  };

  void run();
  void run_program();
  void complete();
  void wait_until(const sc_core::sc_time& time);
  bool fetch_instruction(isa::Instruction& instruction);
  bool check(const isa::Instruction& instruction);
  void refuse(const isa::Violation& violation, const isa::Instruction& instruction);
  void wait_for_semaphores(const isa::Instruction& instruction);
  void update_semaphores(const isa::Instruction& instruction, isa::SemaphoreUpdate::When when);
  void wait_stalled(const char* reason, const std::function<void()>& wait);
  void fail(unsigned code, std::string rule, std::string text, std::string instruction);
  void count_busy(const Issue& issue);
  void set_status(SequencerStatus status);
  void write_control(std::uint32_t value);

  Parameters parameters_;
  SemaphoreBlock& semaphores_;
  ExecutionUnit& unit_;
  common::RegisterFile file_;
  SequencerStatus status_ = SequencerStatus::kIdle;
  bool stop_ = false;
  std::uint64_t pc_ = 0;
  std::optional<SequencerError> error_;
  sc_core::sc_event started_;
  sc_core::sc_event stopped_;

  std::deque<Completion> completions_;
  sc_core::sc_event completion_event_;
  sc_core::sc_event drained_;

  common::EngineActivity activity_;
  sc_core::sc_time counted_to_;
  common::WaveSignal<std::string> wave_state_;
  common::WaveSignal<std::string> wave_opcode_;
  common::WaveSignal<std::uint64_t> wave_pc_;
};

}  // namespace trn2vp::trainium2
