// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <vector>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/access_map.h"

namespace trn2vp::trainium2 {

/// One rectangle that an instruction reads or writes.
struct InstructionAccess {
  isa::Buffer buffer;
  bool reads;  ///< needs what is there
  bool writes;
  AccessBox box;
};

/// What a valid instruction without dynamic addresses touches, from the roles in the instruction
/// table: reads first. A pattern with gaps is several boxes. A pattern of more than
/// kMaxBoxes pieces is taken as written from end to end, and not looked at when it is only read.
constexpr unsigned kMaxBoxes = 1024;
void accesses_of(const isa::Instruction& instruction, std::vector<InstructionAccess>& out);

}  // namespace trn2vp::trainium2
