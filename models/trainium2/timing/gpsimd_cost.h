// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/timing/elementwise_timing.h"
#include "models/trainium2/timing/engine_cost.h"

namespace trn2vp::trainium2::timing {

/// Cycles that a custom_op declares, beyond the start-up.
using CustomCycles = std::function<std::uint64_t(const isa::Instruction&)>;

/// Cost of a valid instruction on the GpSimdEngine: start-up (documented: facts/trainium2.md
/// sections 2.6 and 3) plus, for N elements per partition,
///   tensor_copy, memset, iota, affine_select   N (documented); memset of 0 in BF16 or FP16 N / 2
///                     (documented)
///   local_gather      num_valid * e / C, C = ((28 + 4 e) / (4 e)) / min(4 / dtype_size, e), e
///                     elements per index (documented, as printed)
///   topk              4 n + K instead, without start-up (documented)
///   nc_n_gather       N, the start-up once per group of 512 (groups documented, rate assumed)
///   tensor_scalar rsqrt   4 max(MIN_II, N): four times the ScalarEngine's (documented)
///   tensor_tensor     2 N: two inputs share the read port (assumed, after the Vector formula);
///                     power 4 N (assumed, as rsqrt)
///   tensor_partition_reduce   8 N: one read, seven steps of a tree of 128 (assumed)
///   sequence_bounds   2 N: forwards and backwards (assumed);  nonzero_with_count N (assumed)
///   rng, rand_set_state, rand_get_state   N (assumed)
///   custom_op         what it declares; `custom` may be empty if there is none
/// The processors work on one instruction at a time: the interval is the latency (assumed).
/// Instructions without a data path: 0.
EngineCost gpsimd_cost(const isa::Instruction& instruction, const GpSimdTiming& timing,
                       const CustomCycles& custom = {});

}  // namespace trn2vp::trainium2::timing
