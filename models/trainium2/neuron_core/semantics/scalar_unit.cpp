// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/scalar_unit.h"

#include <stdexcept>

#include "models/trainium2/neuron_core/semantics/copy.h"

namespace trn2vp::trainium2::semantics {

void ScalarUnit::execute(const isa::Instruction& instruction, const PartitionBytes& memory) {
  switch (instruction.opcode) {
    case isa::Opcode::kTensorCopy:
      return tensor_copy(instruction, memory);
    case isa::Opcode::kMemset:
      return memset_tensor(instruction, memory);
    default:
      throw std::logic_error("ScalarUnit: not an instruction of this engine");
  }
}

}  // namespace trn2vp::trainium2::semantics
