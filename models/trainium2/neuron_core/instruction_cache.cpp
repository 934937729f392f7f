// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/instruction_cache.h"

#include <cstring>

#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2 {

using isa::Opcode;

namespace {

bool is_scalar(Opcode opcode) {
  return opcode == Opcode::kNop || opcode == Opcode::kEventSemaphore ||
         opcode == Opcode::kRegisterMove || opcode == Opcode::kRegisterAlu ||
         opcode == Opcode::kBranch;
}

}  // namespace

const InstructionCache::Entry& InstructionCache::look_up(std::uint64_t pc,
                                                         const std::uint8_t* bytes) {
  const bool first_time = pc >= seen_to_;
  if (first_time) seen_to_ = pc + isa::kInstructionBytes;
  std::unique_ptr<Entry>& slot = slots_[pc / isa::kInstructionBytes % kSlots];
  if (!first_time && slot == nullptr) slot = std::make_unique<Entry>();
  Entry& entry = first_time ? fresh_ : *slot;
  if (entry.pc == pc && std::memcmp(entry.bytes.data(), bytes, entry.bytes.size()) == 0)
    return entry;
  entry.pc = pc;
  std::memcpy(entry.bytes.data(), bytes, entry.bytes.size());
  fill(entry);
  return entry;
}

void InstructionCache::fill(Entry& entry) const {
  entry.error.clear();
  entry.violation.reset();
  entry.accesses.clear();
  const isa::Decoded decoded = isa::decode(entry.bytes.data(), entry.bytes.size());
  if (!decoded) {
    entry.error = decoded.error;
    return;
  }
  entry.instruction = *decoded.instruction;
  const isa::Instruction& instruction = entry.instruction;
  entry.violation = isa::validate(instruction, engine_, geometry_);
  if (entry.violation) return;
  entry.dynamic = isa::has_dynamic_address(instruction);
  entry.waits = instruction.waits[0].condition != isa::SemaphoreWait::Condition::kNone;
  entry.scalar = is_scalar(instruction.opcode);
  if (record_accesses_ && !entry.dynamic && instruction.opcode != Opcode::kSendrecv)
    accesses_of(instruction, entry.accesses);
}

}  // namespace trn2vp::trainium2
