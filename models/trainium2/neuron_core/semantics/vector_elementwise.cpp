// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/vector_elementwise.h"

#include "models/numerics/convert.h"
#include "models/trainium2/neuron_core/semantics/alu.h"

namespace trn2vp::trainium2::semantics {

using isa::AluOp;
using isa::Instruction;

float broadcast_operand(const Instruction& i, unsigned index, unsigned p,
                        const PartitionBytes& memory) {
  if (i.vectors[index].present) return load(i.vectors[index], p, memory);
  return index == 0 ? i.operand0 : i.operand1;
}

std::uint32_t broadcast_word(const Instruction& i, unsigned index, unsigned p,
                             const PartitionBytes& memory) {
  if (i.vectors[index].present) return load_word(i.vectors[index], p, memory);
  return numerics::bits_of(index == 0 ? i.operand0 : i.operand1);
}

void vector_tensor_tensor(const Instruction& i, const PartitionBytes& memory,
                          VectorWriter& writer) {
  if (isa::is_bitvec(i.op0)) {
    std::vector<std::uint32_t> a, b;
    for (unsigned p = 0; p < i.dst.partition_count; ++p) {
      load_words(i.src0, p, memory, a);
      load_words(i.src1, p, memory, b);
      apply_bits(i.op0, a.data(), b.data(), false, a.data(), a.size());
      store_words(i.dst, p, memory, a);
    }
    return;
  }
  std::vector<float> a, b;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    load(i.src0, p, memory, a);
    load(i.src1, p, memory, b);
    apply(i.op0, a.data(), b.data(), false, a.data(), a.size());
    writer.store(i.dst, p, memory, a);
  }
}

void vector_tensor_scalar(const Instruction& i, const PartitionBytes& memory,
                          VectorWriter& writer) {
  if (isa::is_bitvec(i.op0)) {
    std::vector<std::uint32_t> words;
    for (unsigned p = 0; p < i.dst.partition_count; ++p) {
      load_words(i.src0, p, memory, words);
      apply_bits(i.op0, words.data(), broadcast_word(i, 0, p, memory), i.reverse0, words.data(),
                 words.size());
      if (i.op1 != AluOp::kBypass) {
        apply_bits(i.op1, words.data(), broadcast_word(i, 1, p, memory), i.reverse1, words.data(),
                   words.size());
      }
      store_words(i.dst, p, memory, words);
    }
    return;
  }
  std::vector<float> values;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    load(i.src0, p, memory, values);
    apply(i.op0, values.data(), broadcast_operand(i, 0, p, memory), i.reverse0, values.data(),
          values.size());
    if (i.op1 != AluOp::kBypass) {
      apply(i.op1, values.data(), broadcast_operand(i, 1, p, memory), i.reverse1, values.data(),
            values.size());
    }
    writer.store(i.dst, p, memory, values);
  }
}

void scalar_tensor_tensor(const Instruction& i, const PartitionBytes& memory,
                          VectorWriter& writer) {
  std::vector<float> a, b;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    load(i.src0, p, memory, a);
    load(i.src1, p, memory, b);
    apply(i.op0, a.data(), broadcast_operand(i, 0, p, memory), i.reverse0, a.data(), a.size());
    apply(i.op1, a.data(), b.data(), i.reverse1, a.data(), a.size());
    writer.store(i.dst, p, memory, a);
  }
}

void vector_reciprocal(const Instruction& i, const PartitionBytes& memory, VectorWriter& writer) {
  std::vector<float> values;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    load(i.src0, p, memory, values);
    apply(AluOp::kReciprocal, values.data(), 0.0f, false, values.data(), values.size());
    writer.store(i.dst, p, memory, values);
  }
}

void tensor_copy_predicated(const Instruction& i, const PartitionBytes& memory,
                            const VectorWriter& writer) {
  std::vector<std::uint32_t> source(i.dst.elements(), writer.constant(i.dst.dtype, i.value));
  std::vector<std::uint32_t> predicate, result;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    if (i.src0.present()) load_words(i.src0, p, memory, source);
    load_words(i.src1, p, memory, predicate);
    load_words(i.dst, p, memory, result);
    for (std::size_t e = 0; e < result.size(); ++e)
      result[e] = (predicate[e] != 0) != i.reverse_pred ? source[e] : result[e];
    store_words(i.dst, p, memory, result);
  }
}

}  // namespace trn2vp::trainium2::semantics
