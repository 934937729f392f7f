// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <systemc>

#include "models/graviton4/host.h"
#include "models/graviton4/host_timing.h"
#include "models/trainium2/chip.h"
#include "models/trainium2/energy/energy_parameters.h"
#include "models/trainium2/gpsimd_options.h"
#include "platforms/host_chip/array_selection.h"

namespace trn2vp::host_chip {

/// The platform "host-chip": one Graviton4 host, one Trainium2 chip, PCIe between them.
class HostChip : public sc_core::sc_module {
 public:
  struct Parameters {
    graviton4::HostTiming host;
    graviton4::CpuBackend cpu;
    trainium2::Chip::Parameters chip;
    trainium2::GpSimdOptions gpsimd;
    trainium2::energy::EnergyParameters energy;
    ArraySelection arrays;
  };

  HostChip(const sc_core::sc_module_name& name, const Parameters& parameters);

  graviton4::Host host;
  trainium2::Chip chip;

 private:
  common::Initiator debugger_;  ///< on the chip's device port, which has no other master here
};

}  // namespace trn2vp::host_chip
