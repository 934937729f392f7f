// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

#include "platforms/explore/vocabulary.h"
#include "platforms/host_chip/host_chip.h"
#include "platforms/host_chip/machine.h"

namespace trn2vp::command {

/// The machine of a platform file, with its parameters by key.
class PlatformMachine : public explore::Machine {
 public:
  /// `platform`: a name or a TOML file. Throws std::runtime_error naming file, key and expectation.
  explicit PlatformMachine(const std::string& platform);

  const std::string& name() const { return name_; }
  host_chip::HostChip::Parameters& machine() { return machine_; }
  const host_chip::MachineFactory& factory() const { return factory_; }
  /// Whether there is a host, and with it host.* and firmware.
  bool has_host() const { return has_host_; }
  config::Parameters& parameters() override { return parameters_; }

 private:
  std::string name_;
  bool has_host_ = true;
  host_chip::MachineFactory factory_;
  host_chip::HostChip::Parameters machine_;
  config::Parameters parameters_;
};

}  // namespace trn2vp::command
