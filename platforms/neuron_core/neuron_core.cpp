// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/neuron_core/neuron_core.h"

namespace trn2vp::neuron_core {

NeuronCores::NeuronCores(const sc_core::sc_module_name& name,
                         const host_chip::HostChip::Parameters& parameters)
    : sc_module(name),
      chip("chip", parameters.chip),
      master("master", parameters.host.ram_bytes),
      no_host_("no_host"),
      registers_("registers"),
      memory_("memory") {
  master.bus.socket.bind(chip.device());
  chip.host().bind(no_host_.new_target_socket());
  registers_.socket.bind(chip.bar0());
  memory_.socket.bind(chip.bar4());
}

host_chip::Machine make_neuron_core(const host_chip::HostChip::Parameters& parameters) {
  auto top = std::make_unique<NeuronCores>("neuron_core", parameters);
  host_chip::Machine machine;
  machine.chip = &top->chip;
  machine.runner = &top->master;
  machine.top = std::move(top);
  return machine;
}

}  // namespace trn2vp::neuron_core
