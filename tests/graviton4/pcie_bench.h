// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <systemc>

#include "models/common/initiator.h"
#include "models/common/memory.h"
#include "models/graviton4/pcie/root_complex.h"

namespace trn2vp::graviton4 {

/// A root complex between plain memories: two BARs and host memory, all without latency.
class PcieBench : public sc_core::sc_module {
 public:
  static constexpr std::uint64_t kBar0 = 0x80'0000'0000;
  static constexpr std::uint64_t kBar4 = 0xC0'0000'0000;
  static constexpr std::uint64_t kBytes = 1 << 20;

  explicit PcieBench(const sc_core::sc_module_name& name = "bench")
      : sc_module(name),
        pcie("pcie"),
        bar0("bar0", memory()),
        bar4("bar4", memory()),
        host("host", memory()) {
    pcie.bar0.bind(bar0.socket);
    pcie.bar4.bind(bar4.socket);
    pcie.memory.bind(host.socket);
  }

  void enable(std::uint32_t command = pci_header::kCommandMemory | pci_header::kCommandBusMaster) {
    PcieConfigSpace& endpoint = pcie.endpoint();
    endpoint.write(pci_header::kBar0 + 4, kBar0 >> 32);
    endpoint.write(pci_header::kBar0 + 20, kBar4 >> 32);
    endpoint.write(pci_header::kCommand, command);
  }

  PcieRootComplex pcie;
  common::Memory bar0;
  common::Memory bar4;
  common::Memory host;

 private:
  static common::Memory::Parameters memory() {
    common::Memory::Parameters parameters;
    parameters.size = kBytes;
    return parameters;
  }
};

}  // namespace trn2vp::graviton4
