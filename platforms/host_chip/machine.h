// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "platforms/host_chip/host_chip.h"
#include "platforms/host_chip/job_runner.h"

namespace trn2vp::host_chip {

/// A platform made ready to run: a chip, what carries out its job, and perhaps other chips.
struct Machine {
  struct Other {
    std::string name;  ///< in waves and reports
    trainium2::Chip* chip;
  };
  std::unique_ptr<sc_core::sc_module> top;
  trainium2::Chip* chip = nullptr;  ///< part of `top`
  graviton4::Host* host = nullptr;  ///< part of `top`; null: the platform has none ...
  JobRunner* runner = nullptr;      ///< ... but this part of `top`
  std::vector<Other> others;        ///< parts of `top`
};

using MachineFactory = std::function<Machine(const HostChip::Parameters&)>;

/// The platform "host-chip".
Machine make_host_chip(const HostChip::Parameters& parameters);

}  // namespace trn2vp::host_chip
