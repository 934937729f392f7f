// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What a sequencer carries out itself, and how it hands the rest to its execution unit.
#include <cstring>

#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/table.h"
#include "models/trainium2/neuron_core/sequencer.h"

namespace trn2vp::trainium2 {

using isa::Instruction;
using isa::Opcode;
using isa::SemaphoreUpdate;
using isa::SemaphoreWait;
using sc_core::sc_time_stamp;

// At local time, which may lie ahead. Updates are announced for then.
bool Sequencer::execute_scalar(const Instruction& instruction) {
  const std::uint64_t start = local_;
  if (hazards_ != nullptr) number_ = hazards_->next(index_, pc_);
  ++activity_.instructions;
  trace(instruction, start);
  switch (instruction.opcode) {
    case Opcode::kRegisterMove:
    case Opcode::kRegisterAlu:
      scalars_.execute(instruction);
      break;
    case Opcode::kBranch:
      if (parameters_.timing_only && scalars_.depends_on_data(instruction)) {
        fail(kErrorTimingMode, "timing-mode",
             "the branch depends on a word that was loaded from SBUF; --mode timing moves no data: "
             "use --mode functional",
             isa::disassemble(instruction));
        return false;
      }
      if (scalars_.taken(instruction)) {
        const std::int64_t distance =
            std::int64_t{instruction.target} * static_cast<std::int64_t>(isa::kInstructionBytes);
        if (!fetch.jump(pc_ + static_cast<std::uint64_t>(distance))) {
          fail(kErrorFetch, "fetch", "the branch leads out of the program",
               isa::disassemble(instruction));
          return false;
        }
      }
      break;
    default:
      break;
  }
  if (instruction.updates[0].op != SemaphoreUpdate::Op::kNone) {
    update(instruction, SemaphoreUpdate::When::kAtRead, start, release_at_read(start));
    finish_at(instruction, start, false);
  }
  local_ = start + parameters_.issue_interval.value();
  return true;
}

// At `time`, with every semaphore and the data path ready: now, or later for what runs ahead.
// False: it failed or was stopped.
bool Sequencer::issue(const Instruction& instruction,
                      const std::vector<InstructionAccess>& accesses, std::uint64_t time) {
  const std::uint64_t now = sc_time_stamp().value();
  bool ok = true;
  Issue issue;
  if (isa::is_sequencer_instruction(instruction.opcode)) {
    begin(instruction, accesses, time);
    issue = issue_own(instruction, now, ok);
    if (!ok || !check(instruction, issue.error)) return false;
  } else {
    issue = time > now ? unit_.issue_ahead(instruction, time) : unit_.issue(instruction, now);
    if (!check(instruction, issue.error)) return false;
    begin(instruction, accesses, time);
  }
  count_stall(kPsumBank, time, time + issue.bank_wait);
  count_busy(instruction, issue);
  finish_at(instruction, issue.complete, issue.retire);
  return true;
}

Issue Sequencer::issue_own(const Instruction& instruction, std::uint64_t now, bool& ok) {
  switch (instruction.opcode) {
    case Opcode::kRegisterLoad:
      load(instruction);
      break;
    case Opcode::kRegisterStore: {
      store(instruction);
      const std::uint64_t done = now + parameters_.store_latency.value();
      return {done, done, done};
    }
    case Opcode::kDrain:
      drain(kDrain);
      break;
    case Opcode::kCoreBarrier:
      ok = core_barrier(instruction);
      break;
    case Opcode::kSendrecv:
      ok = sendrecv(instruction);
      break;
    case Opcode::kDmaDirect2d:
      // Indices may be what an earlier instruction is still writing.
      if (instruction.src0.present() || instruction.src1.present()) {
        drain(kDrain);
        now = sc_time_stamp().value();
      }
      [[fallthrough]];
    case Opcode::kDmaTrigger:
      if (hazards_ != nullptr) record_trigger(instruction.engine_mask, instruction.queue);
      return unit_.issue(instruction, now);
    default:
      return unit_.issue(instruction, now);
  }
  const std::uint64_t done = sc_time_stamp().value();
  return {done, done, done};
}

// The sequencer goes on when the word has arrived.
void Sequencer::load(const Instruction& instruction) {
  std::uint32_t word = 0;
  const isa::AccessPattern& src = instruction.src0;
  std::memcpy(&word, sbuf_.at(src.start_partition, src.byte_offset), sizeof word);
  scalars_.load(instruction.rd, word);
  const std::uint64_t start = sc_time_stamp().value();
  const std::uint64_t arrived = start + parameters_.load_latency.value();
  count_stall(kLoad, start, arrived);
  local_ = std::max(local_, arrived);
}

void Sequencer::store(const Instruction& instruction) {
  if (parameters_.timing_only) return;
  const std::uint32_t word = scalars_.get(instruction.ra);
  const isa::AccessPattern& dst = instruction.dst;
  std::memcpy(sbuf_.at(dst.start_partition, dst.byte_offset), &word, sizeof word);
  sbuf_.touch(dst.start_partition, dst.byte_offset, sizeof word);
}

// Until every earlier instruction is complete.
void Sequencer::drain(Stall stall) {
  const std::uint64_t from = sc_time_stamp().value();
  while (!completions_.empty()) wait(drained_);
  catch_up(last_complete_);
  count_stall(stall, from, sc_time_stamp().value());
}

// `count` from a semaphore that has to be at least that. False: stopped.
bool Sequencer::take(unsigned semaphore, Stall stall, int count) {
  const SemaphoreWait wait{static_cast<std::uint8_t>(semaphore),
                           SemaphoreWait::Condition::kGreaterEqual, count};
  if (!wait_for(wait, stall, 0)) return false;
  semaphores_.update(semaphore, SemaphoreBlock::Operation::kAdd, -count, sc_time_stamp().value(),
                     {static_cast<int>(index_), pc_}, {});
  return true;
}

// What this engine did before is over when the other core hears of it.
bool Sequencer::core_barrier(const Instruction& instruction) {
  drain(kBarrier);
  peer_.signal_other(instruction.semaphore);
  const bool met = take(instruction.semaphore, kBarrier);
  local_ = std::max<std::uint64_t>(local_, sc_time_stamp().value());
  return met;
}

bool Sequencer::sendrecv(const Instruction& instruction) {
  using Signal = CorePeer::Signal;
  const auto refuse = [&](const char* text) {
    fail(kErrorSendrecv, "sendrecv", text, isa::disassemble(instruction));
    return false;
  };
  if (peer_.lacks_rings(instruction))
    return refuse("PEER_RING says that there are no rings for it");
  drain(kSendrecv);
  peer_.offer(instruction);
  if (!take(CorePeer::semaphore(instruction, Signal::kReady), kSendrecv)) return false;
  const std::vector<CorePeer::Mover> movers = peer_.movers(instruction);
  if (hazards_ != nullptr) record_trigger(movers);
  if (!peer_.send(instruction))
    return refuse("the transfer has more descriptors than a ring, or the bus refused it");
  const auto count = static_cast<int>(movers.size());
  const bool done = take(CorePeer::semaphore(instruction, Signal::kSent), kSendrecv, count) &&
                    take(CorePeer::semaphore(instruction, Signal::kReceived), kSendrecv, count);
  local_ = std::max<std::uint64_t>(local_, sc_time_stamp().value());
  return done;
}

void Sequencer::record(const std::vector<InstructionAccess>& accesses) {
  constexpr std::size_t kMany = 16;
  if (accesses.size() > kMany) hazards_->prepare(accesses);
  for (const InstructionAccess& access : accesses) {
    if (access.reads) hazards_->read(index_, access.buffer, access.box);
    if (access.writes) hazards_->write(index_, access.buffer, access.box);
  }
}

void Sequencer::record_trigger(unsigned engine_mask, unsigned queue) {
  std::vector<CorePeer::Mover> movers;
  for (unsigned engine = 0; engine_mask >> engine != 0; ++engine) {
    if ((engine_mask >> engine & 1) == 0) continue;
    movers.push_back({parameters_.core * address_map::kDmaPerCore + engine, queue});
  }
  record_trigger(movers);
}

void Sequencer::record_trigger(const std::vector<CorePeer::Mover>& movers) {
  const HazardChecker::Release release = release_at_read(sc_time_stamp().value());
  for (const CorePeer::Mover& mover : movers) {
    hazards_->trigger(hazards_->dma_agent(mover.engine, mover.queue), release);
  }
}

// What was read, and what was complete at `time`.
HazardChecker::Release Sequencer::release_at_read(std::uint64_t time) {
  if (hazards_ == nullptr) return {};
  if (completions_.empty() && last_complete_ <= time) completed_ = number_ - 1;
  return hazards_->release(index_, {number_, completed_});
}

HazardChecker::Release Sequencer::release_all() const {
  return hazards_ == nullptr ? HazardChecker::Release{}
                             : hazards_->release(index_, {number_, number_});
}

}  // namespace trn2vp::trainium2
