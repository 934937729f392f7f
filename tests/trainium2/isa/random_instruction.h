// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <random>

#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2::isa {

/// A random instruction of one opcode: encodable, not necessarily executable.
inline Instruction random_instruction(std::mt19937& random, const InstructionInfo& info) {
  const auto up_to = [&](std::uint32_t high) {
    return static_cast<std::uint32_t>(random() % (high + 1ull));
  };
  Instruction instruction;
  instruction.opcode = info.opcode;
  for (std::uint32_t i = 0, used = up_to(2); i < used; ++i) {
    instruction.waits[i] = {static_cast<std::uint8_t>(up_to(255)),
                            static_cast<SemaphoreWait::Condition>(1 + up_to(1)),
                            static_cast<std::int32_t>(random())};
  }
  for (std::uint32_t i = 0, used = up_to(2); i < used; ++i) {
    SemaphoreUpdate& update = instruction.updates[i];
    update.id = static_cast<std::uint8_t>(up_to(255));
    update.op = static_cast<SemaphoreUpdate::Op>(1 + up_to(4));
    update.when = static_cast<SemaphoreUpdate::When>(up_to(1));
    if (update.op >= SemaphoreUpdate::Op::kAddImm)
      update.value = static_cast<std::int32_t>(random());
  }
  for (const OperandInfo& operand : info.operands) {
    AccessPattern& pattern = instruction.*operand.member;
    pattern.buffer = static_cast<Buffer>(up_to(1));
    do pattern.dtype = static_cast<DType>(up_to(15));
    while (dtype_name(pattern.dtype) == nullptr);
    pattern.start_partition = static_cast<std::uint8_t>(up_to(255));
    pattern.partition_count = static_cast<std::uint8_t>(up_to(255));
    pattern.byte_offset = static_cast<std::uint32_t>(random());
    for (std::uint32_t d = 0, used = up_to(4); d < used; ++d) {
      pattern.dims[d] = {static_cast<std::int16_t>(random()), static_cast<std::uint16_t>(random())};
    }
  }
  for (const FieldInfo& field : info.fields) {
    field.set(instruction, static_cast<std::uint32_t>(random()) & field.max_raw());
  }
  return instruction;
}

}  // namespace trn2vp::trainium2::isa
