// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// One UDMA engine of a NeuronCore. The memory's own latency comes on top of the latencies here.
struct DmaTiming {
  std::uint64_t engines_per_core = 16;
  double trigger_ns = 8.0;
  double doorbell_ns = 363.0;
  double descriptor_fetch_ns = 200.0;
  double data_latency_ns = 150.0;
  double read_bytes_per_second = 23.8e9;
  double write_bytes_per_second = 26.9e9;
  double element_overhead_ns = 1.0;
  double min_element_ns = 7.0;
  double accumulate_efficiency = 0.5;
  double transpose_efficiency = 0.9;
  double transpose_sbuf_efficiency = 0.5;
  double completion_ns = 300.0;
  double dge_start_ns = 600.0;
  double dge_element_ns = 1.8;
  std::uint64_t dge_commands = 4;
};

template <class V>
void describe(V& v, DmaTiming& t) {
  v("engines_per_core", t.engines_per_core,
    ParameterMeta{"1", 1, 16, Provenance::kDocumented,
                  "trainium2.md 1.1: 16, the places of the address map",
                  "DMA engines that move data for a core; the first five places also fetch its "
                  "instructions, whatever the number"});
  v("trigger_ns", t.trigger_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kMeasured, "measurements.md 7.3",
                  "time a trigger instruction occupies its sequencer"});
  v("doorbell_ns", t.doorbell_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed,
                  "share of the 897-1,008 ns from trigger to first data, measurements.md 7.3",
                  "doorbell to start of the descriptor fetch"});
  v("descriptor_fetch_ns", t.descriptor_fetch_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed,
                  "share of the 897-1,008 ns from trigger to first data, measurements.md 7.3",
                  "fetch and decode of the first descriptors, without the memory"});
  v("data_latency_ns", t.data_latency_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed,
                  "share of the 897-1,008 ns from trigger to first data, measurements.md 7.3",
                  "read request to first data, without the memory"});
  v("read_bytes_per_second", t.read_bytes_per_second,
    ParameterMeta{
        "bytes/s", 1e6, 1e12, Provenance::kMeasured,
        "between measurements.md 7.3, 32 KiB in 1,416 ns, and 7.6.3, 392 GB/s of 16 engines",
        "HBM to SBUF rate of one engine"});
  v("write_bytes_per_second", t.write_bytes_per_second,
    ParameterMeta{"bytes/s", 1e6, 1e12, Provenance::kMeasured,
                  "measurements.md 7.3: 32 KiB in ~1,220 ns", "SBUF to HBM rate of one engine"});
  v("element_overhead_ns", t.element_overhead_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kInferred, "measurements.md 7.3: 8 x 256 B in 97 ns",
                  "cost of an element (descriptor pair) beyond its bytes"});
  v("min_element_ns", t.min_element_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kInferred,
                  "measurements.md 7.3: 4-byte elements on Trainium1", "least cost of an element"});
  v("accumulate_efficiency", t.accumulate_efficiency,
    ParameterMeta{"1", 0.01, 1, Provenance::kDocumented, "trainium2.md 1.3: 50 %",
                  "share of the throughput that a write has that adds to memory"});
  v("transpose_efficiency", t.transpose_efficiency,
    ParameterMeta{"1", 0.01, 1, Provenance::kDocumented, "trainium2.md 1.3: up to 90 %",
                  "share of the throughput that a transposition from HBM or host has"});
  v("transpose_sbuf_efficiency", t.transpose_sbuf_efficiency,
    ParameterMeta{"1", 0.01, 1, Provenance::kDocumented, "trainium2.md 1.3: up to 50 %",
                  "share of the throughput that a transposition from SBUF has"});
  v("completion_ns", t.completion_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kMeasured, "measurements.md 7.3: 293-318 ns",
                  "end of the data to start of the instruction that waits for it"});
  v("dge_start_ns", t.dge_start_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kDocumented,
                  "trainium2.md 1.3: ~600 ns per DMA instruction",
                  "descriptor generation: command to first element"});
  v("dge_element_ns", t.dge_element_ns,
    ParameterMeta{"ns", 0, 1e5, Provenance::kInferred,
                  "measurements.md 7.3: 128 elements of up to 1 KiB take about 0.85 us in all",
                  "descriptor generation: distance of two elements"});
  v("dge_commands", t.dge_commands,
    ParameterMeta{"1", 1, 1000, Provenance::kAssumed, "no figure is published",
                  "commands a descriptor generator holds; its sequencer waits when it is full"});
}

/// Which way an element goes: HBM or host to SBUF, or SBUF to HBM or host.
enum class DmaDirection { kRead, kWrite };

/// Time, in ns, that one element of `bytes` (1..65,536) keeps an engine busy when elements follow
/// one another.
double element_ns(const DmaTiming& t, DmaDirection direction, std::uint64_t bytes);

}  // namespace trn2vp::trainium2::timing
