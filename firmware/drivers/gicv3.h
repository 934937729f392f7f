/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#ifndef TRN2VP_GICV3_H
#define TRN2VP_GICV3_H

enum { GIC_INTERRUPTS = 256 };

/* Distributor, this core's redistributor and CPU interface; everything disabled, IRQ still masked
 * in the core. */
void gic_init(void);
/* A PPI (16..31) of this core. */
void gic_enable_private(unsigned id);
/* Interrupt id, or 1023. */
unsigned gic_acknowledge(void);
void gic_end(unsigned id);
void interrupts_on(void);
void interrupts_off(void);

#endif
