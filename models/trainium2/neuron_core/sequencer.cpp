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

// ps. An endless loop of branches must let time go on.
constexpr std::uint64_t kRunAhead = 1'000'000;

constexpr const char* kStallNames[] = {"instruction_fetch", "semaphore", "drain",
                                       "core_barrier",      "sendrecv",  "register_load",
                                       "dynamic_address",   "psum_bank"};

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

std::uint64_t now() { return sc_time_stamp().value(); }

}  // namespace

Sequencer::Sequencer(const sc_core::sc_module_name& name, const Parameters& parameters,
                     SemaphoreBlock& semaphores, StateBuffer& sbuf, common::Initiator& bus,
                     PrivateDma& private_dma, ExecutionUnit& unit, HazardChecker* hazards)
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
      sbuf_(sbuf),
      unit_(unit),
      hazards_(hazards),
      index_(static_cast<unsigned>(parameters.engine)),
      peer_(parameters.core, index_, parameters.dma_engine, bus, private_dma),
      file_(sequencer_registers()),
      cache_(parameters.engine, parameters.geometry, hazards != nullptr) {
  declare_callbacks();
  SC_HAS_PROCESS(Sequencer);
  SC_THREAD(run);
  SC_METHOD(complete);
  sensitive << completion_event_;
  dont_initialize();
}

void Sequencer::declare_callbacks() {
  const auto address = [this](unsigned lo, unsigned hi) {
    return std::uint64_t{file_.get(hi)} << 32 | file_.get(lo);
  };
  file_.on_write(kSeqControl, [this](unsigned, std::uint32_t value) { write_control(value); });
  file_.on_write(kSeqFetchRing, [this, address](unsigned, std::uint32_t value) {
    file_.set(kSeqFetchRing, value);
    fetch.set_rings(address(kSeqFetchM2sLo, kSeqFetchM2sHi),
                    address(kSeqFetchS2mLo, kSeqFetchS2mHi), value);
  });
  file_.on_write(kSeqPeerRing, [this, address](unsigned, std::uint32_t value) {
    file_.set(kSeqPeerRing, value);
    peer_.set_rings(address(kSeqPeerM2sLo, kSeqPeerM2sHi), address(kSeqPeerS2mLo, kSeqPeerS2mHi),
                    value);
  });
  file_.on_read(kSeqStatus, [this](unsigned) { return static_cast<std::uint32_t>(status_); });
  file_.on_read(kSeqError, [this](unsigned) { return error_ ? error_->code : 0; });
  file_.on_read(kSeqPcLo, [this](unsigned) { return static_cast<std::uint32_t>(pc_); });
  file_.on_read(kSeqPcHi, [this](unsigned) { return static_cast<std::uint32_t>(pc_ >> 32); });
}

void Sequencer::write_control(std::uint32_t value) {
  if (value & kSeqControlStop) {
    stop_ = true;
    fetch.stop();
    semaphores_.cancel(index_);
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

void Sequencer::reset() {
  write_control(kSeqControlStop);
  file_.reset();
  fetch.reset();
  peer_.set_rings(0, 0, 0);
  reset_ = status_ == SequencerStatus::kRunning || status_ == SequencerStatus::kWaiting;
  if (reset_) return;
  error_.reset();
  set_status(SequencerStatus::kIdle);
}

void Sequencer::run() {
  for (;;) {
    wait(started_);
    local_ = now();
    issued_ahead_ = 0;
    run_program();
    catch_up(local_);
    while (!completions_.empty()) wait(drained_);
    catch_up(last_complete_);
    if (reset_) error_.reset();
    set_status(reset_   ? SequencerStatus::kIdle
               : error_ ? SequencerStatus::kError
                        : SequencerStatus::kHalted);
    reset_ = false;
    if (wave_opcode_.attached()) wave_opcode_.set(now(), "");
    if (on_running) on_running(false);
  }
}

void Sequencer::run_program() {
  while (!stop_) {
    const Entry* entry = fetch_instruction();
    if (entry == nullptr || !step(*entry)) return;
  }
}

// One instruction; false when the program ends with it.
bool Sequencer::step(const Entry& entry) {
  if (entry.scalar) {
    if (entry.waits) {
      if (!wait_for_semaphores(entry.instruction, local_)) return false;
      local_ = now();
    } else if (local_ > now() + kRunAhead) {
      catch_up(local_);
    }
    return execute_scalar(entry.instruction);
  }
  if (entry.dynamic && !resolve(entry)) return false;
  const Instruction& instruction = entry.dynamic ? resolved_ : entry.instruction;
  const std::uint64_t time = now();
  std::uint64_t start = std::max({local_, unit_.ready(instruction, time), time});
  issued_ahead_ = 0;
  if (entry.waits) {
    if (!wait_for_semaphores(instruction, start)) return false;
    start = now();
  } else if (start > time + kRunAhead || !unit_.runs_ahead(instruction)) {
    catch_up(start);
  } else {
    issued_ahead_ = start;
  }
  trace(instruction, start);
  local_ = start + parameters_.issue_interval.value();
  if (!issue(instruction, entry.dynamic ? resolved_accesses_ : entry.accesses, start)) return false;
  work_ += entry.work;
  if (entry.dynamic) {
    const std::uint64_t next = start + parameters_.dynamic_interval.value();
    count_stall(kDynamic, local_, next);
    local_ = std::max(local_, next);
  }
  return instruction.opcode != isa::Opcode::kHalt;
}

// What happens when an instruction reads its operands.
void Sequencer::begin(const Instruction& instruction,
                      const std::vector<InstructionAccess>& accesses, std::uint64_t time) {
  ++activity_.instructions;
  if (hazards_ != nullptr) {
    number_ = hazards_->next(index_, pc_);
    record(accesses);
  }
  if (instruction.updates[0].op != SemaphoreUpdate::Op::kNone)
    update(instruction, SemaphoreUpdate::When::kAtRead, time, release_at_read(time));
}

void Sequencer::catch_up(std::uint64_t time) {
  const std::uint64_t from = now();
  if (time > from) wait(sc_time::from_value(time - from));
}

const Sequencer::Entry* Sequencer::fetch_instruction() {
  if (fetch.empty(isa::kInstructionBytes)) {
    catch_up(local_);
    const std::uint64_t from = now();
    while (fetch.empty(isa::kInstructionBytes) && !fetch.failed() && !fetch.exhausted())
      wait(fetch.arrived());
    count_stall(kFetch, from, now());
  }
  pc_ = fetch.program_counter();
  if (fetch.empty(isa::kInstructionBytes)) {
    if (stop_) return nullptr;
    fail(kErrorFetch, "fetch",
         fetch.failed() ? "the bus refused an instruction fetch" : "the program ends without halt",
         "");
    return nullptr;
  }
  isa::EncodedInstruction buffer;
  const Entry& entry = cache_.look_up(fetch.peek(buffer.data(), buffer.size()));
  fetch.pop(isa::kInstructionBytes, issued_ahead_);
  if (!entry.error.empty()) {
    fail(kErrorEncoding, "encoding", entry.error, "");
    return nullptr;
  }
  return check(entry.instruction, entry.violation) ? &entry : nullptr;
}

bool Sequencer::check(const Instruction& instruction,
                      const std::optional<isa::Violation>& violation) {
  if (!violation) return true;
  const unsigned code = isa::rule_code(violation->rule);
  fail(code != 0 ? code : kErrorUnit, violation->rule, violation->operand + ": " + violation->text,
       isa::disassemble(instruction));
  return false;
}

// Computes the addresses that come from registers, and checks them.
bool Sequencer::resolve(const Entry& entry) {
  resolved_ = isa::resolve(entry.instruction, scalars_.values());
  if (!check(resolved_, isa::validate(resolved_, parameters_.engine, parameters_.geometry)))
    return false;
  resolved_accesses_.clear();
  if (hazards_ != nullptr && resolved_.opcode != isa::Opcode::kSendrecv)
    accesses_of(resolved_, resolved_accesses_);
  return true;
}

void Sequencer::fail(unsigned code, std::string rule, std::string text, std::string instruction) {
  error_ = SequencerError{code, std::move(rule), pc_, std::move(text), std::move(instruction)};
  if (on_error) on_error(code);
}

// Until `earliest` at least. False: stopped.
bool Sequencer::wait_for_semaphores(const Instruction& instruction, std::uint64_t earliest) {
  for (const SemaphoreWait& wait : instruction.waits) {
    if (wait.condition != SemaphoreWait::Condition::kNone && !wait_for(wait, kSemaphore, earliest))
      return false;
  }
  return true;
}

bool Sequencer::wait_for(const SemaphoreWait& wait, Stall stall, std::uint64_t earliest) {
  std::uint64_t time = now();
  bool holds = semaphores_.holds(index_, wait, time);
  if (holds && earliest > time) {
    catch_up(earliest);
    time = earliest;
    holds = semaphores_.holds(index_, wait, time);
  }
  if (!holds) {
    const std::uint64_t from = std::max(time, earliest);
    set_status(SequencerStatus::kWaiting);
    waiting_for_ = &wait;
    semaphores_.wait_for(index_, wait, earliest);
    waiting_for_ = nullptr;
    set_status(SequencerStatus::kRunning);
    count_stall(stall, from, now());
    if (stop_) return false;
  }
  if (hazards_ != nullptr) hazards_->acquire(index_, SemaphoreBlock::index_of(wait), wait);
  return true;
}

void Sequencer::update(const Instruction& instruction, SemaphoreUpdate::When when,
                       std::uint64_t time, const HazardChecker::Release& release) {
  for (const SemaphoreUpdate& update : instruction.updates) {
    if (update.op == SemaphoreUpdate::Op::kNone || update.when != when) continue;
    semaphores_.update(update, time, {static_cast<int>(index_), pc_}, release);
  }
}

// The updates at completion. When the time is certain they are announced now; nobody has to come
// back for them.
void Sequencer::finish_at(const Instruction& instruction, std::uint64_t time, bool retire) {
  if (!retire && completions_.empty()) {
    last_complete_ = std::max(last_complete_, time);
    if (instruction.updates[0].op != SemaphoreUpdate::Op::kNone)
      update(instruction, SemaphoreUpdate::When::kAtComplete, last_complete_, release_all());
    return;
  }
  completions_.push_back({time, retire, instruction.updates, pc_, number_, release_all()});
  if (completions_.size() == 1) completion_event_.notify(sc_time::from_value(time - now()));
}

// Instructions complete in order. An execution unit may find at the predicted time that it needs
// longer.
void Sequencer::complete() {
  const std::uint64_t time = now();
  while (!completions_.empty()) {
    Completion& head = completions_.front();
    head.time = std::max(head.time, last_complete_);
    if (head.time <= time && head.retire) {
      head.retire = false;
      head.time = std::max(head.time, unit_.retire(time));
    }
    if (head.time > time) {
      completion_event_.notify(sc_time::from_value(head.time - time));
      return;
    }
    for (const SemaphoreUpdate& update : head.updates) {
      if (update.op == SemaphoreUpdate::Op::kNone ||
          update.when != SemaphoreUpdate::When::kAtComplete)
        continue;
      semaphores_.update(update, time, {static_cast<int>(index_), head.pc}, head.release);
    }
    last_complete_ = head.time;
    completed_ = head.number;
    completions_.pop_front();
  }
  drained_.notify(sc_core::SC_ZERO_TIME);
}

// The union of the busy intervals: overlapping instructions count once.
void Sequencer::count_busy(const Instruction& instruction, const Issue& issue) {
  const std::uint64_t from = std::max(issue.busy_from, counted_to_);
  if (issue.busy_to > from) {
    activity_.busy_ps += issue.busy_to - from;
    if (observer_ != nullptr)
      observer_->busy(from, issue.busy_to, isa::find_instruction(instruction.opcode)->name);
    counted_to_ = issue.busy_to;
  }
}

// Time in which an earlier instruction still worked is busy, not stalled.
void Sequencer::count_stall(Stall stall, std::uint64_t from, std::uint64_t to) {
  from = std::max(from, counted_to_);
  if (to <= from) return;
  stalled_[stall] += to - from;
  if (observer_ != nullptr) observer_->stalled(from, to, kStallNames[stall]);
}

common::EngineActivity Sequencer::activity() const {
  common::EngineActivity activity = activity_;
  for (unsigned i = 0; i < kStalls; ++i) {
    if (stalled_[i] != 0) activity.stalled_ps[kStallNames[i]] = stalled_[i];
  }
  return activity;
}

std::string Sequencer::instruction_at(std::uint64_t pc) {
  isa::EncodedInstruction bytes{};
  tlm::tlm_generic_payload trans;
  common::set_up(trans, tlm::TLM_READ_COMMAND, pc, bytes.data(),
                 static_cast<unsigned>(bytes.size()));
  fetch.bus.socket->transport_dbg(trans);
  const isa::Decoded decoded = isa::decode(bytes.data(), bytes.size());
  return decoded ? isa::disassemble(*decoded.instruction) : decoded.error;
}

void Sequencer::set_status(SequencerStatus status) {
  status_ = status;
  if (wave_state_.attached()) wave_state_.set(now(), text_of(status));
}

void Sequencer::trace(const Instruction& instruction, std::uint64_t time) {
  if (wave_opcode_.attached())
    wave_opcode_.set(time, isa::find_instruction(instruction.opcode)->name);
  wave_pc_.set(time, pc_);
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
