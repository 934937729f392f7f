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

// Direct-mapped. Four sums side by side: the multiplications overlap.
InstructionCache::Slot& InstructionCache::slot_of(const Key& key) {
  constexpr std::uint64_t kFactor = 0x9E37'79B9'7F4A'7C15;
  std::uint64_t sums[4] = {1, 2, 3, 4};
  for (std::size_t i = 0; i < key.size(); i += 4) {
    for (std::size_t j = 0; j < 4; ++j) {
      sums[j] = (sums[j] ^ key[i + j]) * kFactor;
      sums[j] ^= sums[j] >> 32;
    }
  }
  static_assert(std::tuple_size<Key>::value % 4 == 0);
  const std::uint64_t sum = (sums[0] + 3 * sums[1] + 5 * sums[2] + 7 * sums[3]) * kFactor;
  if (slots_.empty()) slots_.resize(std::size_t{1} << kSlotBits);
  std::unique_ptr<Slot>& slot = slots_[sum >> (64 - kSlotBits)];
  if (slot == nullptr) slot = std::make_unique<Slot>();
  return *slot;
}

const InstructionCache::Entry& InstructionCache::look_up(const std::uint8_t* bytes) {
  Key key;
  std::memcpy(key.data(), bytes, isa::kSemaphoreBegin);
  std::memcpy(reinterpret_cast<std::uint8_t*>(key.data()) + isa::kSemaphoreBegin,
              bytes + isa::kSemaphoreEnd, isa::kInstructionBytes - isa::kSemaphoreEnd);
  Semaphores semaphores;
  std::memcpy(semaphores.data(), bytes + isa::kSemaphoreBegin, sizeof semaphores);
  Slot& slot = slot_of(key);
  Entry& entry = slot.entry;
  if (slot.key == key) {
    if (slot.semaphores == semaphores) return entry;
    if (isa::decode_semaphores(bytes, entry.instruction)) {
      slot.semaphores = semaphores;
      entry.waits = waits(entry.instruction);
      return entry;
    }
  }
  ++misses_;
  fill(entry, bytes);
  // What is no instruction is looked at anew every time.
  slot.key = entry.error.empty() ? key : Key{};
  slot.semaphores = semaphores;
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
  if (record_accesses_ && !entry.dynamic && instruction.opcode != Opcode::kSendrecv)
    accesses_of(instruction, entry.accesses);
}

}  // namespace trn2vp::trainium2
