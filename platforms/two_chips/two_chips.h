// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <systemc>

#include "models/common/router.h"
#include "models/trainium2/chip.h"
#include "platforms/host_chip/host_chip.h"
#include "platforms/host_chip/machine.h"

namespace trn2vp::two_chips {

/// The platform "two-chips": one Graviton4 host with a Trainium2 chip, as in "host-chip", and a
/// second, equal chip behind its four NeuronLink ports, port i to port i. The second chip has no
/// host: its host window answers with an error, and it is reached through the links only.
class TwoChips : public sc_core::sc_module {
 public:
  TwoChips(const sc_core::sc_module_name& name, const host_chip::HostChip::Parameters& parameters);

  host_chip::HostChip host_chip;
  trainium2::Chip neighbour;

 private:
  common::Router no_host_;      ///< without any window
  common::Initiator debugger_;  ///< on the ports that would have a host
  common::Initiator registers_;
  common::Initiator memory_;
};

host_chip::Machine make_two_chips(const host_chip::HostChip::Parameters& parameters);

}  // namespace trn2vp::two_chips
