// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/vector_writer.h"

// Top-8 search of the Vector engine, partition by partition (facts/trainium2.md section 3; nki.isa,
// documented). Values are compared in FP32: -0 equals +0, a NaN equals nothing (assumed).
namespace trn2vp::trainium2::semantics {

/// dst = the 8 largest values of src0, descending; equal values as often as they occur. NaN ranks
/// below -Inf, so that a search for the results always finds the others (assumed).
void max8(const isa::Instruction& instruction, const PartitionBytes& memory, VectorWriter& writer);

/// dst[j] = index in src0 of the first occurrence of src1[j]; for a value that src1 holds several
/// times, of its first, second, ... occurrence in the order of src1 (documented). All ones, cut to
/// the type, when there is none (undefined in nki.isa; ours, assumed).
void find_index8(const isa::Instruction& instruction, const PartitionBytes& memory);

/// dst = src0 with the first occurrence of each src1[j] replaced by `value`; equal values of src1
/// replace one occurrence each, the last of them the first occurrence (documented). Elements that
/// stay move bit for bit when the types are equal. aux[j], if there, receives the index of the
/// element that src1[j] replaced, all ones when there was none (assumed).
void match_replace8(const isa::Instruction& instruction, const PartitionBytes& memory,
                    VectorWriter& writer);

}  // namespace trn2vp::trainium2::semantics
