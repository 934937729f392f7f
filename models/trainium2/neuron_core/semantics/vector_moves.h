// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/operand.h"

// Moves across partitions inside 32 lanes (facts/trainium2.md sections 2.4 and 3; nki.isa,
// documented). They move bits; every source is read before anything is written, so that in-place
// use is allowed (documented for the shuffle, assumed for the transpose).
namespace trn2vp::trainium2::semantics {

/// In every 32 partitions: partition i of dst = partition shuffle_mask[i] of src0, unchanged for
/// 255. Only partitions of dst are written; a mask may name any of the 32 source partitions, also
/// those beyond src0.partition_count, because the hardware works on whole quadrants (inferred).
void stream_shuffle(const isa::Instruction& instruction, const PartitionBytes& memory);

/// dst[f][p] = src0[p][f], at most 32 by 32.
void block_transpose(const isa::Instruction& instruction, const PartitionBytes& memory);

}  // namespace trn2vp::trainium2::semantics
