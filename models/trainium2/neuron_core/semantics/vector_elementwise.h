// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/vector_writer.h"

// Elementwise instructions (facts/trainium2.md sections 2.4 and 3, documented): inputs to FP32,
// each operator rounded to FP32 (alu.h), one rounding into the output. Bitvec operators work on
// words (native pass-through, documented). All take an instruction that passed isa::validate.
namespace trn2vp::trainium2::semantics {

/// dst = src0 op0 src1.
void vector_tensor_tensor(const isa::Instruction& instruction, const PartitionBytes& memory,
                          VectorWriter& writer);
/// dst = (src0 op0 operand0) op1 operand1; an operand is vectors[i] or, without it, operand<i>.
void vector_tensor_scalar(const isa::Instruction& instruction, const PartitionBytes& memory,
                          VectorWriter& writer);
/// dst = (src0 op0 operand0) op1 src1.
void scalar_tensor_tensor(const isa::Instruction& instruction, const PartitionBytes& memory,
                          VectorWriter& writer);
/// dst = 1 / src0.
void vector_reciprocal(const isa::Instruction& instruction, const PartitionBytes& memory,
                       VectorWriter& writer);
/// dst = src0, or `value` without it, where the word of src1 is not zero (reverse_pred: where it is
/// zero); the rest of dst keeps its bits. Moves bits.
void tensor_copy_predicated(const isa::Instruction& instruction, const PartitionBytes& memory,
                            const VectorWriter& writer);

/// The scalar `index` (0 or 1) of partition `p`: of vectors[index] if present, else of
/// operand<index>. As FP32, and as a word for bitvec operators.
float broadcast_operand(const isa::Instruction& instruction, unsigned index, unsigned p,
                        const PartitionBytes& memory);
std::uint32_t broadcast_word(const isa::Instruction& instruction, unsigned index, unsigned p,
                             const PartitionBytes& memory);

}  // namespace trn2vp::trainium2::semantics
