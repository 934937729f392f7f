// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/timing/instruction_cost.h"

#include "models/trainium2/timing/tensor_cost.h"

namespace trn2vp::trainium2::timing {

StreamShape stream_shape(const isa::AccessPattern& pattern) {
  StreamShape shape;
  shape.in_psum = pattern.buffer == isa::Buffer::kPsum;
  shape.element_bytes = isa::dtype_size(pattern.dtype);
  shape.contiguous = pattern.contiguous();
  shape.inner_step_bytes = 0;
  for (const isa::Dimension& dim : pattern.dims) {
    if (dim.count == 1) continue;
    shape.inner_step_bytes = std::int64_t{dim.step} * shape.element_bytes;
    break;
  }
  return shape;
}

std::uint64_t cycles(const isa::Instruction& instruction, const TensorTiming& timing) {
  switch (instruction.opcode) {
    case isa::Opcode::kLoadStationary:
      return load_stationary_cycles(timing);
    case isa::Opcode::kMultiplyMoving:
      return multiply_moving_cycles(timing, stream_cycles(instruction, timing.rates));
    default:
      return 0;
  }
}

}  // namespace trn2vp::trainium2::timing
