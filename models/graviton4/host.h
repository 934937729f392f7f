// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <systemc>

#include "models/common/memory.h"
#include "models/common/router.h"
#include "models/graviton4/address_map.h"
#include "models/graviton4/elf_image.h"
#include "models/graviton4/gicv3.h"
#include "models/graviton4/neoverse_core.h"
#include "models/graviton4/pcie/root_complex.h"
#include "models/graviton4/pl011.h"

namespace trn2vp::graviton4 {

/// A Graviton4 host with one core: core, GIC, UART, RAM, PCIe root complex, wired at the addresses
/// of address_map.h. An address where nothing is, is answered TLM_ADDRESS_ERROR_RESPONSE, which the
/// guest sees as an external abort.
class Host : public sc_core::sc_module {
 public:
  struct Parameters {
    std::uint64_t ram_bytes = 4ull << 30;  ///< multiple of 4 KiB; only touched pages take memory
    /// DDR5-5600 x 12 at the measured all-core read efficiency, and local latency (facts
    /// "graviton4-and-scale" 1.2, 1.3: measured). Seen by DMA; the core's own accesses take none.
    double ram_bytes_per_second = 468.8e9;
    sc_core::sc_time ram_latency = sc_core::sc_time(110, sc_core::SC_NS);
    /// Of the on-chip network, each transaction (assumed).
    sc_core::sc_time mesh_latency = sc_core::sc_time(15, sc_core::SC_NS);
    NeoverseCore::Parameters core;  ///< `ram` is filled in
    PcieRootComplex::Parameters pcie;
  };

  explicit Host(const sc_core::sc_module_name& name);
  Host(const sc_core::sc_module_name& name, const Parameters& parameters);

  /// To the chip: offsets in its BARs. Bind both.
  auto& bar0() { return pcie_.bar0; }
  auto& bar4() { return pcie_.bar4; }
  /// From the chip: its DMA to host memory, physical addresses (without the chip's host bit).
  auto& dma() { return pcie_.dma; }

  NeoverseCore& core() { return core_; }
  Pl011& uart() { return uart_; }
  GicV3& gic() { return gic_; }
  common::Memory& ram() { return ram_; }
  PcieRootComplex& pcie() { return pcie_; }

  /// The guest called PSCI SYSTEM_OFF, or the core failed (NeoverseCore::kCoreFailed).
  std::function<void(int exit_code)> on_power_off;

  /// Loader's back doors, before or between simulation. Throw std::out_of_range if
  /// the range isn't in RAM.
  void load(const ElfImage& image);
  void write_ram(std::uint64_t address, const void* data, std::size_t bytes);
  void read_ram(std::uint64_t address, void* data, std::size_t bytes);
  /// The range reads as zeros that nobody wrote (timing-only runs).
  void discard_ram(std::uint64_t address, std::size_t bytes);

 private:
  std::uint64_t ram_offset(std::uint64_t address, std::size_t bytes) const;

  std::uint64_t ram_bytes_;
  common::Router mesh_;
  common::Memory ram_;
  GicV3 gic_;
  Pl011 uart_;
  PcieRootComplex pcie_;
  NeoverseCore core_;
};

}  // namespace trn2vp::graviton4
