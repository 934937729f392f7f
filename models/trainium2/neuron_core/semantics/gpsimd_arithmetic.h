// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/vector_writer.h"

// Arithmetic of the GpSimd engine. Where every tensor is INT32 or UINT32 it is exact integer
// arithmetic (documented: nki.isa.tensor_tensor; for tensor_partition_reduce assumed): operands are
// their own values, signed or unsigned, results the low 32 bits (assumed). Comparisons and logical
// operators give 1 or 0. power of a negative exponent is the fraction cut off: 0, unless the base
// is 1 or -1 (assumed). Bitvec operators work on words, everything else on FP32 (semantics/alu.h).
namespace trn2vp::trainium2::semantics {

/// dst = src0 op0 src1.
void gpsimd_tensor_tensor(const isa::Instruction& instruction, const PartitionBytes& memory,
                          VectorWriter& writer);

/// dst = op0 (add, maximum, bitwise or, bitwise and) of all partitions of src0, the first partition
/// first, every FP32 sum rounded (order assumed).
void tensor_partition_reduce(const isa::Instruction& instruction, const PartitionBytes& memory,
                             VectorWriter& writer);

/// tensor_scalar with op0 rsqrt, the only one of this engine: dst = 1 / sqrt(src0), correctly
/// rounded but for double rounding ("higher precision" than the Scalar engine's is documented).
void gpsimd_tensor_scalar(const isa::Instruction& instruction, const PartitionBytes& memory,
                          VectorWriter& writer);

}  // namespace trn2vp::trainium2::semantics
