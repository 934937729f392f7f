// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/vector_writer.h"

// GpSimd instructions over a generated pattern. Value of element (w, z, y, x), pattern[0] = x
// innermost, of partition p of dst: offset + p * channel_multiplier + w * step_w + ... in 32-bit
// integers (documented: nki.isa.iota, affine_select), wrapping (assumed).
namespace trn2vp::trainium2::semantics {

/// dst = the values. INT32 and UINT32 take the 32 bits (assumed); other types through FP32
/// (documented cast), rounded once more into dst.
void iota(const isa::Instruction& instruction, const PartitionBytes& memory, VectorWriter& writer);

/// dst = value op0 0 ? src0 : on_false (op0 a comparison, of signed integers). Elements of src0 of
/// the type of dst move bit for bit, others through FP32 (documented).
void affine_select(const isa::Instruction& instruction, const PartitionBytes& memory,
                   VectorWriter& writer);

}  // namespace trn2vp::trainium2::semantics
