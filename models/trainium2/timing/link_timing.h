// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// One NeuronLink port; both directions are alike and independent.
struct LinkTiming {
  double bytes_per_second = 128e9;
  double latency_ns = 250.0;
  std::uint64_t packet_bytes = 512;
  std::uint64_t credits = 256;
};

template <class V>
void describe(V& v, LinkTiming& t) {
  v("bytes_per_second", t.bytes_per_second,
    ParameterMeta{"bytes/s", 1e6, 1e13, Provenance::kDocumented,
                  "graviton4-and-scale.md 3.1: 32 PCIe Gen5 lanes to each of 4 neighbours",
                  "data rate of one port, each direction"});
  v("latency_ns", t.latency_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed,
                  "not public; a DMA write of one hop then takes the documented 1-2 us "
                  "(graviton4-and-scale.md 3.3)",
                  "last bit sent to last bit there, one way"});
  v("packet_bytes", t.packet_bytes,
    ParameterMeta{"bytes", 16, 65536, Provenance::kAssumed, "not public; a usual PCIe payload",
                  "data of a packet at most"});
  v("credits", t.credits,
    ParameterMeta{"1", 1, 1e6, Provenance::kAssumed,
                  "not public; the round trip at full rate needs about 160",
                  "packets the receiver has buffers for"});
}

/// Faults the links are made to have. Which packets they hit follows from seed, port and the number
/// of the packet, not from time.
struct LinkFaults {
  std::uint64_t stalls_ppm = 0;
  double stall_ns = 10'000;
  std::uint64_t seed = 1;
};

template <class V>
void describe(V& v, LinkFaults& f) {
  v("stalls_ppm", f.stalls_ppm,
    ParameterMeta{"1e-6", 0, 1'000'000, Provenance::kAssumed, "a fault of ours to inject",
                  "packets that the link stands still before, as when it retrains"});
  v("stall_ns", f.stall_ns,
    ParameterMeta{"ns", 0, 1e9, Provenance::kAssumed, "a fault of ours to inject",
                  "how long it stands still"});
  v("seed", f.seed,
    ParameterMeta{"1", 0, 0xFFFF'FFFF, Provenance::kAssumed, "a choice of ours",
                  "selects the packets that faults hit"});
}

}  // namespace trn2vp::trainium2::timing
