// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/common/register_block.h"

namespace trn2vp::graviton4 {

/// GICv3 distributor and redistributor (Arm IHI 0069; provenance: documented). Reset values of
/// TYPER, IIDR and PIDR2 are those read from QEMU's `virt` machine (facts "graviton4-and-scale"
/// 2.1, measured), except that the LPI bits are clear: there is no ITS yet.
#define TRN2VP_GICD_REGISTERS(X)                                                               \
  X(kGicdCtlr, "CTLR", 0x0000, 1, 4, kReadWrite, 0x50, "control: group enables, ARE, DS")      \
  X(kGicdTyper, "TYPER", 0x0004, 1, 4, kReadOnly, 0x03780007, "256 interrupt ids, 16 id bits") \
  X(kGicdIidr, "IIDR", 0x0008, 1, 4, kReadOnly, 0x43B, "implementer")                          \
  X(kGicdIgroupr, "IGROUPR", 0x0080, 8, 4, kReadWrite, 0, "group, one bit each")               \
  X(kGicdIsenabler, "ISENABLER", 0x0100, 8, 4, kReadWrite, 0, "set enable")                    \
  X(kGicdIcenabler, "ICENABLER", 0x0180, 8, 4, kReadWrite, 0, "clear enable")                  \
  X(kGicdIspendr, "ISPENDR", 0x0200, 8, 4, kReadWrite, 0, "set pending")                       \
  X(kGicdIcpendr, "ICPENDR", 0x0280, 8, 4, kReadWrite, 0, "clear pending")                     \
  X(kGicdIsactiver, "ISACTIVER", 0x0300, 8, 4, kReadWrite, 0, "set active")                    \
  X(kGicdIcactiver, "ICACTIVER", 0x0380, 8, 4, kReadWrite, 0, "clear active")                  \
  X(kGicdIpriorityr, "IPRIORITYR", 0x0400, 64, 4, kReadWrite, 0, "priority, one byte each")    \
  X(kGicdIcfgr, "ICFGR", 0x0C00, 16, 4, kReadWrite, 0, "two bits each, upper: edge")           \
  X(kGicdIrouterLo, "IROUTER_LO", 0x6000, 256, 8, kReadWrite, 0, "target core, Aff2..Aff0")    \
  X(kGicdIrouterHi, "IROUTER_HI", 0x6004, 256, 8, kReadWrite, 0, "target core, Aff3")          \
  X(kGicdPidr2, "PIDR2", 0xFFE8, 1, 4, kReadOnly, 0x3B, "architecture GICv3")

enum GicdRegister : unsigned { TRN2VP_GICD_REGISTERS(TRN2VP_REGISTER_ENUM) };

/// One redistributor: control frame, then the frame of SGIs and PPIs.
#define TRN2VP_GICR_REGISTERS(X)                                                              \
  X(kGicrCtlr, "CTLR", 0x00000, 1, 4, kReadWrite, 0, "control")                               \
  X(kGicrIidr, "IIDR", 0x00004, 1, 4, kReadOnly, 0x43B, "implementer")                        \
  X(kGicrTyperLo, "TYPER_LO", 0x00008, 1, 4, kReadOnly, 0, "core number, last redistributor") \
  X(kGicrTyperHi, "TYPER_HI", 0x0000C, 1, 4, kReadOnly, 0, "affinity of the core")            \
  X(kGicrWaker, "WAKER", 0x00014, 1, 4, kReadWrite, 0x6, "sleep handshake of the core")       \
  X(kGicrPidr2, "PIDR2", 0x0FFE8, 1, 4, kReadOnly, 0x3B, "architecture GICv3")                \
  X(kGicrIgroupr, "IGROUPR", 0x10080, 1, 4, kReadWrite, 0, "group, one bit each")             \
  X(kGicrIsenabler, "ISENABLER", 0x10100, 1, 4, kReadWrite, 0, "set enable")                  \
  X(kGicrIcenabler, "ICENABLER", 0x10180, 1, 4, kReadWrite, 0, "clear enable")                \
  X(kGicrIspendr, "ISPENDR", 0x10200, 1, 4, kReadWrite, 0, "set pending")                     \
  X(kGicrIcpendr, "ICPENDR", 0x10280, 1, 4, kReadWrite, 0, "clear pending")                   \
  X(kGicrIsactiver, "ISACTIVER", 0x10300, 1, 4, kReadWrite, 0, "set active")                  \
  X(kGicrIcactiver, "ICACTIVER", 0x10380, 1, 4, kReadWrite, 0, "clear active")                \
  X(kGicrIpriorityr, "IPRIORITYR", 0x10400, 8, 4, kReadWrite, 0, "priority, one byte each")   \
  X(kGicrIcfgr, "ICFGR", 0x10C00, 2, 4, kReadWrite, 0, "two bits each, upper: edge; SGIs: edge")

enum GicrRegister : unsigned { TRN2VP_GICR_REGISTERS(TRN2VP_REGISTER_ENUM) };

inline constexpr std::uint32_t kGicdCtlrEnableGroup1 = 1u << 1;
inline constexpr std::uint32_t kGicrWakerProcessorSleep = 1u << 1;
inline constexpr std::uint32_t kGicrWakerChildrenAsleep = 1u << 2;

const common::RegisterBlockDecl& gicd_registers();
const common::RegisterBlockDecl& gicr_registers();

}  // namespace trn2vp::graviton4
