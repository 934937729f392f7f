// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/trainium2/isa/table.h"
#include "models/trainium2/neuron_core/access_map.h"

namespace trn2vp::trainium2 {

/// Calls f(role, buffer, box) for every operand of a valid instruction without dynamic addresses:
/// its partitions, from the first to the last byte it touches in each, gaps included.
/// accesses_of() is the exact form.
template <class F>
void for_each_operand_box(const isa::Instruction& instruction, F&& f) {
  const isa::InstructionInfo* info = isa::find_instruction(instruction.opcode);
  if (info == nullptr) return;
  unsigned partitions = 0;  // of [P, 1] operands: those of dst, or of the first input without one
  for (const isa::OperandInfo& operand : info->operands) {
    const isa::AccessPattern& pattern = instruction.*operand.member;
    if (!pattern.present()) continue;
    if (partitions == 0 || operand.member == &isa::Instruction::dst)
      partitions = pattern.partition_count;
    const unsigned first = pattern.start_partition;
    f(isa::role_of(operand, instruction), pattern.buffer,
      AccessBox{static_cast<std::uint32_t>(pattern.first_byte()),
                static_cast<std::uint32_t>(pattern.end_byte()), first,
                first + pattern.partition_count});
  }
  for (const isa::VectorInfo& vector : info->vectors) {
    const isa::VectorOperand& operand = instruction.vectors[vector.index];
    if (!operand.present) continue;
    const unsigned first = operand.start_partition;
    f(vector.role, operand.buffer,
      AccessBox{operand.byte_offset, operand.byte_offset + isa::dtype_size(operand.dtype), first,
                first + partitions});
  }
}

}  // namespace trn2vp::trainium2
