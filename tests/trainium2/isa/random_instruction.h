// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <random>

#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2::isa {

/// Random instructions: encodable, not necessarily executable.
class RandomInstructions {
 public:
  explicit RandomInstructions(unsigned seed) : random_(seed) {}

  /// One of the opcode of `info`; a third of the optional operands are there, and of the registers.
  Instruction next(const InstructionInfo& info) {
    Instruction instruction;
    instruction.opcode = info.opcode;
    semaphores(instruction);
    for (const OperandInfo& operand : info.operands) {
      if (operand.optional && up_to(2) != 0) continue;
      AccessPattern& pattern = instruction.*operand.member;
      fill(pattern);
      if (operand.optional && !pattern.present()) pattern.partition_count = 1;
    }
    for (const VectorInfo& vector : info.vectors) {
      if (!vector.optional || up_to(2) == 0) fill(instruction.vectors[vector.index]);
    }
    for (const FieldInfo& field : info.fields) {
      if (!field.is_hidden(instruction)) field.set(instruction, value_of(field));
    }
    if (info.block == Block::kShuffleMask) {
      for (auto& entry : instruction.shuffle_mask) entry = byte();
    }
    if (info.block == Block::kAffinePattern) {
      for (std::uint32_t d = 0, used = up_to(4); d < used; ++d) {
        instruction.pattern[d] = {static_cast<std::int32_t>(random_()),
                                  static_cast<std::uint16_t>(random_())};
      }
    }
    return instruction;
  }

 private:
  std::uint32_t up_to(std::uint32_t high) {
    return static_cast<std::uint32_t>(random_() % (high + 1ull));
  }
  std::uint8_t byte() { return static_cast<std::uint8_t>(up_to(255)); }
  std::uint8_t maybe_register() {
    return up_to(2) == 0 ? static_cast<std::uint8_t>(up_to(kRegisterCount - 1)) : kNoRegister;
  }
  DType dtype() {
    for (;;) {
      const auto candidate = static_cast<DType>(up_to(15));
      if (dtype_name(candidate) != nullptr) return candidate;
    }
  }

  void semaphores(Instruction& instruction) {
    for (std::uint32_t i = 0, used = up_to(2); i < used; ++i) {
      SemaphoreWait& wait = instruction.waits[i];
      wait.id = byte();
      wait.condition = static_cast<SemaphoreWait::Condition>(1 + up_to(3));
      if (wait.condition <= SemaphoreWait::Condition::kGreaterEqual) {
        wait.value = static_cast<std::int32_t>(random_());
      }
    }
    for (std::uint32_t i = 0, used = up_to(2); i < used; ++i) {
      SemaphoreUpdate& update = instruction.updates[i];
      update.id = byte();
      update.op = static_cast<SemaphoreUpdate::Op>(1 + up_to(6));
      update.when = static_cast<SemaphoreUpdate::When>(up_to(1));
      if (update.op >= SemaphoreUpdate::Op::kAddImm &&
          update.op <= SemaphoreUpdate::Op::kWriteImm) {
        update.value = static_cast<std::int32_t>(random_());
      }
    }
  }

  void fill(AccessPattern& pattern) {
    pattern.buffer = static_cast<Buffer>(up_to(1));
    pattern.dtype = dtype();
    pattern.start_partition = byte();
    pattern.partition_count = byte();
    pattern.byte_offset = static_cast<std::uint32_t>(random_());
    for (std::uint32_t d = 0, used = up_to(4); d < used; ++d) {
      pattern.dims[d] = {static_cast<std::int16_t>(random_()),
                         static_cast<std::uint16_t>(random_())};
    }
    pattern.offset_register = maybe_register();
    pattern.partition_register = maybe_register();
  }

  void fill(VectorOperand& vector) {
    vector.present = true;
    vector.buffer = static_cast<Buffer>(up_to(1));
    vector.dtype = dtype();
    vector.start_partition = byte();
    vector.byte_offset = static_cast<std::uint32_t>(random_());
    vector.offset_register = maybe_register();
  }

  std::uint32_t value_of(const FieldInfo& field) {
    if (field.kind == FieldInfo::Kind::kOptionalRegister) {
      const std::uint8_t id = maybe_register();
      return id == kNoRegister ? 0u : 0x80u + id;
    }
    if (field.kind == FieldInfo::Kind::kRegister) return up_to(kRegisterCount - 1);
    if (field.kind == FieldInfo::Kind::kEnum) return up_to(field.value_count - 1);
    const auto raw = static_cast<std::uint32_t>(random_());
    if (field.kind == FieldInfo::Kind::kBool) return raw & 1;
    return raw >> (32 - 8 * field.size());
  }

  std::mt19937 random_;
};

}  // namespace trn2vp::trainium2::isa
