// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/common/register_block.h"

namespace trn2vp::trainium2 {

/// The firmware mailbox of the chip ("MISC RAM"): the words that driver software reads to find the
/// chip. Offsets documented by the public Neuron driver; everything else in the block stores and
/// reads back.
#define TRN2VP_MISC_RAM_REGISTERS(X)                                                            \
  X(kMiscApiVersion, "API_VERSION", 0x000, 1, 4, kReadWrite, 3, "firmware interface version")   \
  X(kMiscDeviceId, "DEVICE_ID", 0x024, 1, 4, kReadWrite, 0,                                     \
    "routing id 0..63; 0xDEADBEEF: not ready")                                                  \
  X(kMiscSerialLo, "SERIAL_LO", 0x038, 1, 4, kReadWrite, 0, "serial number, low")               \
  X(kMiscSerialHi, "SERIAL_HI", 0x03C, 1, 4, kReadWrite, 0, "serial number, high")              \
  X(kMiscSramEcc, "SRAM_ECC", 0x040, 1, 4, kReadWrite, 0, "uncorrected, corrected")             \
  X(kMiscHbmEcc, "HBM_ECC", 0x044, 4, 4, kReadOnly, 0,                                          \
    "errors of a stack: 15:0 uncorrected, 31:16 corrected; 0xFFFF is the most")                 \
  X(kMiscPower, "POWER", 0x054, 2, 4, kReadWrite, 0, "utilisation and sample counter of a die") \
  X(kMiscHbmRepair, "HBM_REPAIR", 0x064, 1, 4, kReadOnly, 0, "0 none, 1 pending, 2 failed")     \
  X(kMiscMetric, "METRIC", 0x100, 32, 4, kReadWrite, 0, "the metric posted last")               \
  X(kMiscResetMap, "RESET_MAP", 0x1D8, 1, 4, kReadWrite, 0, "what a reset of cores covers")     \
  X(kMiscResetRequest, "RESET_REQUEST", 0x1EC, 1, 4, kReadWrite, 0,                             \
    "1 device, 2 cores; the firmware clears it when it accepts")                                \
  X(kMiscRequestHigh, "REQUEST_HI", 0x1F0, 1, 4, kReadWrite, 0, "mailbox request, high")        \
  X(kMiscRequestLow, "REQUEST_LO", 0x1F4, 1, 4, kReadWrite, 0, "mailbox request, low")          \
  X(kMiscResponseHigh, "RESPONSE_HI", 0x1F8, 1, 4, kReadWrite, 0, "mailbox response, high")     \
  X(kMiscResponseLow, "RESPONSE_LO", 0x1FC, 1, 4, kReadWrite, 0, "mailbox response, low")       \
  X(kMiscDoorbell, "DOORBELL", 0x800, 1, 4, kWriteOnly, 0, "write 1: request or reset")         \
  X(kMiscStatus, "STATUS", 0x808, 1, 4, kReadOnly, 0, "bit 3 set while a reset goes on")

enum MiscRamRegister : unsigned { TRN2VP_MISC_RAM_REGISTERS(TRN2VP_REGISTER_ENUM) };

inline constexpr std::uint32_t kMiscStatusResetting = 1u << 3;
inline constexpr std::uint32_t kMiscResetDevice = 1;
inline constexpr std::uint32_t kMiscResetCores = 2;

const common::RegisterBlockDecl& misc_ram_registers();

}  // namespace trn2vp::trainium2
