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
}

/// GpSimdEngine: start-up plus one element per lane and cycle.
struct GpSimdTiming {
  std::uint64_t clock_hz = 1'200'000'000;
  std::uint64_t fixed_cycles = 150;
  std::uint64_t min_issue_cycles = 64;
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
}

/// Cycles of one instruction over `elements` elements per partition (1..65,536).
std::uint64_t scalar_cycles(const ScalarTiming& t, std::uint64_t elements);
std::uint64_t gpsimd_cycles(const GpSimdTiming& t, std::uint64_t elements);

}  // namespace trn2vp::trainium2::timing
