/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#ifndef TRN2VP_EXCEPTIONS_H
#define TRN2VP_EXCEPTIONS_H

#include <stdint.h>

/* What crt0.S saves; a handler may change it. */
struct exception_frame {
  uint64_t x[31];
  uint64_t elr;
  uint64_t spsr;
  uint64_t esr;
  uint64_t far;
  uint64_t padding;
};

#define ESR_CLASS(esr) (((esr) >> 26) & 0x3F)
#define ESR_CLASS_DATA_ABORT 0x25
#define ESR_FAULT_STATUS(esr) ((esr)&0x3F)
#define ESR_FAULT_EXTERNAL 0x10

/* Asked first about every synchronous exception; returns 1 when it dealt with it. Null: none. */
typedef int (*exception_hook)(struct exception_frame* frame);
void set_exception_hook(exception_hook hook);

/* Called for interrupt `id`, before its end is signalled. */
typedef void (*interrupt_handler)(void);
void set_interrupt_handler(unsigned id, interrupt_handler handler);

void __attribute__((noreturn)) power_off(int exit_code);

#endif
