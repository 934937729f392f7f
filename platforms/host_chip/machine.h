// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "platforms/host_chip/host_chip.h"

namespace trn2vp::host_chip {

/// A platform made ready to run: a host with its chip, and perhaps other chips.
struct Machine {
  struct Other {
    std::string name;  ///< in waves and reports
    trainium2::Chip* chip;
  };
  std::unique_ptr<sc_core::sc_module> top;
  HostChip* host_chip = nullptr;  ///< part of `top`
  std::vector<Other> others;      ///< parts of `top`
};

using MachineFactory = std::function<Machine(const HostChip::Parameters&)>;

/// The platform "host-chip".
Machine make_host_chip(const HostChip::Parameters& parameters);

}  // namespace trn2vp::host_chip
