// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/common/register_block.h"

namespace trn2vp::graviton4 {

/// Arm PrimeCell UART (PL011), names and layout as in its technical reference manual (DDI 0183).
/// Provenance: documented. Identification registers: facts "graviton4-and-scale" 2.1, measured.
#define TRN2VP_PL011_REGISTERS(X)                                                             \
  X(kPl011Dr, "DR", 0x000, 1, 4, kReadWrite, 0, "data: write sends, read receives")           \
  X(kPl011Rsr, "RSR", 0x004, 1, 4, kReadWrite, 0, "receive errors, write clears")             \
  X(kPl011Fr, "FR", 0x018, 1, 4, kReadOnly, 0x90, "flags")                                    \
  X(kPl011Ilpr, "ILPR", 0x020, 1, 4, kReadWrite, 0, "IrDA divisor, stored only")              \
  X(kPl011Ibrd, "IBRD", 0x024, 1, 4, kReadWrite, 0, "baud rate divisor, integer")             \
  X(kPl011Fbrd, "FBRD", 0x028, 1, 4, kReadWrite, 0, "baud rate divisor, fraction")            \
  X(kPl011LcrH, "LCR_H", 0x02C, 1, 4, kReadWrite, 0, "line control")                          \
  X(kPl011Cr, "CR", 0x030, 1, 4, kReadWrite, 0x300, "control")                                \
  X(kPl011Ifls, "IFLS", 0x034, 1, 4, kReadWrite, 0x12, "FIFO levels for interrupts")          \
  X(kPl011Imsc, "IMSC", 0x038, 1, 4, kReadWrite, 0, "interrupt mask, 1 = enabled")            \
  X(kPl011Ris, "RIS", 0x03C, 1, 4, kReadOnly, 0, "raw interrupts")                            \
  X(kPl011Mis, "MIS", 0x040, 1, 4, kReadOnly, 0, "masked interrupts")                         \
  X(kPl011Icr, "ICR", 0x044, 1, 4, kWriteOnly, 0, "interrupt clear")                          \
  X(kPl011Dmacr, "DMACR", 0x048, 1, 4, kReadWrite, 0, "DMA control, stored only")             \
  X(kPl011PeriphId0, "PERIPHID0", 0xFE0, 1, 4, kReadOnly, 0x11, "part number, low")           \
  X(kPl011PeriphId1, "PERIPHID1", 0xFE4, 1, 4, kReadOnly, 0x10, "part number high, designer") \
  X(kPl011PeriphId2, "PERIPHID2", 0xFE8, 1, 4, kReadOnly, 0x14, "designer, revision")         \
  X(kPl011PeriphId3, "PERIPHID3", 0xFEC, 1, 4, kReadOnly, 0x00, "configuration")              \
  X(kPl011PcellId0, "PCELLID0", 0xFF0, 1, 4, kReadOnly, 0x0D, "PrimeCell")                    \
  X(kPl011PcellId1, "PCELLID1", 0xFF4, 1, 4, kReadOnly, 0xF0, "PrimeCell")                    \
  X(kPl011PcellId2, "PCELLID2", 0xFF8, 1, 4, kReadOnly, 0x05, "PrimeCell")                    \
  X(kPl011PcellId3, "PCELLID3", 0xFFC, 1, 4, kReadOnly, 0xB1, "PrimeCell")

enum Pl011Register : unsigned { TRN2VP_PL011_REGISTERS(TRN2VP_REGISTER_ENUM) };

inline constexpr std::uint32_t kPl011FrRxEmpty = 1u << 4;
inline constexpr std::uint32_t kPl011FrTxFull = 1u << 5;
inline constexpr std::uint32_t kPl011FrTxEmpty = 1u << 7;
inline constexpr std::uint32_t kPl011LcrFifoEnable = 1u << 4;
inline constexpr std::uint32_t kPl011CrEnable = 1u << 0;
inline constexpr std::uint32_t kPl011CrTxEnable = 1u << 8;
inline constexpr std::uint32_t kPl011CrRxEnable = 1u << 9;
inline constexpr std::uint32_t kPl011IntRx = 1u << 4;
inline constexpr std::uint32_t kPl011IntTx = 1u << 5;
inline constexpr std::uint32_t kPl011IntRxTimeout = 1u << 6;

const common::RegisterBlockDecl& pl011_registers();

}  // namespace trn2vp::graviton4
