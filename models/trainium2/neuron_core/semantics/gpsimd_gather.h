// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/operand.h"

// GpSimd instructions that gather inside SBUF (documented: nki.isa.local_gather, nc_n_gather).
// Elements move bit for bit. What an index beyond the data gives is undefined in the documentation;
// here it is an element of zero bits (assumed).
namespace trn2vp::trainium2::semantics {

/// Per group of 16 partitions: index number n is element n / 16 of partition n % 16 of src1, and
/// for n = 0 .. num_valid - 1 every partition of the group copies its elems_per_idx elements from
/// that index on, in access order of src0, to dst.
void local_gather(const isa::Instruction& instruction, const PartitionBytes& memory);

/// dst[i] = src0[src1[i]] inside each partition, positions in access order.
void n_gather(const isa::Instruction& instruction, const PartitionBytes& memory);

}  // namespace trn2vp::trainium2::semantics
