// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/common/register_block.h"

namespace trn2vp::trainium2 {

/// The firmware mailbox of the chip ("MISC RAM"): the words that driver software reads to find the
/// chip. Offsets documented by the public Neuron driver; everything else in the block stores and
/// reads back.
#define TRN2VP_MISC_RAM_REGISTERS(X)                                                          \
  X(kMiscApiVersion, "API_VERSION", 0x000, 1, 4, kReadWrite, 3, "firmware interface version") \
  X(kMiscDeviceId, "DEVICE_ID", 0x024, 1, 4, kReadWrite, 0,                                   \
    "routing id 0..63; 0xDEADBEEF: not ready")                                                \
  X(kMiscSerialLo, "SERIAL_LO", 0x038, 1, 4, kReadWrite, 0, "serial number, low")             \
  X(kMiscSerialHi, "SERIAL_HI", 0x03C, 1, 4, kReadWrite, 0, "serial number, high")

enum MiscRamRegister : unsigned { TRN2VP_MISC_RAM_REGISTERS(TRN2VP_REGISTER_ENUM) };

const common::RegisterBlockDecl& misc_ram_registers();

}  // namespace trn2vp::trainium2
