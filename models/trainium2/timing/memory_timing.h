// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// One HBM stack.
struct HbmTiming {
  double bytes_per_second = 716e9;
  double latency_ns = 100.0;
  double requester_bytes_per_second = 27.2e9;
  std::uint64_t short_bytes = 4096;
  double bulk_share = 0.955;
};

template <class V>
void describe(V& v, HbmTiming& t) {
  v("bytes_per_second", t.bytes_per_second,
    ParameterMeta{"bytes/s", 1e9, 1e13, Provenance::kInferred,
                  "trainium2.md 1.1: base of the profiler's MBU", "peak bandwidth of one stack"});
  v("latency_ns", t.latency_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed,
                  "about 45 ns at the DRAM (dram.md), the rest assumed",
                  "controller and bank, for the first byte of an access, there and back"});
  v("requester_bytes_per_second", t.requester_bytes_per_second,
    ParameterMeta{"bytes/s", 1e9, 1e13, Provenance::kDocumented,
                  "trainium2.md 1.3: theoretical rate of a DMA engine",
                  "what one requester's port takes from an idle stack"});
  v("short_bytes", t.short_bytes,
    ParameterMeta{"bytes", 0, 65536, Provenance::kAssumed, "not public",
                  "accesses up to this length get through between the bursts of longer ones"});
  v("bulk_share", t.bulk_share,
    ParameterMeta{"1", 0.01, 1, Provenance::kMeasured, "trainium2.md 9: 666-700 of 716 GB/s",
                  "share of the peak that bulk streams reach"});
}

/// The chip's interconnect between DMA engines, HBM stacks and NeuronCores.
struct FabricTiming {
  double hop_ns = 20.0;
};

template <class V>
void describe(V& v, FabricTiming& t) {
  v("hop_ns", t.hop_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed, "not public (trainium2.md 8.2)",
                  "one transaction through the fabric, anywhere on the chip"});
}

}  // namespace trn2vp::trainium2::timing
