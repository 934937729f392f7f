// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

/// Physical addresses and interrupt numbers of the host. AWS does not publish Graviton4's map: this
/// is that of QEMU's `virt` machine with GICv3 and high ECAM, which stock bare-metal code, U-Boot
/// and Linux know (facts "graviton4-and-scale" section 2.1, dumped from QEMU 7.2). Provenance:
/// measured there, assumed here.
namespace trn2vp::graviton4::address_map {

inline constexpr std::uint64_t kGicDistributor = 0x0800'0000;
inline constexpr std::uint64_t kGicDistributorSize = 0x1'0000;
inline constexpr std::uint64_t kGicRedistributors = 0x080A'0000;
inline constexpr std::uint64_t kGicRedistributorSize = 0x2'0000;  ///< each
inline constexpr unsigned kMaxCores = 123;                        ///< that fit below the UART
inline constexpr std::uint64_t kUart = 0x0900'0000;
inline constexpr std::uint64_t kUartSize = 0x1000;
inline constexpr std::uint64_t kRam = 0x4000'0000;
inline constexpr std::uint64_t kEcam = 0x40'1000'0000;
inline constexpr std::uint64_t kEcamSize = 256ull << 20;  ///< buses 0..255
inline constexpr std::uint64_t kPcieMmio = 0x80'0000'0000;
inline constexpr std::uint64_t kPcieMmioSize = 512ull << 30;

/// Where a bare-metal program is linked, and where a job description is put (ours).
inline constexpr std::uint64_t kProgram = 0x4008'0000;
inline constexpr std::uint64_t kJob = 0x4800'0000;

inline constexpr unsigned kUartInterrupt = 33;           ///< SPI 1, level
inline constexpr unsigned kVirtualTimerInterrupt = 27;   ///< PPI 11
inline constexpr unsigned kPhysicalTimerInterrupt = 30;  ///< PPI 14, non-secure
inline constexpr unsigned kInterruptIds = 256;

/// Rate of the system counter, Hz.
inline constexpr std::uint64_t kCounterHz = 62'500'000;
inline constexpr std::uint32_t kUartClockHz = 24'000'000;

}  // namespace trn2vp::graviton4::address_map
