// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/vector_writer.h"

// Reductions, scans and selections of the Vector engine (facts/trainium2.md sections 2.4 and 3;
// nki.isa, documented). Reductions run in access order, one element after the other, each step
// rounded to FP32 (order assumed, see alu.h). All take an instruction that passed isa::validate.
namespace trn2vp::trainium2::semantics {

/// Accumulator registers: one FP32 per lane, shared by the instructions below that have a
/// reduce_cmd (documented). The lane of an element is the partition it is read from (assumed).
/// What a reduction adds to them are the FP32 results before they are rounded into dst (documented
/// for range_select, assumed for the others).
using Accumulators = std::array<float, 128>;

/// dst = one value per group of the `axes` innermost dimensions of src0, then times -1 with
/// `negate`.
void tensor_reduce(const isa::Instruction& instruction, const PartitionBytes& memory,
                   VectorWriter& writer);

/// dst = r = src0 op0 operand0; register = reduction of r by reduce_op. vectors[2], if present,
/// receives the register.
void tensor_scalar_reduce(const isa::Instruction& instruction, const PartitionBytes& memory,
                          VectorWriter& writer, Accumulators& accumulators);

/// dst[e] = register = (src0[e] op0 operand0) op1 register.
void tensor_scalar_cumulative(const isa::Instruction& instruction, const PartitionBytes& memory,
                              VectorWriter& writer, Accumulators& accumulators);

/// dst[e] = state = (src0[e] op0 state) op1 src1[e]; the state is FP32 and starts with operand0.
void tensor_tensor_scan(const isa::Instruction& instruction, const PartitionBytes& memory,
                        VectorWriter& writer);

/// dst = r = word of src1 is not zero ? src0 : on_false, which is vectors[0] or `value`; register =
/// maximum of r. reverse_pred negates the condition.
void select_reduce(const isa::Instruction& instruction, const PartitionBytes& memory,
                   VectorWriter& writer, Accumulators& accumulators);

/// dst = r = (index op0 vectors[0] and index op1 vectors[1]) ? src0 : value, compared in FP32;
/// index = offset + position in access order. Register = maximum of r.
void range_select(const isa::Instruction& instruction, const PartitionBytes& memory,
                  VectorWriter& writer, Accumulators& accumulators);

}  // namespace trn2vp::trainium2::semantics
