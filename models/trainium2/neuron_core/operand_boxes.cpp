// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/operand_boxes.h"

namespace trn2vp::trainium2 {

OperandBoxes::OperandBoxes(const isa::Instruction& instruction) {
  const isa::InstructionInfo* info = isa::find_instruction(instruction.opcode);
  if (info == nullptr) return;
  unsigned partitions = 0;  // of [P, 1] operands: those of dst, or of the first input without one
  for (const isa::OperandInfo& operand : info->operands) {
    const isa::AccessPattern& pattern = instruction.*operand.member;
    if (!pattern.present()) continue;
    if (partitions == 0 || operand.member == &isa::Instruction::dst)
      partitions = pattern.partition_count;
    const unsigned first = pattern.start_partition;
    boxes_[size_++] = {
        isa::role_of(operand, instruction),
        pattern.buffer,
        {static_cast<std::uint32_t>(pattern.first_byte()),
         static_cast<std::uint32_t>(pattern.end_byte()), first, first + pattern.partition_count}};
  }
  for (const isa::VectorInfo& vector : info->vectors) {
    const isa::VectorOperand& operand = instruction.vectors[vector.index];
    if (!operand.present) continue;
    const unsigned first = operand.start_partition;
    boxes_[size_++] = {vector.role,
                       operand.buffer,
                       {operand.byte_offset, operand.byte_offset + isa::dtype_size(operand.dtype),
                        first, first + partitions}};
  }
}

}  // namespace trn2vp::trainium2
