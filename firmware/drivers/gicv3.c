/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#include "drivers/gicv3.h"

#include "g4_regs.h"
#include "lib/mmio.h"

/* The CPU interface's system registers are written by encoding: not every assembler knows their
 * names. */
enum { kPriority = 0x80, kAnyPriority = 0xF8 };

void gic_init(void) {
  write32(G4_GICD_BASE + GICD_CTLR, GICD_CTLR_ENABLE_GROUP1_MASK | GICD_CTLR_ARE_MASK);
  write32(G4_GICR_BASE + GICR_WAKER,
          read32(G4_GICR_BASE + GICR_WAKER) & ~GICR_WAKER_PROCESSOR_SLEEP_MASK);
  while (read32(G4_GICR_BASE + GICR_WAKER) & GICR_WAKER_CHILDREN_ASLEEP_MASK) {
  }
  write32(G4_GICR_BASE + GICR_ICENABLER, 0xFFFFFFFF);
  write32(G4_GICR_BASE + GICR_IGROUPR, 0xFFFFFFFF);
  WRITE_SYSREG(S3_0_C12_C12_5, READ_SYSREG(S3_0_C12_C12_5) | 1); /* ICC_SRE_EL1 */
  WRITE_SYSREG(S3_0_C4_C6_0, kAnyPriority);                      /* ICC_PMR_EL1 */
  WRITE_SYSREG(S3_0_C12_C12_7, 1);                               /* ICC_IGRPEN1_EL1 */
}

void gic_enable_private(unsigned id) {
  const uint64_t priority = G4_GICR_BASE + GICR_IPRIORITYR(id / 4);
  const unsigned shift = id % 4 * 8;
  write32(priority, (read32(priority) & ~(0xFFu << shift)) | ((uint32_t)kPriority << shift));
  write32(G4_GICR_BASE + GICR_ISENABLER, 1u << id);
}

unsigned gic_acknowledge(void) { return (unsigned)READ_SYSREG(S3_0_C12_C12_0); /* ICC_IAR1_EL1 */ }

void gic_end(unsigned id) { WRITE_SYSREG(S3_0_C12_C12_1, id); /* ICC_EOIR1_EL1 */ }

void interrupts_on(void) { __asm__ volatile("msr daifclr, #2" ::: "memory"); }

void interrupts_off(void) { __asm__ volatile("msr daifset, #2" ::: "memory"); }
