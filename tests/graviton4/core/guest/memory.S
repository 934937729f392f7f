// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Loads and stores: sizes, sign extension, addressing modes, pairs, unaligned, exclusives, acquire and release.
#include "check.h"
    .text
    .globl test
test:
    ldr x1, =buffer
    ldr x2, =0x8899AABBCCDDEEFF
    str x2, [x1]
    ldrb w3, [x1]
    EXPECT(x3, 0xFF)
    ldrsb x3, [x1]
    EXPECT(x3, -1)
    ldrsb w3, [x1, #1]
    EXPECT(x3, 0xFFFFFFEE)
    ldrh w3, [x1, #2]
    EXPECT(x3, 0xCCDD)
    ldrsh x3, [x1, #2]
    EXPECT(x3, 0xFFFFFFFFFFFFCCDD)
    ldr w3, [x1, #4]
    EXPECT(x3, 0x8899AABB)
    ldrsw x3, [x1, #4]
    EXPECT(x3, 0xFFFFFFFF8899AABB)
    ldur x3, [x1, #-8]
    EXPECT(x3, 0x1122334455667788)
    ldr w3, [x1, #1]                        // unaligned
    EXPECT(x3, 0xBBCCDDEE)

    // addressing modes
    mov x4, x1
    ldr x3, [x4], #8
    sub x5, x4, x1
    EXPECT(x5, 8)
    ldr x3, [x4, #-16]!
    EXPECT(x3, 0x1122334455667788)
    mov x6, #1
    ldr x3, [x4, x6, lsl #3]
    EXPECT(x3, 0x8899AABBCCDDEEFF)
    mov w6, #-8
    ldr x3, [x1, w6, sxtw]
    EXPECT(x3, 0x1122334455667788)
    ldr x3, literal
    EXPECT(x3, 0x0F1E2D3C4B5A6978)

    // stores of every size leave the neighbours alone
    strb wzr, [x1, #1]
    strh wzr, [x1, #4]
    ldr x3, [x1]
    EXPECT(x3, 0x88990000CCDD00FF)
    str wzr, [x1]
    ldr x3, [x1]
    EXPECT(x3, 0x8899000000000000)

    // pairs
    mov x2, #0x11
    mov x3, #0x22
    stp x2, x3, [x1, #16]!
    ldp x5, x4, [x1], #-16
    EXPECT(x5, 0x11)
    EXPECT(x4, 0x22)
    mov w2, #-2
    stp w2, w2, [x1]
    ldpsw x5, x6, [x1]
    EXPECT(x5, -2)
    EXPECT(x6, -2)

    // exclusives: a store between load and store-exclusive of the same core doesn't matter, CLREX does
    ldxr x3, [x1]
    mov x4, #77
    stxr w5, x4, [x1]
    EXPECT(x5, 0)
    ldr x3, [x1]
    EXPECT(x3, 77)
    ldaxr w3, [x1]
    clrex
    stlxr w5, wzr, [x1]
    EXPECT(x5, 1)
    ldr x3, [x1]
    EXPECT(x3, 77)
    mov x2, #1
    mov x3, #2
    ldxp x4, x5, [x1]
    stxp w6, x2, x3, [x1]
    EXPECT(x6, 0)
    ldp x4, x5, [x1]
    EXPECT(x4, 1)
    EXPECT(x5, 2)
    mov x2, #9
    stlr x2, [x1]
    ldar x3, [x1]
    EXPECT(x3, 9)
    ldapr x3, [x1]
    EXPECT(x3, 9)

    // DC ZVA zeroes its block (size from DCZID_EL0)
    mrs x2, dczid_el0
    mov x3, #4
    lsl x3, x3, x2
    ldr x1, =zero_block
    mov x2, #-1
    str x2, [x1]
    add x4, x1, x3
    str x2, [x4, #-8]
    str x2, [x4]
    dc zva, x1
    ldr x5, [x1]
    EXPECT(x5, 0)
    ldr x5, [x4, #-8]
    EXPECT(x5, 0)
    ldr x5, [x4]
    EXPECT(x5, -1)
    PASS
    .balign 8
literal:
    .quad 0x0F1E2D3C4B5A6978

    .data
    .balign 64
    .space 56
    .quad 0x1122334455667788
buffer:
    .space 64
    .balign 2048
zero_block:
    .space 4096
