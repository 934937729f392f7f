// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/operand.h"

namespace trn2vp::trainium2::semantics {

/// What the Scalar engine computes, with the registers it keeps between instructions. No time here.
class ScalarUnit {
 public:
  /// `instruction` passed isa::validate for this engine.
  void execute(const isa::Instruction& instruction, const PartitionBytes& memory);
};

}  // namespace trn2vp::trainium2::semantics
