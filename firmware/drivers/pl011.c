/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#include "drivers/pl011.h"

#include "g4_regs.h"
#include "lib/mmio.h"

enum { kBaud = 115200 };

void pl011_init(void) {
  /* Divisor = clock / (16 * baud) in 1/64. */
  const uint32_t divisor = (uint32_t)(G4_UART_CLOCK_HZ * 4 / kBaud);
  write32(G4_UART_BASE + PL011_CR, 0);
  write32(G4_UART_BASE + PL011_IMSC, 0);
  write32(G4_UART_BASE + PL011_IBRD, divisor / 64);
  write32(G4_UART_BASE + PL011_FBRD, divisor % 64);
  write32(G4_UART_BASE + PL011_LCR_H, PL011_LCR_H_FEN_MASK | (3u << PL011_LCR_H_WLEN_SHIFT));
  write32(G4_UART_BASE + PL011_CR, PL011_CR_UARTEN_MASK | PL011_CR_TXE_MASK);
}

void pl011_put(char character) {
  while (read32(G4_UART_BASE + PL011_FR) & PL011_FR_TXFF_MASK) {
  }
  write32(G4_UART_BASE + PL011_DR, (uint8_t)character);
}
