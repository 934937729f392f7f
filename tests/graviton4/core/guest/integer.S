// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Integer arithmetic, multiply and divide, bit fields, conditions. Expected values are worked out by hand.
#include "check.h"
    .text
    .globl test
test:
    // add, subtract, carry and overflow
    mov x1, #-1
    adds x0, x1, #1
    EXPECT(x0, 0)
    adds x0, x1, #1
    EXPECT_FLAGS(0x6)                       // Z C
    ldr x1, =0x7FFFFFFFFFFFFFFF
    adds x0, x1, #1
    EXPECT_FLAGS(0x9)                       // N V
    mov w1, #5
    subs w0, w1, #7
    EXPECT(x0, 0xFFFFFFFE)                  // the upper half is cleared
    mov x1, #3
    mov x2, #-2
    cmp x1, x2
    mov x0, #1
    csel x3, x1, x2, gt
    EXPECT(x3, 3)
    adds xzr, x2, x2                        // sets C
    adc x3, x1, x1
    EXPECT(x3, 7)
    subs xzr, x1, x1
    sbc x3, x1, xzr
    EXPECT(x3, 3)
    add x3, x1, w2, sxtb #2
    EXPECT(x3, -5)
    sub x3, x1, x2, lsl #4
    EXPECT(x3, 35)

    // logic, moves, shifts
    movz x1, #0xABCD, lsl #32
    movk x1, #0x1234
    EXPECT(x1, 0xABCD00001234)
    movn x2, #0xFF, lsl #16
    EXPECT(x2, 0xFFFFFFFFFF00FFFF)
    bic x3, x2, x1
    EXPECT(x3, 0xFFFF5432FF00EDCB)
    eon x3, x1, x2
    EXPECT(x3, 0xABCD00FF1234)
    orr x3, x1, #0xF0F0F0F0F0F0F0F0
    EXPECT(x3, 0xF0F0FBFDF0F0F2F4)
    ror x3, x1, #8
    EXPECT(x3, 0x340000ABCD000012)
    mov x4, #68
    lsl x3, x1, x4                          // shift count modulo 64
    EXPECT(x3, 0xABCD000012340)
    mov x5, #-16
    asr x3, x5, #2
    EXPECT(x3, -4)

    // multiply and divide
    mov x1, #-3
    mov x2, #7
    mul x3, x1, x2
    EXPECT(x3, -21)
    madd x3, x1, x2, x2
    EXPECT(x3, -14)
    msub x3, x1, x2, x2
    EXPECT(x3, 28)
    smull x3, w1, w2
    EXPECT(x3, -21)
    umull x3, w1, w2
    EXPECT(x3, 0x6FFFFFFEB)
    umulh x3, x1, x2
    EXPECT(x3, 6)
    smulh x3, x1, x2
    EXPECT(x3, -1)
    mov x4, #-22
    sdiv x3, x4, x2
    EXPECT(x3, -3)                          // towards zero
    udiv x3, x4, x2
    EXPECT(x3, 0x249249249249248F)
    udiv x3, x4, xzr
    EXPECT(x3, 0)                           // by zero gives zero
    mov x5, #0x8000000000000000
    sdiv x3, x5, x1
    EXPECT(x3, 0x2AAAAAAAAAAAAAAA)
    mov x6, #-1
    sdiv x3, x5, x6
    EXPECT(x3, 0x8000000000000000)

    // bit fields and bit counts
    ldr x1, =0x123456789ABCDEF0
    ubfx x3, x1, #12, #16
    EXPECT(x3, 0xABCD)
    sbfx x3, x1, #28, #8
    EXPECT(x3, 0xFFFFFFFFFFFFFF89)
    mov x3, #-1
    bfi x3, x1, #8, #8
    EXPECT(x3, 0xFFFFFFFFFFFFF0FF)
    mov x3, #0
    bfxil x3, x1, #60, #4
    EXPECT(x3, 1)
    clz x3, x1
    EXPECT(x3, 3)
    cls x3, x5
    EXPECT(x3, 0)
    rbit x3, x1
    EXPECT(x3, 0x0F7B3D591E6A2C48)
    rev x3, x1
    EXPECT(x3, 0xF0DEBC9A78563412)
    rev16 x3, x1
    EXPECT(x3, 0x34127856BC9AF0DE)
    rev32 x3, x1
    EXPECT(x3, 0x78563412F0DEBC9A)
    extr x3, x1, x1, #4
    EXPECT(x3, 0x0123456789ABCDEF)

    // conditional forms
    mov x1, #1
    mov x2, #2
    cmp x1, x2
    cinc x3, x1, lt
    EXPECT(x3, 2)
    cmp x1, x2
    csinv x3, x1, x2, ge
    EXPECT(x3, 0xFFFFFFFFFFFFFFFD)
    cmp x1, x2
    csneg x3, x1, x2, ge
    EXPECT(x3, -2)
    cmp x1, x2
    cset x3, ls
    EXPECT(x3, 1)
    cmp x1, #1
    ccmp x2, #2, #0, eq
    cset x3, eq
    EXPECT(x3, 1)
    cmp x1, #0
    ccmp x2, #2, #0xA, eq                   // not compared: flags = N C
    EXPECT_FLAGS(0xA)
    PASS
