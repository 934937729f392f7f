// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/two_chips/two_chips.h"

namespace trn2vp::two_chips {
namespace {

trainium2::Chip::Parameters neighbour_parameters(
    const host_chip::HostChip::Parameters& parameters) {
  trainium2::Chip::Parameters chip = parameters.chip;
  chip.routing_id = 1;
  chip.make_array = nullptr;  // a selection of arrays is about the cores of the first chip
  return chip;
}

}  // namespace

TwoChips::TwoChips(const sc_core::sc_module_name& name,
                   const host_chip::HostChip::Parameters& parameters)
    : sc_module(name),
      host_chip("host_chip", parameters),
      neighbour("neighbour", neighbour_parameters(parameters)),
      no_host_("no_host"),
      debugger_("debugger"),
      registers_("registers"),
      memory_("memory") {
  for (unsigned i = 0; i < trainium2::address_map::kPeerLinks; ++i) {
    host_chip.chip.link(i).connect(neighbour.link(i));
  }
  neighbour.host().bind(no_host_.new_target_socket());
  debugger_.socket.bind(neighbour.device());
  registers_.socket.bind(neighbour.bar0());
  memory_.socket.bind(neighbour.bar4());
}

host_chip::Machine make_two_chips(const host_chip::HostChip::Parameters& parameters) {
  auto top = std::make_unique<TwoChips>("two_chips", parameters);
  host_chip::Machine machine;
  machine.chip = &top->host_chip.chip;
  machine.host = &top->host_chip.host;
  machine.others = {{"neighbour", &top->neighbour}};
  machine.top = std::move(top);
  return machine;
}

}  // namespace trn2vp::two_chips
