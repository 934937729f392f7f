/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#include "drivers/timer.h"

#include "boot/exceptions.h"
#include "drivers/gicv3.h"
#include "g4_regs.h"
#include "lib/mmio.h"

enum { kTimerEnable = 1 };

static volatile uint64_t interrupts;

static void timer_expired(void) {
  WRITE_SYSREG(cntv_ctl_el0, 0); /* level: gone only when the timer is off */
  interrupts = interrupts + 1;
}

void timer_init(void) {
  set_interrupt_handler(G4_VIRTUAL_TIMER_INTERRUPT, timer_expired);
  gic_enable_private(G4_VIRTUAL_TIMER_INTERRUPT);
}

uint64_t timer_ticks(void) { return READ_SYSREG(cntvct_el0); }

uint64_t timer_hz(void) { return READ_SYSREG(cntfrq_el0); }

uint64_t timer_ticks_of_us(uint64_t us) { return us * timer_hz() / 1000000; }

void timer_sleep(uint64_t ticks) {
  const uint64_t before = interrupts;
  interrupts_off(); /* or the interrupt could come between the test and WFI */
  WRITE_SYSREG(cntv_cval_el0, timer_ticks() + ticks);
  WRITE_SYSREG(cntv_ctl_el0, kTimerEnable);
  while (interrupts == before) {
    __asm__ volatile("wfi" ::: "memory");
    interrupts_on(); /* taken here */
    interrupts_off();
  }
  interrupts_on();
}

uint64_t timer_interrupts(void) { return interrupts; }
