/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#include "drivers/pci.h"

#include "g4_regs.h"
#include "lib/mmio.h"

enum { kDevices = 32, kNobody = 0xFFFF };

static uint64_t next_address = G4_PCIE_MMIO_BASE;

static uint64_t config_address(struct pci_function where, unsigned offset) {
  return G4_ECAM_BASE + ((uint64_t)where.bus << 20) + (where.device << 15) +
         (where.function << 12) + offset;
}

uint32_t pci_read(struct pci_function where, unsigned offset) {
  return read32(config_address(where, offset));
}

void pci_write(struct pci_function where, unsigned offset, uint32_t value) {
  write32(config_address(where, offset), value);
}

/* The platform has no bridges: everything is on bus 0. */
int pci_find(uint16_t vendor, uint16_t device, struct pci_function* found) {
  for (uint32_t number = 0; number < kDevices; ++number) {
    const struct pci_function where = {0, number, 0};
    const uint32_t id = pci_read(where, 0);
    if ((id & 0xFFFF) == kNobody) continue;
    if (id == ((uint32_t)device << 16 | vendor)) {
      *found = where;
      return 1;
    }
  }
  return 0;
}

uint64_t pci_map_bar(struct pci_function where, unsigned bar, uint64_t* size) {
  const unsigned low = G4_PCI_BAR0 + 4 * bar;
  const unsigned high = low + 4;
  if (!(pci_read(where, low) & G4_PCI_BAR_64BIT)) return 0;
  pci_write(where, low, 0xFFFFFFFF);
  pci_write(where, high, 0xFFFFFFFF);
  const uint64_t mask = (uint64_t)pci_read(where, high) << 32 | (pci_read(where, low) & ~0xFu);
  *size = ~mask + 1;
  if (*size == 0) return 0;
  const uint64_t address = (next_address + *size - 1) & ~(*size - 1);
  if (address + *size > G4_PCIE_MMIO_BASE + G4_PCIE_MMIO_SIZE) return 0;
  next_address = address + *size;
  pci_write(where, low, (uint32_t)address);
  pci_write(where, high, (uint32_t)(address >> 32));
  return address;
}

void pci_enable(struct pci_function where) {
  const uint32_t command = pci_read(where, G4_PCI_COMMAND);
  pci_write(where, G4_PCI_COMMAND, command | G4_PCI_COMMAND_MEMORY | G4_PCI_COMMAND_BUS_MASTER);
}
