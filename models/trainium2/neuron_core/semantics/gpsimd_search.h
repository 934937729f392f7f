// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/operand.h"

// GpSimd instructions that search (documented: nki.isa.topk, sequence_bounds, nonzero_with_count).
namespace trn2vp::trainium2::semantics {

/// Per group of 16 partitions, independently: element s of the group is element s / 16 of partition
/// s % 16 ("snake"); of the first n the K = dst.elements() largest go to dst, ascending, and their
/// indices s to aux, result j to element j / 16 of partition j % 16. The elements from ceil(K / 16)
/// on keep their values; what is left of the last one written becomes zero (assumed). Of equal
/// values the one with the lower index counts as larger, so it comes later; -0 equals +0; NaN is
/// below everything (all assumed).
void topk(const isa::Instruction& instruction, const PartitionBytes& memory);

/// One partition of n segment ids: dst = start index of the segment of each element, then its end
/// index (exclusive); a new segment starts where the id changes, and an id of 0 is padding, with
/// start n and end -1.
void sequence_bounds(const isa::Instruction& instruction, const PartitionBytes& memory);

/// On partitions 0, 16, .. 112 of SBUF: dst = the indices of the elements of src0 that are not zero
/// plus `offset`, imm[0] up to element T - 1, and their count in element T. The other partitions
/// keep their values. NaN is not zero (assumed).
void nonzero_with_count(const isa::Instruction& instruction, const PartitionBytes& memory);

}  // namespace trn2vp::trainium2::semantics
