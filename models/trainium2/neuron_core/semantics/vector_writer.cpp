// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/vector_writer.h"

#include <cstring>

namespace trn2vp::trainium2::semantics {

void VectorWriter::store(const isa::AccessPattern& pattern, unsigned p,
                         const PartitionBytes& memory, const std::vector<float>& values) {
  semantics::store(pattern, p, memory, values, options_);
  options_.random.first += values.size();
}

void VectorWriter::store(const isa::VectorOperand& operand, unsigned p,
                         const PartitionBytes& memory, float value) {
  const std::uint32_t word = numerics::encode(format_of(operand.dtype), value, options_);
  std::memcpy(memory(operand.buffer, operand.start_partition + p) + operand.byte_offset, &word,
              isa::dtype_size(operand.dtype));
  ++options_.random.first;
}

std::uint32_t VectorWriter::constant(isa::DType dtype, float value) const {
  numerics::EncodeOptions options = options_;
  options.rounding = numerics::Rounding::kNearestEven;
  return numerics::encode(format_of(dtype), value, options);
}

}  // namespace trn2vp::trainium2::semantics
