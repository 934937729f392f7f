// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/checks/checks.h"

namespace trn2vp::trainium2::isa::checks {

Result check_scalar(const Instruction& i) {
  if (i.opcode != Opcode::kActivation && i.opcode != Opcode::kActivationReduce) return std::nullopt;
  if (i.reduce_cmd == ReduceCommand::kLoadReduce) {
    return broken("reduce-command", "reduce_cmd", "load_reduce is not legal");
  }
  return check_same_shape("dst", i.dst, i.src0);
}

}  // namespace trn2vp::trainium2::isa::checks
