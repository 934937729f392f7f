// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <systemc>

#include "models/common/register_target.h"
#include "models/trainium2/misc_ram_registers.h"

namespace trn2vp::trainium2 {

/// The chip's firmware mailbox as memory, with the chip's routing id in it.
class MiscRam : public sc_core::sc_module {
 public:
  MiscRam(const sc_core::sc_module_name& name, std::uint32_t routing_id)
      : sc_module(name),
        window("window",
               {[this](std::uint64_t offset, std::uint32_t& value) {
                  return registers_.read(offset, value);
                },
                [this](std::uint64_t offset, std::uint32_t value) {
                  return registers_.write(offset, value);
                }},
               sc_core::SC_ZERO_TIME),
        registers_(misc_ram_registers(), common::RegisterFile::Undeclared::kStore) {
    registers_.set(kMiscDeviceId, routing_id);
  }

  common::RegisterTarget window;

 private:
  common::RegisterFile registers_;
};

}  // namespace trn2vp::trainium2
