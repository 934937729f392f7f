// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/common/parameter_meta.h"
#include "models/trainium2/timing/column_rates.h"

namespace trn2vp::trainium2::timing {

/// TensorEngine. Cycles are of its own clock.
struct TensorTiming {
  std::uint64_t clock_hz = 2'400'000'000;
  std::uint64_t rows = 128;     ///< of the array: K
  std::uint64_t columns = 128;  ///< of the array: M
  ColumnRates rates;
  std::uint64_t sbuf_read_latency = 103;
  std::uint64_t psum_write_latency = 52;
  std::uint64_t load_complete_latency = 340;
  std::uint64_t multiply_interval = 64;
  /// Off: the published kernel times we calibrate on (measurements.md 7.2, 7.6) are those of long
  /// kernels at full rate, and it makes a short kernel depend on what ran before it.
  std::uint64_t throttle = 0;
  double throttle_window_ns = 3000;
  double throttle_share = 0.5;
};

template <class V>
void describe(V& v, TensorTiming& t) {
  v("clock_hz", t.clock_hz,
    ParameterMeta{"Hz", 1e6, 1e10, Provenance::kDocumented, "trainium2.md 1.1",
                  "clock of the matmul array"});
  v("rows", t.rows,
    ParameterMeta{"1", 4, 128, Provenance::kDocumented,
                  "trainium2.md 2.3: 128; at most the partitions of an operand, one for each row",
                  "rows of the matmul array: K of a tile"});
  v("columns", t.columns,
    ParameterMeta{"1", 4, 128, Provenance::kDocumented,
                  "trainium2.md 2.3: 128; at most the partitions of a result, one for each column; "
                  "weights enter four columns at a time",
                  "columns of the matmul array: M of a tile", 4});
  describe(v, t.rates);
  v("sbuf_read_latency", t.sbuf_read_latency,
    ParameterMeta{
        "cycles", 0, 10000, Provenance::kInferred,
        "trainium2.md 2.1: ~60 cycles at 1.4 GHz to start an access on NeuronCore-v2 = 43 ns",
        "issue of an instruction to its first operand at the array"});
  v("psum_write_latency", t.psum_write_latency,
    ParameterMeta{"cycles", 0, 10000, Provenance::kInferred,
                  "what is left of the 592-600 ns of a 1024-column pass, measurements.md 7.2",
                  "last result out of the array to visible in PSUM"});
  v("load_complete_latency", t.load_complete_latency,
    ParameterMeta{"cycles", 0, 10000, Provenance::kInferred,
                  "what is left of the 198 ns of an LDWEIGHTS, measurements.md 7.2",
                  "last weights at the array to completion of the load as semaphores and drain see "
                  "it; multiplies do not wait for it"});
  v("multiply_interval", t.multiply_interval,
    ParameterMeta{
        "cycles", 1, 10000, Provenance::kDocumented,
        "trainium2.md 2.1: MIN_II ~64 on every engine; 2.3: matmuls issue every max(N, 64)",
        "least distance of two multiplies, also with the same weights or on other tiles"});
  v("throttle", t.throttle,
    ParameterMeta{
        "1", 0, 1, Provenance::kDocumented, "trainium2.md 2.1",
        "1: the array starts at throttle_share of its rate, and returns to it when idle"});
  v("throttle_window_ns", t.throttle_window_ns,
    ParameterMeta{"ns", 1, 1e9, Provenance::kDocumented, "trainium2.md 2.1: ~3 us",
                  "work until the throttle goes; window in which low use brings it back"});
  v("throttle_share", t.throttle_share,
    ParameterMeta{"1", 0.01, 1, Provenance::kDocumented, "trainium2.md 2.1: ~50 %",
                  "rate while throttled, and the use below which it comes back"});
}

/// The window of the throttle in cycles, at least one.
inline std::uint64_t throttle_window_cycles(const TensorTiming& t) {
  const double cycles = t.throttle_window_ns * static_cast<double>(t.clock_hz) / 1e9;
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(cycles));
}

/// Cycles the load port is busy with the stationary operand: four columns a cycle, fast weight load
/// (documented: M/4 for a full array). The structure it follows from is in array_timeline.h.
inline std::uint64_t load_stationary_cycles(const TensorTiming& t) { return t.columns / 4; }

/// Steady-state cycles of a multiply that streams for `stream_cycles` (1..1024, tensor_cost.h) with
/// new weights: max(N, 64) for 16-bit operands (documented).
inline std::uint64_t multiply_moving_cycles(const TensorTiming& t, std::uint64_t stream_cycles) {
  return std::max({stream_cycles, 2 * load_stationary_cycles(t), t.multiply_interval});
}

/// Issue to visible in PSUM of a multiply that streams for `stream_cycles` (n, or 2n for half a
/// pass of FP32).
inline std::uint64_t multiply_moving_latency(const TensorTiming& t, std::uint64_t stream_cycles) {
  return t.sbuf_read_latency + stream_cycles + t.rows + t.columns - 1 + t.psum_write_latency;
}

}  // namespace trn2vp::trainium2::timing
