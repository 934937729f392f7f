// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Prints the host's registers and address map as a C header for firmware.
#include <cinttypes>
#include <cstdio>

#include "models/graviton4/address_map.h"
#include "models/graviton4/gic_registers.h"
#include "models/graviton4/pcie/config_space.h"
#include "models/graviton4/pl011_registers.h"

using namespace trn2vp::graviton4;
namespace map = trn2vp::graviton4::address_map;

int main() {
  const struct {
    const char* name;
    std::uint64_t value;
  } constants[] = {{"GICD_BASE", map::kGicDistributor},
                   {"GICR_BASE", map::kGicRedistributors},
                   {"UART_BASE", map::kUart},
                   {"UART_CLOCK_HZ", map::kUartClockHz},
                   {"RAM_BASE", map::kRam},
                   {"ECAM_BASE", map::kEcam},
                   {"ECAM_SIZE", map::kEcamSize},
                   {"PCIE_MMIO_BASE", map::kPcieMmio},
                   {"PCIE_MMIO_SIZE", map::kPcieMmioSize},
                   {"JOB_BASE", map::kJob},
                   {"UART_INTERRUPT", map::kUartInterrupt},
                   {"VIRTUAL_TIMER_INTERRUPT", map::kVirtualTimerInterrupt},
                   {"PHYSICAL_TIMER_INTERRUPT", map::kPhysicalTimerInterrupt},
                   {"PCI_COMMAND", pci_header::kCommand},
                   {"PCI_COMMAND_MEMORY", pci_header::kCommandMemory},
                   {"PCI_COMMAND_BUS_MASTER", pci_header::kCommandBusMaster},
                   {"PCI_CLASS", pci_header::kClass},
                   {"PCI_BAR0", pci_header::kBar0},
                   {"PCI_BAR_64BIT", pci_header::kBar64Bit}};
  std::puts(
      "/* Generated from the model's declarations. */\n#ifndef G4_REGS_H\n#define G4_REGS_H\n");
  for (const auto& constant : constants) {
    std::printf("#define G4_%s 0x%" PRIx64 "ull\n", constant.name, constant.value);
  }
  for (const auto* block : {&pl011_registers(), &gicd_registers(), &gicr_registers()}) {
    std::printf("\n%s", trn2vp::common::c_header(*block).c_str());
  }
  std::puts("\n#endif");
}
