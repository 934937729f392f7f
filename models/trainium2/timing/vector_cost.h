// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/timing/elementwise_timing.h"
#include "models/trainium2/timing/engine_cost.h"

namespace trn2vp::trainium2::timing {

/// Cycles in which a valid instruction streams its elements, without any overhead: N elements per
/// partition of its data, "S" SBUF, "P" PSUM, "16" BF16 or FP16 (facts/trainium2.md sections 2.4, 3
/// and 9; documented unless noted):
///   tensor_copy, tensor_scalar   all S: N/4 if all 16 and contiguous, else N/2 (other types
///                                inferred from the data path of 256 elements per cycle and
///                                measurements.md 7.2)
///                                S and P: N/2 if all 16 and contiguous, else N; all P: N (assumed)
///   memset                       S: N/2 (measured, 7.2); P: N/2 if value 0 and 16, else N
///   tensor_tensor                inputs S and P: N; both S: N/2 if all 16, else 2N
///   scalar_tensor_tensor         inputs S and P: N (measured, 7.5); both S: N if all BF16,
///                                subtract then multiply and N even, else 2N
///   tensor_tensor_scan           2N
///   tensor_copy_predicated       src and predicate S and P: N; both S: 2N
///                                src a scalar: N (assumed)
///   select_reduce                as tensor_copy_predicated (assumed)
///   tensor_reduce                N/2 if all BF16 and add or maximum, else N
///   reciprocal                   8N
///   bn_aggr                      13N/3
///   set_rng_seed                 0 (assumed)
///   all others                   N (tensor_scalar_cumulative and rng assumed)
/// Contiguous means an innermost stride of one element. An innermost stride of more than
/// stride_limit_bytes in any operand doubles it (section 2.2). Instructions of other engines: 0.
std::uint64_t vector_stream_cycles(const isa::Instruction& instruction, const VectorTiming& timing);

/// Cost of a valid instruction on the VectorEngine: what it streams plus an overhead, both for the
/// interval and the latency, MIN_II at least. tensor_scalar_reduce costs MIN_II more than that
/// (documented). Instructions without a data path: 0.
EngineCost vector_cost(const isa::Instruction& instruction, const VectorTiming& timing);

}  // namespace trn2vp::trainium2::timing
