// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/scalar_registers.h"

namespace trn2vp::trainium2 {

std::uint32_t ScalarRegisters::second(const isa::Instruction& instruction) const {
  return instruction.rb == isa::kNoRegister ? static_cast<std::uint32_t>(instruction.immediate)
                                            : values_[instruction.rb];
}

void ScalarRegisters::execute(const isa::Instruction& instruction) {
  const std::uint32_t b = second(instruction);
  const bool b_from_data = instruction.rb != isa::kNoRegister && from_data_[instruction.rb];
  if (instruction.opcode == isa::Opcode::kRegisterMove) {
    set(instruction.rd, b, b_from_data);
  } else {
    set(instruction.rd, isa::apply(instruction.register_op, values_[instruction.ra], b),
        b_from_data || from_data_[instruction.ra]);
  }
}

bool ScalarRegisters::taken(const isa::Instruction& branch) const {
  return isa::holds(branch.condition, values_[branch.ra], second(branch));
}

bool ScalarRegisters::depends_on_data(const isa::Instruction& branch) const {
  if (branch.condition == isa::BranchCondition::kAlways) return false;
  return from_data_[branch.ra] || (branch.rb != isa::kNoRegister && from_data_[branch.rb]);
}

}  // namespace trn2vp::trainium2
