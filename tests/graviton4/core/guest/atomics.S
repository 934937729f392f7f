// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Large System Extensions: read-modify-write, compare-and-swap, swap.
#include "check.h"
    .text
    .globl test
test:
    ldr x1, =cell
    mov x2, #5
    ldadd x2, x3, [x1]
    EXPECT(x3, 100)
    ldaddal w2, w3, [x1]
    EXPECT(x3, 105)
    ldr x3, [x1]
    EXPECT(x3, 110)
    mov x2, #0xF
    ldclr x2, x3, [x1]                      // 110 & ~15 = 96
    ldr x3, [x1]
    EXPECT(x3, 96)
    ldset x2, x3, [x1]
    ldr x3, [x1]
    EXPECT(x3, 111)
    ldeor x2, x3, [x1]
    ldr x3, [x1]
    EXPECT(x3, 96)
    mov x2, #-1
    ldsmax x2, x3, [x1]
    ldr x3, [x1]
    EXPECT(x3, 96)
    ldsmin x2, x3, [x1]
    ldr x3, [x1]
    EXPECT(x3, -1)
    mov x2, #1
    ldumin x2, x3, [x1]
    ldr x3, [x1]
    EXPECT(x3, 1)
    mov x2, #200
    ldumaxb w2, w3, [x1]
    ldrb w3, [x1]
    EXPECT(x3, 200)
    mov x2, #7
    swp x2, x3, [x1]
    EXPECT(x3, 200)
    // compare and swap: a match, then a mismatch
    mov x2, #7
    mov x3, #8
    casal x2, x3, [x1]
    EXPECT(x2, 7)
    mov x2, #7
    mov x3, #9
    cas x2, x3, [x1]
    EXPECT(x2, 8)
    ldr x3, [x1]
    EXPECT(x3, 8)
    mov x2, #8
    mov x3, #0
    mov x4, #11
    mov x5, #12
    casp x2, x3, x4, x5, [x1]
    ldp x4, x5, [x1]
    EXPECT(x4, 11)
    EXPECT(x5, 12)
    mov x2, #1
    stadd x2, [x1]
    ldr x3, [x1]
    EXPECT(x3, 12)
    PASS

    .data
    .balign 64
cell:
    .quad 100, 0
