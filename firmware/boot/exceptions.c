/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#include "boot/exceptions.h"

#include "drivers/gicv3.h"
#include "lib/print.h"

enum { kUnhandledException = 255 };

static exception_hook hook;
static interrupt_handler handlers[GIC_INTERRUPTS];

void set_exception_hook(exception_hook new_hook) { hook = new_hook; }

void set_interrupt_handler(unsigned id, interrupt_handler handler) { handlers[id] = handler; }

void handle_synchronous(struct exception_frame* frame) {
  if (hook && hook(frame)) return;
  print("FATAL: exception, ESR %x at pc %x, address %x\n", frame->esr, frame->elr, frame->far);
  power_off(kUnhandledException);
}

void handle_irq(struct exception_frame* frame) {
  (void)frame;
  const unsigned id = gic_acknowledge();
  if (id >= GIC_INTERRUPTS) return;
  if (handlers[id]) {
    handlers[id]();
  } else {
    print("FATAL: interrupt %u has no handler\n", (uint64_t)id);
    power_off(kUnhandledException);
  }
  gic_end(id);
}
