// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The virtual timer's interrupt through the GIC, while spinning and from WFI: never early, at most 1 us late.
#include "check.h"
    .text
    .globl test, on_irq

#define FREQUENCY 62500000
#define WAIT_TICKS 4000                     /* 64 us */
#define LATE_TICKS 63

on_irq:
    mrs x20, s3_0_c12_c12_0                 // ICC_IAR1_EL1
    mrs x21, cntvct_el0
    msr cntv_ctl_el0, xzr
    msr s3_0_c12_c12_1, x20                 // ICC_EOIR1_EL1
    add x19, x19, #1
    eret

    // Sets the timer; x22 = when it is due.
#define SET_TIMER              \
    mrs x22, cntvct_el0;       \
    add x22, x22, #WAIT_TICKS; \
    msr cntv_cval_el0, x22;    \
    mov x0, #1;                \
    msr cntv_ctl_el0, x0

#define EXPECT_ON_TIME(count)  \
    EXPECT(x19, count);        \
    EXPECT(x20, 27);           \
    sub x0, x21, x22;          \
    cmp x0, #LATE_TICKS;       \
    cset x0, lo;               \
    EXPECT(x0, 1)

test:
    mrs x0, cntfrq_el0
    EXPECT(x0, FREQUENCY)
    ldr x1, =0x08000000                     // GICD
    mov w0, #0x52
    str w0, [x1]
    ldr w0, [x1, #4]
    EXPECT(x0, 0x03780007)
    ldr x1, =0x080A0000                     // GICR, control frame
    str wzr, [x1, #0x14]                    // WAKER
    ldr x2, =0x080B0000                     // SGI and PPI frame
    mov w0, #-1
    str w0, [x2, #0x80]                     // group 1
    mov w0, #(1 << 27)
    str w0, [x2, #0x100]
    mov x0, #0xF0
    msr s3_0_c4_c6_0, x0                    // ICC_PMR_EL1
    mov x0, #1
    msr s3_0_c12_c12_7, x0                  // ICC_IGRPEN1_EL1
    mov x19, #0

    // Masked in the core: pending, not taken.
    SET_TIMER
1:  mrs x0, cntv_ctl_el0
    tbz x0, #2, 1b
    EXPECT(x19, 0)
    msr daifclr, #2
    nop
    b 1f
1:  EXPECT(x19, 1)

    // Spinning.
    SET_TIMER
1:  cmp x19, #2
    b.ne 1b
    EXPECT_ON_TIME(2)

    // Asleep.
    SET_TIMER
    wfi
    EXPECT_ON_TIME(3)

    // An SGI to this core.
    mov w0, #1
    str w0, [x2, #0x100]
    mov x0, #1                              // target list: core 0, interrupt 0
    msr s3_0_c12_c11_5, x0                  // ICC_SGI1R_EL1
    isb
    nop
    b 1f
1:  EXPECT(x19, 4)
    EXPECT(x20, 0)
    PASS
