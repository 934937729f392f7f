// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <systemc>

#include "models/common/router.h"
#include "models/trainium2/chip.h"
#include "platforms/host_chip/host_chip.h"
#include "platforms/host_chip/machine.h"
#include "platforms/neuron_core/job_master.h"

namespace trn2vp::neuron_core {

/// The platform "neuron-core": NeuronCores (one, unless chip.cores says more) with their DMA
/// engines and HBM stacks, and no host: its host window answers with an error. A JobMaster starts
/// the programs; job, kernels, reports and verification are those of "host-chip".
class NeuronCores : public sc_core::sc_module {
 public:
  NeuronCores(const sc_core::sc_module_name& name,
              const host_chip::HostChip::Parameters& parameters);

  trainium2::Chip chip;
  JobMaster master;

 private:
  common::Router no_host_;  ///< without any window
  common::Initiator registers_;
  common::Initiator memory_;
};

host_chip::Machine make_neuron_core(const host_chip::HostChip::Parameters& parameters);

}  // namespace trn2vp::neuron_core
