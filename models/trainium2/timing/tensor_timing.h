// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// TensorEngine. Cycles are of its own clock.
struct TensorTiming {
  std::uint64_t clock_hz = 2'400'000'000;
  std::uint64_t rows = 128;
  std::uint64_t columns = 128;
  std::uint64_t min_issue_cycles = 64;
  std::uint64_t load_columns_per_cycle = 4;
  std::uint64_t sbuf_read_latency = 103;
  std::uint64_t psum_write_latency = 52;
};

template <class V>
void describe(V& v, TensorTiming& t) {
  v("clock_hz", t.clock_hz,
    ParameterMeta{"Hz", 1e6, 1e10, Provenance::kDocumented, "trainium2.md 1.1",
                  "clock of the matmul array"});
  v("rows", t.rows,
    ParameterMeta{"1", 4, 128, Provenance::kDocumented, "trainium2.md 2.3",
                  "rows of the array (K)"});
  v("columns", t.columns,
    ParameterMeta{"1", 4, 128, Provenance::kDocumented, "trainium2.md 2.3",
                  "columns of the array (M)"});
  v("min_issue_cycles", t.min_issue_cycles,
    ParameterMeta{"cycles", 1, 4096, Provenance::kDocumented, "trainium2.md 2.3: max(N, 64)",
                  "least distance between two multiplies that change the weights"});
  v("load_columns_per_cycle", t.load_columns_per_cycle,
    ParameterMeta{"1", 1, 128, Provenance::kDocumented, "trainium2.md 2.3: M/4, fast weight load",
                  "stationary columns loaded per cycle"});
  v("sbuf_read_latency", t.sbuf_read_latency,
    ParameterMeta{
        "cycles", 0, 10000, Provenance::kInferred,
        "trainium2.md 2.1: ~60 cycles at 1.4 GHz to start an access on NeuronCore-v2 = 43 ns",
        "issue of an instruction to its first operand at the array"});
  v("psum_write_latency", t.psum_write_latency,
    ParameterMeta{"cycles", 0, 10000, Provenance::kInferred,
                  "what is left of the 592-600 ns of a 1024-column pass, measurements.md 7.2",
                  "last result out of the array to visible in PSUM"});
}

/// Cycles the load port is busy with `m` columns (1..columns).
inline std::uint64_t load_stationary_cycles(const TensorTiming& t, std::uint64_t m) {
  return (m + t.load_columns_per_cycle - 1) / t.load_columns_per_cycle;
}

/// Steady-state cycles of a multiply of `n` 16-bit columns (1..512) with new weights.
inline std::uint64_t multiply_moving_cycles(const TensorTiming& t, std::uint64_t n) {
  return n > t.min_issue_cycles ? n : t.min_issue_cycles;
}

/// Issue to visible in PSUM of a multiply that streams for `stream_cycles` (n, or 2n for half a
/// pass of FP32).
inline std::uint64_t multiply_moving_latency(const TensorTiming& t, std::uint64_t stream_cycles) {
  return t.sbuf_read_latency + stream_cycles + t.rows + t.columns - 1 + t.psum_write_latency;
}

}  // namespace trn2vp::trainium2::timing
