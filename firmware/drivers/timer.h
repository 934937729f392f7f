/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#ifndef TRN2VP_TIMER_H
#define TRN2VP_TIMER_H

#include <stdint.h>

/* Needs the GIC. */
void timer_init(void);
/* System counter, and its rate in Hz. */
uint64_t timer_ticks(void);
uint64_t timer_hz(void);
uint64_t timer_ticks_of_us(uint64_t us);
/* Sleeps in WFI until the virtual timer's interrupt has come, `ticks` from now. */
void timer_sleep(uint64_t ticks);
/* Interrupts taken so far. */
uint64_t timer_interrupts(void);

#endif
