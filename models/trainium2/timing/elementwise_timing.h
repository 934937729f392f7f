// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// What the cost of an elementwise instruction depends on, per operand.
struct StreamShape {
  bool in_psum = false;
  unsigned element_bytes = 2;  ///< 1, 2 or 4
  bool contiguous = true;      ///< elements follow one another in access order
  std::int64_t inner_step_bytes =
      2;  ///< signed distance of neighbours in the innermost dimension; 0 if it has one element
};

/// VectorEngine: 128 lanes, cycles of its own clock.
struct VectorTiming {
  std::uint64_t clock_hz = 960'000'000;
  std::uint64_t fixed_cycles = 154;
  std::uint64_t interval_cycles = 117;
  std::uint64_t min_issue_cycles = 64;
  std::uint64_t fast_rate = 4;
  std::uint64_t medium_rate = 2;
  std::uint64_t two_input_cycles = 2;
  std::uint64_t reciprocal_cycles = 8;
  std::uint64_t bn_aggr_cycles = 13;
  std::uint64_t stride_limit_bytes = 16;
};

template <class V>
void describe(V& v, VectorTiming& t) {
  v("clock_hz", t.clock_hz,
    ParameterMeta{"Hz", 1e6, 1e10, Provenance::kDocumented, "trainium2.md 1.1",
                  "clock of the VectorEngine"});
  v("fixed_cycles", t.fixed_cycles,
    ParameterMeta{"cycles", 0, 10000, Provenance::kInferred,
                  "measurements.md 7.2: 694 ns (N = 512, PSUM), 424-433 ns (N = 512, FP32 in SBUF)",
                  "from the start of an instruction to its result, beyond its elements"});
  v("interval_cycles", t.interval_cycles,
    ParameterMeta{"cycles", 0, 10000, Provenance::kMeasured,
                  "measurements.md 7.5: scalar_tensor_tensor, N = 512, every 655 ns",
                  "from the start of an instruction to that of the next, beyond its elements"});
  v("min_issue_cycles", t.min_issue_cycles,
    ParameterMeta{"cycles", 0, 4096, Provenance::kDocumented, "trainium2.md 2.1 and 3: MIN_II",
                  "least cost of any instruction"});
  v("fast_rate", t.fast_rate,
    ParameterMeta{
        "1", 1, 16, Provenance::kDocumented, "trainium2.md 2.4",
        "elements per lane and cycle: one input, both sides 16-bit, contiguous and in SBUF"});
  v("medium_rate", t.medium_rate,
    ParameterMeta{"1", 1, 16, Provenance::kDocumented,
                  "trainium2.md 2.4; FP32 in SBUF inferred from 7.2",
                  "elements per lane and cycle: 16-bit with gaps in SBUF, 16-bit contiguous with "
                  "one side in PSUM, or "
                  "one FP32 input in SBUF"});
  v("two_input_cycles", t.two_input_cycles,
    ParameterMeta{"cycles", 1, 64, Provenance::kDocumented, "trainium2.md 3: 2N",
                  "per element of a scan, and of two inputs from one memory"});
  v("reciprocal_cycles", t.reciprocal_cycles,
    ParameterMeta{"cycles", 1, 64, Provenance::kDocumented, "trainium2.md 3: 8N",
                  "reciprocal, per element"});
  v("bn_aggr_cycles", t.bn_aggr_cycles,
    ParameterMeta{"cycles", 1, 1024, Provenance::kDocumented, "trainium2.md 3: 13N/3",
                  "bn_aggr, per triple"});
  v("stride_limit_bytes", t.stride_limit_bytes,
    ParameterMeta{"bytes", 0, 65536, Provenance::kDocumented, "trainium2.md 2.2",
                  "an innermost stride above this halves the bandwidth of the interface"});
}

/// ScalarEngine: 128 lanes, one element per lane and cycle.
struct ScalarTiming {
  std::uint64_t clock_hz = 1'200'000'000;
  std::uint64_t fixed_cycles = 352;
  std::uint64_t min_issue_cycles = 64;
  std::uint64_t read_accumulator_cycles = 64;
  std::uint64_t stride_limit_bytes = 16;
  double table_load_ns = 1287;
};

template <class V>
void describe(V& v, ScalarTiming& t) {
  v("clock_hz", t.clock_hz,
    ParameterMeta{"Hz", 1e6, 1e10, Provenance::kDocumented, "trainium2.md 1.1",
                  "clock of the ScalarEngine"});
  v("fixed_cycles", t.fixed_cycles,
    ParameterMeta{
        "cycles", 0, 10000, Provenance::kMeasured,
        "measurements.md 7.3: ACTIVATE 400 ns at N = 128, 3,700 ns at N = 4096 = 293 ns + N",
        "cost of an instruction beyond its elements"});
  v("min_issue_cycles", t.min_issue_cycles,
    ParameterMeta{"cycles", 0, 4096, Provenance::kDocumented, "trainium2.md 2.1 and 3: MIN_II",
                  "least cost of any instruction"});
  v("read_accumulator_cycles", t.read_accumulator_cycles,
    ParameterMeta{"cycles", 0, 4096, Provenance::kDocumented, "trainium2.md 2.5 and 9",
                  "reading the accumulator registers"});
  v("stride_limit_bytes", t.stride_limit_bytes,
    ParameterMeta{"bytes", 0, 65536, Provenance::kDocumented, "trainium2.md 2.2",
                  "an innermost stride above this halves the bandwidth of the interface"});
  v("table_load_ns", t.table_load_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kMeasured, "measurements.md 7.3",
                  "loading the tables of a set of activation functions"});
}

/// GpSimdEngine: start-up plus one element per lane and cycle.
struct GpSimdTiming {
  std::uint64_t clock_hz = 1'200'000'000;
  std::uint64_t fixed_cycles = 150;
  std::uint64_t min_issue_cycles = 64;
  std::uint64_t gather_index_cycles = 28;
  std::uint64_t gather_element_cycles = 4;
  std::uint64_t gather_word_bytes = 4;
  std::uint64_t n_gather_group = 512;
  std::uint64_t topk_cycles = 4;
  std::uint64_t rsqrt_cycles = 4;
  std::uint64_t power_cycles = 4;
  std::uint64_t two_input_cycles = 2;
  std::uint64_t partition_reduce_cycles = 8;
  std::uint64_t sequence_bounds_cycles = 2;
};

template <class V>
void describe(V& v, GpSimdTiming& t) {
  v("clock_hz", t.clock_hz,
    ParameterMeta{"Hz", 1e6, 1e10, Provenance::kDocumented, "trainium2.md 1.1",
                  "clock of the GpSimdEngine"});
  v("fixed_cycles", t.fixed_cycles,
    ParameterMeta{"cycles", 0, 10000, Provenance::kDocumented,
                  "trainium2.md 2.6 and 3: GPSIMD_START", "start-up of every instruction"});
  v("min_issue_cycles", t.min_issue_cycles,
    ParameterMeta{"cycles", 0, 4096, Provenance::kDocumented, "trainium2.md 2.1 and 3: MIN_II",
                  "least cost of any instruction"});
  v("gather_index_cycles", t.gather_index_cycles,
    ParameterMeta{"cycles", 0, 4096, Provenance::kDocumented,
                  "trainium2.md 3: local_gather, C = ((28 + 4e)/(4e)) / min(4/dtype_size, e)",
                  "the 28 of the cost of local_gather"});
  v("gather_element_cycles", t.gather_element_cycles,
    ParameterMeta{"cycles", 1, 4096, Provenance::kDocumented, "trainium2.md 3: local_gather",
                  "the factor 4 of e in the cost of local_gather"});
  v("gather_word_bytes", t.gather_word_bytes,
    ParameterMeta{"bytes", 1, 64, Provenance::kDocumented, "trainium2.md 3: local_gather",
                  "the 4 over dtype_size in the cost of local_gather"});
  v("n_gather_group", t.n_gather_group,
    ParameterMeta{"1", 1, 65536, Provenance::kDocumented, "trainium2.md 3: nc_n_gather",
                  "elements per partition that nc_n_gather takes per start-up"});
  v("topk_cycles", t.topk_cycles,
    ParameterMeta{"cycles", 0, 4096, Provenance::kDocumented, "trainium2.md 3: topk, 4n + K",
                  "topk, for each element searched"});
  v("rsqrt_cycles", t.rsqrt_cycles,
    ParameterMeta{"cycles", 1, 4096, Provenance::kDocumented,
                  "trainium2.md 3: four times slower than on Scalar",
                  "tensor_scalar rsqrt, for each element"});
  v("power_cycles", t.power_cycles,
    ParameterMeta{"cycles", 1, 4096, Provenance::kAssumed, "as rsqrt",
                  "tensor_tensor power, for each element"});
  v("two_input_cycles", t.two_input_cycles,
    ParameterMeta{"cycles", 1, 4096, Provenance::kAssumed,
                  "one read port of 16 words a cycle (trainium2.md 2.6) for two inputs",
                  "tensor_tensor, for each element"});
  v("partition_reduce_cycles", t.partition_reduce_cycles,
    ParameterMeta{"cycles", 1, 4096, Provenance::kAssumed,
                  "a read and the seven steps of a tree of 128 partitions",
                  "tensor_partition_reduce, for each element"});
  v("sequence_bounds_cycles", t.sequence_bounds_cycles,
    ParameterMeta{"cycles", 1, 4096, Provenance::kAssumed, "once forwards, once backwards",
                  "sequence_bounds, for each element"});
}

}  // namespace trn2vp::trainium2::timing
