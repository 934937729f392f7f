// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/host_chip.h"

#include "platforms/host_chip/machine.h"

namespace trn2vp::host_chip {
namespace {

graviton4::Host::Parameters host_parameters(const HostChip::Parameters& parameters) {
  const graviton4::HostTiming& t = parameters.host;
  const auto ns = [](double value) { return sc_core::sc_time(value, sc_core::SC_NS); };
  graviton4::Host::Parameters host;
  host.ram_bytes = t.ram_bytes;
  host.ram_bytes_per_second = t.ram_bytes_per_second;
  host.ram_latency = ns(t.ram_latency_ns);
  host.mesh_latency = ns(t.mesh_latency_ns);
  host.core.instructions_per_second = t.instructions_per_second;
  host.core.counter_hz = t.counter_hz;
  host.core.quantum = ns(t.quantum_us * 1e3);
  host.core.backend = parameters.cpu;
  host.pcie.bytes_per_second = t.pcie_bytes_per_second;
  host.pcie.latency = ns(t.pcie_latency_ns);
  host.pcie.revision = static_cast<std::uint8_t>(t.pcie_revision);
  return host;
}

/// The driver takes revision 0xFF for its QEMU personality (facts "neuron-device-interface" 0).
trainium2::Chip::Parameters chip_parameters(const HostChip::Parameters& parameters) {
  trainium2::Chip::Parameters chip = parameters.chip;
  chip.qemu_personality = parameters.host.pcie_revision == 0xFF;
  return chip;
}

}  // namespace

HostChip::HostChip(const sc_core::sc_module_name& name, const Parameters& parameters)
    : sc_module(name),
      host("host", host_parameters(parameters)),
      chip("chip", chip_parameters(parameters)),
      debugger_("debugger") {
  host.bar0().bind(chip.bar0());
  host.bar4().bind(chip.bar4());
  chip.host().bind(host.dma());
  debugger_.socket.bind(chip.device());
}

Machine make_host_chip(const HostChip::Parameters& parameters) {
  auto top = std::make_unique<HostChip>("host_chip", parameters);
  Machine machine;
  machine.chip = &top->chip;
  machine.host = &top->host;
  machine.top = std::move(top);
  return machine;
}

}  // namespace trn2vp::host_chip
