// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/copy.h"

#include <cstring>

namespace trn2vp::trainium2::semantics {

using isa::AccessPattern;

void tensor_copy(const isa::Instruction& instruction, const PartitionBytes& memory,
                 VectorWriter& writer) {
  const AccessPattern& src = instruction.src0;
  const AccessPattern& dst = instruction.dst;
  const bool raw = src.dtype == dst.dtype;
  std::vector<float> values;
  std::vector<std::uint32_t> words;
  for (unsigned p = 0; p < dst.partition_count; ++p) {
    if (raw && src.contiguous() && dst.contiguous()) {
      std::memmove(memory(dst.buffer, dst.start_partition + p) + dst.byte_offset,
                   memory(src.buffer, src.start_partition + p) + src.byte_offset,
                   src.elements() * isa::dtype_size(src.dtype));
    } else if (raw) {
      load_words(src, p, memory, words);
      store_words(dst, p, memory, words);
    } else {
      load(src, p, memory, values);
      writer.store(dst, p, memory, values);
    }
  }
}

void memset_tensor(const isa::Instruction& instruction, const PartitionBytes& memory,
                   const VectorWriter& writer) {
  const AccessPattern& dst = instruction.dst;
  const std::vector<std::uint32_t> words(dst.elements(),
                                         writer.constant(dst.dtype, instruction.value));
  for (unsigned p = 0; p < dst.partition_count; ++p) store_words(dst, p, memory, words);
}

}  // namespace trn2vp::trainium2::semantics
