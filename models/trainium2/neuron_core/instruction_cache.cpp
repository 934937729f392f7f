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

bool waits(const isa::Instruction& instruction) {
  return instruction.waits[0].condition != isa::SemaphoreWait::Condition::kNone;
}

}  // namespace

bool InstructionCache::Slot::holds(const std::uint8_t* other) const {
  return std::memcmp(bytes.data() + isa::kSemaphoreEnd, other + isa::kSemaphoreEnd,
                     isa::kInstructionBytes - isa::kSemaphoreEnd) == 0 &&
         std::memcmp(bytes.data(), other, isa::kSemaphoreBegin) == 0;
}

// Direct-mapped. Four sums side by side: the multiplications overlap.
InstructionCache::Slot& InstructionCache::slot_of(const std::uint8_t* bytes) {
  constexpr std::uint64_t kFactor = 0x9E37'79B9'7F4A'7C15;
  constexpr std::size_t kFirst = isa::kSemaphoreEnd + 4;  // what lies between is zero
  std::uint64_t sums[4] = {bytes[0], 2, 3, 4};
  std::size_t i = 0;
  for (std::size_t at = kFirst; at < isa::kInstructionBytes; at += 8, i = (i + 1) % 4) {
    std::uint64_t word;
    std::memcpy(&word, bytes + at, sizeof word);
    sums[i] = (sums[i] ^ word) * kFactor;
    sums[i] ^= sums[i] >> 32;
  }
  static_assert((isa::kInstructionBytes - kFirst) % 8 == 0);
  const std::uint64_t sum = (sums[0] + 3 * sums[1] + 5 * sums[2] + 7 * sums[3]) * kFactor;
  if (slots_.empty()) slots_.resize(std::size_t{1} << kSlotBits);
  std::unique_ptr<Slot>& slot = slots_[sum >> (64 - kSlotBits)];
  if (slot == nullptr) slot = std::make_unique<Slot>();
  return *slot;
}

const InstructionCache::Entry& InstructionCache::look_up(const std::uint8_t* bytes) {
  constexpr std::size_t kSemaphoreBytes = isa::kSemaphoreEnd - isa::kSemaphoreBegin;
  Slot* predicted = last_ == nullptr ? nullptr : last_->next;
  const bool found = predicted != nullptr && predicted->holds(bytes);
  Slot& slot = found ? *predicted : slot_of(bytes);
  if (last_ != nullptr) last_->next = &slot;
  last_ = &slot;
  Entry& entry = slot.entry;
  std::uint8_t* semaphores = slot.bytes.data() + isa::kSemaphoreBegin;
  if (found || slot.holds(bytes)) {
    if (std::memcmp(semaphores, bytes + isa::kSemaphoreBegin, kSemaphoreBytes) == 0) return entry;
    if (isa::decode_semaphores(bytes, entry.instruction)) {
      std::memcpy(semaphores, bytes + isa::kSemaphoreBegin, kSemaphoreBytes);
      entry.waits = waits(entry.instruction);
      return entry;
    }
  }
  ++misses_;
  fill(entry, bytes);
  std::memcpy(slot.bytes.data(), bytes, slot.bytes.size());
  // What is no instruction is looked at anew every time.
  if (!entry.error.empty()) slot.bytes = {};
  return entry;
}

void InstructionCache::fill(Entry& entry, const std::uint8_t* bytes) const {
  entry.error.clear();
  entry.violation.reset();
  entry.accesses.clear();
  const isa::Decoded decoded = isa::decode(bytes, isa::kInstructionBytes);
  if (!decoded) {
    entry.error = decoded.error;
    return;
  }
  entry.instruction = *decoded.instruction;
  const isa::Instruction& instruction = entry.instruction;
  entry.violation = isa::validate(instruction, engine_, geometry_);
  if (entry.violation) return;
  entry.dynamic = isa::has_dynamic_address(instruction);
  entry.waits = waits(instruction);
  entry.scalar = is_scalar(instruction.opcode);
  entry.work = energy::work_of(instruction);
  if (record_accesses_ && !entry.dynamic && instruction.opcode != Opcode::kSendrecv)
    accesses_of(instruction, entry.accesses);
}

}  // namespace trn2vp::trainium2
