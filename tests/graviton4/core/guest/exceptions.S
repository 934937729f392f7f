// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// SVC, BRK, undefined instruction and external aborts: syndrome, fault address, precise return address.
#include "check.h"
    .text
    .globl test, on_sync

    // x20 = ESR, x21 = ELR, x22 = FAR, x23 = SPSR of the last exception; x24 is added to ELR.
on_sync:
    mrs x20, esr_el1
    mrs x21, elr_el1
    mrs x22, far_el1
    mrs x23, spsr_el1
    add x25, x21, x24
    msr elr_el1, x25
    eret

test:
    mov x24, #0
    svc #0x5AA5
after_svc:
    EXPECT(x20, 0x56005AA5)                 // EC 0x15, IL, imm16
    ldr x1, =after_svc
    cmp x21, x1
    cset x0, eq
    EXPECT(x0, 1)
    and x0, x23, #0x3FF
    EXPECT(x0, 0x3C5)                       // from EL1h, DAIF set

    mov x24, #4
    brk #0x1234
at_brk:
    EXPECT(x20, 0xF2001234)                 // EC 0x3C
    ldr x1, =at_brk - 4
    sub x0, x21, x1
    EXPECT(x0, 0)

    udf #0
    EXPECT(x20, 0x02000000)                 // EC 0, IL

    // A load nobody answers, in the middle of a block: the exact instruction, and nothing after it ran yet.
    ldr x1, =0x0F000000
    mov x2, #1
    mov x5, #0x77
    add x2, x2, #1
load_fault:
    ldr w5, [x1, #8]
    add x2, x2, #1
    EXPECT(x2, 3)
    and x0, x20, #0xFC000000
    EXPECT(x0, 0x94000000)                  // EC 0x25: data abort, same EL
    and x0, x20, #0x3F
    EXPECT(x0, 0x10)                        // synchronous external abort
    and x0, x20, #0x40
    EXPECT(x0, 0)                           // a read
    EXPECT(x22, 0x0F000008)
    ldr x1, =load_fault
    sub x0, x21, x1
    EXPECT(x0, 0)

    ldr x1, =0x0F000000
    mov x2, #5
store_fault:
    str x2, [x1, #16]
    add x2, x2, #1
    EXPECT(x2, 6)
    ldr x0, =0xFC00007F
    and x0, x20, x0
    EXPECT(x0, 0x94000050)                  // and WnR
    EXPECT(x22, 0x0F000010)
    ldr x1, =store_fault
    sub x0, x21, x1
    EXPECT(x0, 0)

    // Two faults in one block, and one as the last instruction of a block.
    ldr x1, =0x0F000000
    mov x6, #0
    ldrb w0, [x1]
    add x6, x6, #1
    ldrh w0, [x1, #2]
    add x6, x6, #1
    strb wzr, [x1, #1]
    b 1f
1:  EXPECT(x6, 2)
    EXPECT(x22, 0x0F000001)

    // A good access still works afterwards.
    ldr x1, =0x09000000
    mov w2, #0x5A
    str w2, [x1]
    ldr w3, [x1]
    EXPECT(x3, 0x5A)

    // An unknown system register is an undefined instruction (or a trapped access), never silence.
    mov x20, #0
    mrs x0, s3_0_c15_c15_7
    lsr x20, x20, #26
    cmp x20, #0x18                          // EC 0x18: trapped system register
    csel x20, xzr, x20, eq
    EXPECT(x20, 0)

    // HVC with a number the platform doesn't know is undefined.
    hvc #99
    EXPECT(x20, 0x02000000)
    PASS
