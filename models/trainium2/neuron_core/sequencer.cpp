// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/sequencer.h"

#include <algorithm>

#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2 {

using isa::Instruction;
using isa::SemaphoreUpdate;
using isa::SemaphoreWait;
using sc_core::sc_time;
using sc_core::sc_time_stamp;

namespace {

const char* text_of(SequencerStatus status) {
  switch (status) {
    case SequencerStatus::kIdle:
      return "idle";
    case SequencerStatus::kRunning:
      return "running";
    case SequencerStatus::kWaiting:
      return "waiting";
    case SequencerStatus::kHalted:
      return "halted";
    case SequencerStatus::kError:
      return "error";
  }
  return "?";
}

bool holds(const SemaphoreWait& wait, std::int32_t value) {
  switch (wait.condition) {
    case SemaphoreWait::Condition::kNone:
      return true;
    case SemaphoreWait::Condition::kEqual:
      return value == wait.value;
    case SemaphoreWait::Condition::kGreaterEqual:
      return value >= wait.value;
  }
  return true;
}

}  // namespace

Sequencer::Sequencer(const sc_core::sc_module_name& name, const Parameters& parameters,
                     SemaphoreBlock& semaphores, ExecutionUnit& unit)
    : sc_module(name),
      registers(
          "registers",
          {[this](std::uint64_t offset, std::uint32_t& value) { return file_.read(offset, value); },
           [this](std::uint64_t offset, std::uint32_t value) {
             return file_.write(offset, value);
           }},
          sc_core::SC_ZERO_TIME),
      fetch("fetch", parameters.dma_engine, parameters.fifo),
      parameters_(parameters),
      semaphores_(semaphores),
      unit_(unit),
      file_(sequencer_registers()) {
  file_.on_write(kSeqControl, [this](unsigned, std::uint32_t value) { write_control(value); });
  file_.on_write(kSeqFetchRing, [this](unsigned, std::uint32_t value) {
    file_.set(kSeqFetchRing, value);
    const auto address = [this](unsigned lo, unsigned hi) {
      return std::uint64_t{file_.get(hi)} << 32 | file_.get(lo);
    };
    fetch.set_rings(address(kSeqFetchM2sLo, kSeqFetchM2sHi),
                    address(kSeqFetchS2mLo, kSeqFetchS2mHi), value);
  });
  file_.on_read(kSeqStatus, [this](unsigned) { return static_cast<std::uint32_t>(status_); });
  file_.on_read(kSeqError, [this](unsigned) { return error_ ? error_->code : 0; });
  file_.on_read(kSeqPcLo, [this](unsigned) { return static_cast<std::uint32_t>(pc_); });
  file_.on_read(kSeqPcHi, [this](unsigned) { return static_cast<std::uint32_t>(pc_ >> 32); });
  SC_HAS_PROCESS(Sequencer);
  SC_THREAD(run);
  SC_METHOD(complete);
  sensitive << completion_event_;
  dont_initialize();
}

void Sequencer::write_control(std::uint32_t value) {
  if (value & kSeqControlStop) {
    stop_ = true;
    fetch.stop();
    stopped_.notify(sc_core::SC_ZERO_TIME);
  }
  const bool running = status_ == SequencerStatus::kRunning || status_ == SequencerStatus::kWaiting;
  if ((value & kSeqControlStart) && !running) {
    stop_ = false;
    error_.reset();
    fetch.start(std::uint64_t{file_.get(kSeqProgramHi)} << 32 | file_.get(kSeqProgramLo),
                file_.get(kSeqProgramBytes));
    set_status(SequencerStatus::kRunning);
    if (on_running) on_running(true);
    started_.notify(sc_core::SC_ZERO_TIME);
  }
}

void Sequencer::run() {
  for (;;) {
    wait(started_);
    run_program();
    while (!completions_.empty()) wait(drained_);
    set_status(error_ ? SequencerStatus::kError : SequencerStatus::kHalted);
    wave_opcode_.set(sc_time_stamp().value(), "");
    if (on_running) on_running(false);
  }
}

void Sequencer::run_program() {
  Instruction instruction;
  while (!stop_ && fetch_instruction(instruction) && check(instruction)) {
    wait_for_semaphores(instruction);
    if (stop_) return;
    wait_until(unit_.ready(instruction));
    if (wave_opcode_.attached()) {
      wave_opcode_.set(sc_time_stamp().value(), isa::find_instruction(instruction.opcode)->name);
      wave_pc_.set(sc_time_stamp().value(), pc_);
    }
    const sc_time start = sc_time_stamp();
    const Issue issue = unit_.issue(instruction);
    if (issue.error) return refuse(*issue.error, instruction);
    update_semaphores(instruction, SemaphoreUpdate::When::kAtRead);
    ++activity_.instructions;
    count_busy(issue);
    completions_.push_back({issue.complete, instruction, issue.retire});
    if (completions_.size() == 1) completion_event_.notify(issue.complete - sc_time_stamp());
    if (instruction.opcode == isa::Opcode::kHalt) return;
    wait_until(start + parameters_.issue_interval);
  }
}

void Sequencer::wait_until(const sc_time& time) {
  if (time > sc_time_stamp()) wait(time - sc_time_stamp());
}

bool Sequencer::fetch_instruction(Instruction& instruction) {
  if (fetch.empty(isa::kInstructionBytes)) {
    wait_stalled("instruction_fetch", [this] {
      while (fetch.empty(isa::kInstructionBytes) && !fetch.failed() && !fetch.exhausted())
        wait(fetch.arrived());
    });
  }
  pc_ = fetch.program_counter();
  if (fetch.empty(isa::kInstructionBytes)) {
    if (stop_) return false;
    fail(kErrorFetch, "fetch",
         fetch.failed() ? "the bus refused an instruction fetch" : "the program ends without halt",
         "");
    return false;
  }
  isa::EncodedInstruction bytes;
  fetch.pop(bytes.data(), bytes.size());
  isa::Decoded decoded = isa::decode(bytes.data(), bytes.size());
  if (!decoded) {
    fail(kErrorEncoding, "encoding", decoded.error, "");
    return false;
  }
  instruction = *decoded.instruction;
  return true;
}

bool Sequencer::check(const Instruction& instruction) {
  const auto violation = isa::validate(instruction, parameters_.engine, parameters_.geometry);
  if (violation) refuse(*violation, instruction);
  return !violation;
}

void Sequencer::refuse(const isa::Violation& violation, const Instruction& instruction) {
  unsigned code = 0;
  while (code < isa::kRuleCount && violation.rule != isa::kRules[code].id) ++code;
  fail(code < isa::kRuleCount ? code + 1 : kErrorUnit, violation.rule,
       violation.operand + ": " + violation.text, isa::disassemble(instruction));
}

void Sequencer::fail(unsigned code, std::string rule, std::string text, std::string instruction) {
  error_ = SequencerError{code, std::move(rule), pc_, std::move(text), std::move(instruction)};
  if (on_error) on_error(code);
}

void Sequencer::wait_stalled(const char* reason, const std::function<void()>& wait) {
  const sc_time from = std::max(sc_time_stamp(), counted_to_);
  wait();
  // Time in which an earlier instruction still worked is busy, not stalled.
  if (sc_time_stamp() > from) activity_.stalled_ps[reason] += (sc_time_stamp() - from).value();
}

void Sequencer::wait_for_semaphores(const Instruction& instruction) {
  for (const SemaphoreWait& condition : instruction.waits) {
    if (holds(condition, semaphores_.visible(condition.id))) continue;
    set_status(SequencerStatus::kWaiting);
    wait_stalled("semaphore", [&] {
      while (!holds(condition, semaphores_.visible(condition.id)) && !stop_) {
        semaphores_.wait_for_change(condition.id, stopped_);
      }
    });
    set_status(SequencerStatus::kRunning);
  }
}

void Sequencer::update_semaphores(const Instruction& instruction, SemaphoreUpdate::When when) {
  for (const SemaphoreUpdate& update : instruction.updates) {
    if (update.op == SemaphoreUpdate::Op::kNone || update.when != when) continue;
    switch (update.op) {
      case SemaphoreUpdate::Op::kNone:
        break;
      case SemaphoreUpdate::Op::kIncrement:
        semaphores_.update(update.id, SemaphoreBlock::Operation::kAdd, 1);
        break;
      case SemaphoreUpdate::Op::kDecrement:
        semaphores_.update(update.id, SemaphoreBlock::Operation::kAdd, -1);
        break;
      case SemaphoreUpdate::Op::kAddImm:
        semaphores_.update(update.id, SemaphoreBlock::Operation::kAdd, update.value);
        break;
      case SemaphoreUpdate::Op::kSubImm:
        semaphores_.update(
            update.id, SemaphoreBlock::Operation::kAdd,
            static_cast<std::int32_t>(0u - static_cast<std::uint32_t>(update.value)));
        break;
      case SemaphoreUpdate::Op::kWriteImm:
        semaphores_.update(update.id, SemaphoreBlock::Operation::kSet, update.value);
        break;
    }
  }
}

// Instructions complete in order. An execution unit may find at the predicted time that it needs
// longer.
void Sequencer::complete() {
  while (!completions_.empty()) {
    Completion& head = completions_.front();
    if (head.time <= sc_time_stamp() && head.retire) {
      head.retire = false;
      head.time = std::max(head.time, unit_.retire());
    }
    if (head.time > sc_time_stamp()) {
      completion_event_.notify(head.time - sc_time_stamp());
      return;
    }
    update_semaphores(head.instruction, SemaphoreUpdate::When::kAtComplete);
    completions_.pop_front();
  }
  drained_.notify(sc_core::SC_ZERO_TIME);
}

// The union of the busy intervals: overlapping instructions count once.
void Sequencer::count_busy(const Issue& issue) {
  const sc_time from = std::max(issue.busy_from, counted_to_);
  if (issue.busy_to > from) {
    activity_.busy_ps += (issue.busy_to - from).value();
    counted_to_ = issue.busy_to;
  }
}

void Sequencer::set_status(SequencerStatus status) {
  status_ = status;
  wave_state_.set(sc_time_stamp().value(), text_of(status));
}

void Sequencer::attach_waves(common::WaveSink& sink, const std::string& scope) {
  wave_state_.attach(&sink, sink.declare_text(scope, "state"));
  wave_opcode_.attach(&sink, sink.declare_text(scope, "opcode"));
  wave_pc_.attach(&sink, sink.declare_bits(scope, "pc", 64));
  wave_state_.set(0, text_of(status_));
  wave_opcode_.set(0, "");
  wave_pc_.set(0, 0);
}

}  // namespace trn2vp::trainium2
