// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"

namespace trn2vp::graviton4 {

/// Every number of the host that users may change.
struct HostTiming {
  std::uint64_t ram_bytes = 4ull << 30;
  double ram_bytes_per_second = 468.8e9;
  double ram_latency_ns = 110;
  double mesh_latency_ns = 15;
  std::uint64_t instructions_per_second = 5'600'000'000;
  std::uint64_t counter_hz = 62'500'000;
  double quantum_us = 10;
  double pcie_bytes_per_second = 28.4e9;
  double pcie_latency_ns = 300;
  std::uint64_t pcie_revision = 1;
};

template <class V>
void describe(V& v, HostTiming& t) {
  v("ram_bytes", t.ram_bytes,
    ParameterMeta{"bytes", 512e6, 1e12, Provenance::kAssumed,
                  "a Graviton4 socket has 768 GB; only touched pages take memory", "host memory"});
  v("ram_bytes_per_second", t.ram_bytes_per_second,
    ParameterMeta{"bytes/s", 1e9, 1e12, Provenance::kMeasured,
                  "all-core reads of 12 x DDR5-5600, Chips and Cheese",
                  "bandwidth of host memory for DMA"});
  v("ram_latency_ns", t.ram_latency_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kMeasured, "local DRAM latency of a c8g.16xlarge, ASCT",
                  "latency of host memory for DMA"});
  v("mesh_latency_ns", t.mesh_latency_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed, "not public",
                  "one transaction on the host's on-chip network"});
  v("instructions_per_second", t.instructions_per_second,
    ParameterMeta{"1/s", 1e6, 1e11, Provenance::kAssumed,
                  "2.8 GHz (documented) x 2 instructions per cycle (assumed)", "speed of a core"});
  v("counter_hz", t.counter_hz,
    ParameterMeta{"Hz", 1e6, 1e9, Provenance::kMeasured, "CNTFRQ_EL0 of the QEMU virt machine",
                  "frequency of the generic timer"});
  v("quantum_us", t.quantum_us,
    ParameterMeta{"us", 0.1, 1e4, Provenance::kAssumed, "model, not machine",
                  "how far a core may run ahead of the rest"});
  v("pcie_bytes_per_second", t.pcie_bytes_per_second,
    ParameterMeta{"bytes/s", 1e8, 1e12, Provenance::kInferred,
                  "PCIe Gen5 x8 per chip, 256-byte payloads with 28 bytes of overhead",
                  "payload of the link to the chip, each direction"});
  v("pcie_latency_ns", t.pcie_latency_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed, "not public; typical of PCIe",
                  "one way through root complex, switch and endpoint"});
  v("pcie_revision", t.pcie_revision,
    ParameterMeta{"1", 0, 255, Provenance::kDocumented,
                  "public Neuron driver: 0xFF and 0xF0 are models, others silicon",
                  "PCI revision of the chip's function"});
}

}  // namespace trn2vp::graviton4
