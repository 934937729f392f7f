// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/vector_unit.h"

#include <stdexcept>

#include "models/trainium2/neuron_core/semantics/copy.h"

namespace trn2vp::trainium2::semantics {

void VectorUnit::execute(const isa::Instruction& instruction, const PartitionBytes& memory) {
  switch (instruction.opcode) {
    case isa::Opcode::kTensorCopy:
      return tensor_copy(instruction, memory);
    case isa::Opcode::kMemset:
      return memset_tensor(instruction, memory);
    default:
      throw std::logic_error("VectorUnit: not an instruction of this engine");
  }
}

}  // namespace trn2vp::trainium2::semantics
