// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// One HBM stack, seen as a pipe.
struct HbmTiming {
  double bytes_per_second = 716e9;
  double read_latency_ns = 125.0;
  double write_latency_ns = 60.0;
};

template <class V>
void describe(V& v, HbmTiming& t) {
  v("bytes_per_second", t.bytes_per_second,
    ParameterMeta{"bytes/s", 1e9, 1e13, Provenance::kInferred,
                  "trainium2.md 1.1: base of the profiler's MBU", "peak bandwidth of one stack"});
  v("read_latency_ns", t.read_latency_ns,
    ParameterMeta{
        "ns", 0, 1e6, Provenance::kAssumed,
        "not public; with the DMA's own latencies the first data comes 878 ns after the trigger",
        "request to first data of an idle stack"});
  v("write_latency_ns", t.write_latency_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed, "not public",
                  "last data to acknowledge of an idle stack"});
}

/// The chip's interconnect between DMA engines, HBM stacks and NeuronCores.
struct FabricTiming {
  double hop_ns = 20.0;
  double die_crossing_ns = 60.0;
};

template <class V>
void describe(V& v, FabricTiming& t) {
  v("hop_ns", t.hop_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed, "not public (trainium2.md 8.2)",
                  "one way through the fabric of a die"});
  v("die_crossing_ns", t.die_crossing_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed, "not public (trainium2.md 8.2)",
                  "one way from one die to the other, on top of hop_ns"});
}

/// PCIe between host and chip.
struct HostLinkTiming {
  double bytes_per_second = 16e9;
  double round_trip_ns = 1000.0;
};

template <class V>
void describe(V& v, HostLinkTiming& t) {
  v("bytes_per_second", t.bytes_per_second,
    ParameterMeta{"bytes/s", 1e8, 1e12, Provenance::kDocumented,
                  "trainium2.md 1.1: ~16 GB/s in a figure", "bandwidth in each direction"});
  v("round_trip_ns", t.round_trip_ns,
    ParameterMeta{"ns", 0, 1e7, Provenance::kAssumed, "not public; typical of PCIe",
                  "read request of one side to the data of the other; a posted write takes half"});
}

}  // namespace trn2vp::trainium2::timing
