// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The client's device at 0x09000000: a write of 1 raises the IRQ line, 0 lowers it; +4 counts instructions until an
// IRQ is raised by the test itself.
#include "check.h"
    .text
    .globl test, on_irq
on_irq:
    add x19, x19, #1
    mrs x21, elr_el1
    mrs x23, spsr_el1
    str wzr, [x1]                           // lowers the line
    eret

test:
    ldr x1, =0x09000000
    mov x19, #0
    mov w2, #1
    // Masked: nothing happens, however long we look.
    str w2, [x1]
    mov x3, #100
1:  subs x3, x3, #1
    b.ne 1b
    EXPECT(x19, 0)
    // Unmasking takes it at once.
    msr daifclr, #2
    nop
    b 1f
1:  EXPECT(x19, 1)
    mov x0, #0x3CF
    and x0, x23, x0
    EXPECT(x0, 0x345)                       // D, A and F were masked, I wasn't
    // In a spin loop: the test raises the line from outside.
    mov w2, #2
    str w2, [x1]
1:  cmp x19, #2
    b.ne 1b
    // From WFI, unmasked: taken, then behind WFI.
    str w2, [x1]
wait:
    wfi
    EXPECT(x19, 3)
    ldr x2, =wait + 4
    sub x0, x21, x2
    EXPECT(x0, 0)
    // From WFI, masked: falls through, not taken.
    msr daifset, #2
    mov w2, #2
    str w2, [x1]
    wfi
    EXPECT(x19, 3)
    msr daifclr, #2
    nop
    b 1f
1:  EXPECT(x19, 4)
    PASS
