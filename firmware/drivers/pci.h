/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#ifndef TRN2VP_PCI_H
#define TRN2VP_PCI_H

#include <stdint.h>

/* A function's place in configuration space. */
struct pci_function {
  uint32_t bus;
  uint32_t device;
  uint32_t function;
};

uint32_t pci_read(struct pci_function where, unsigned offset);
void pci_write(struct pci_function where, unsigned offset, uint32_t value);

/* First function with this identity on any bus with something on it; 0 if there is none. */
int pci_find(uint16_t vendor, uint16_t device, struct pci_function* found);

/* Sizes a 64-bit memory BAR by writing ones and gives it an address of the MMIO window. 0 if the
 * BAR isn't one or the window is full. */
uint64_t pci_map_bar(struct pci_function where, unsigned bar, uint64_t* size);

/* Memory decoding and bus mastering on. */
void pci_enable(struct pci_function where);

#endif
