// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/command/platform_machine.h"

#include <stdexcept>

#include "platforms/command/resources.h"
#include "platforms/config/platform_file.h"
#include "platforms/host_chip/session.h"
#include "platforms/neuron_core/neuron_core.h"
#include "platforms/two_chips/two_chips.h"

namespace trn2vp::command {

namespace {

/// What a job without a host may have in host memory; only address space.
constexpr std::uint64_t kStoreBytes = 32ull << 30;

}  // namespace

PlatformMachine::PlatformMachine(const std::string& platform) {
  const config::PlatformFile file = config::load_platform(platform, platform_library());
  if (file.kind == "host-chip") {
    factory_ = host_chip::make_host_chip;
  } else if (file.kind == "two-chips") {
    factory_ = two_chips::make_two_chips;
  } else if (file.kind == "neuron-core") {
    factory_ = neuron_core::make_neuron_core;
    has_host_ = false;
    machine_.chip.shape.cores = 1;
    machine_.host.ram_bytes = kStoreBytes;
  } else {
    throw std::runtime_error(file.path + ": kind: is '" + file.kind +
                             "', expected 'host-chip', 'two-chips' or 'neuron-core'");
  }
  name_ = file.name;
  host_chip::add_parameters(machine_, parameters_, has_host_);
  config::apply(file, parameters_);
}

}  // namespace trn2vp::command
