// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>
#include <systemc>
#include <vector>

#include "models/common/initiator.h"
#include "models/graviton4/host.h"
#include "models/trainium2/chip.h"

namespace trn2vp {

/// A host and a chip, wired as any platform wires them, and a firmware program in the host's RAM.
class FirmwarePlatform : public sc_core::sc_module {
 public:
  static constexpr int kNotEnded = -1000;

  explicit FirmwarePlatform(const std::string& program, const graviton4::Host::Parameters& p = {},
                            const sc_core::sc_module_name& name = "platform")
      : sc_module(name), chip("chip", {}), host("host", p), device("device") {
    host.bar0().bind(chip.bar0());
    host.bar4().bind(chip.bar4());
    chip.host().bind(host.dma());
    device.socket.bind(chip.device());
    host.on_power_off = [this](int code) {
      exit_code = code;
      sc_core::sc_stop();
    };
    host.load(graviton4::read_elf(std::string(TRN2VP_FIRMWARE_DIR) + "/" + program + ".elf"));
  }

  /// The program's exit code; kNotEnded if it didn't power off within `limit`.
  int run(const sc_core::sc_time& limit = sc_core::sc_time(200, sc_core::SC_MS)) {
    sc_core::sc_start(limit);
    return exit_code;
  }

  /// Everything printed, line by line.
  std::string output() {
    std::string text;
    for (const std::string& line : host.uart().lines()) text += line + "\n";
    return text + host.uart().partial_line();
  }

  trainium2::Chip chip;
  graviton4::Host host;
  common::Initiator device;  ///< a debugger's way into the chip
  int exit_code = kNotEnded;
};

}  // namespace trn2vp
