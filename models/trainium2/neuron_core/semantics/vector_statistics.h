// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/vector_writer.h"

// bn_stats and bn_aggr of the Vector engine (facts/trainium2.md section 3; nki.isa). What they
// compute is documented, in FP32; the formulas below and their order are ours (assumed): two
// passes, sums from +0 in access order, every operation rounded to FP32.
namespace trn2vp::trainium2::semantics {

/// dst = count, mean, variance * count of the elements of src0 with even index, then of those with
/// odd index. mean = sum(x) / count, variance * count = sum((x - mean)^2); all three are 0 when
/// there is no such element.
void bn_stats(const isa::Instruction& instruction, const PartitionBytes& memory,
              VectorWriter& writer);

/// dst = mean, variance of all the elements behind the triples (count c, mean m, variance * count
/// v) in src0: mean = sum(c * m) / sum(c), variance = sum(v + c * (m - mean)^2) / sum(c). NaN when
/// the counts add up to 0.
void bn_aggr(const isa::Instruction& instruction, const PartitionBytes& memory,
             VectorWriter& writer);

}  // namespace trn2vp::trainium2::semantics
