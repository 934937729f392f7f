// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Scalar floating point, NEON, half precision, dot product.
#include "check.h"
    .text
    .globl test
test:
    // scalar
    fmov d0, #1.5
    fmov d1, #-2.0
    fmul d2, d0, d1
    fmov x3, d2
    EXPECT(x3, 0xC008000000000000)          // -3
    fmadd d2, d0, d1, d0
    fmov x3, d2
    EXPECT(x3, 0xBFF8000000000000)          // -1.5
    fdiv d2, d0, d1
    fmov x3, d2
    EXPECT(x3, 0xBFE8000000000000)          // -0.75
    fmov s3, #2.0
    fsqrt s3, s3
    fmov w3, s3
    EXPECT(x3, 0x3FB504F3)
    fcmp d0, d1
    EXPECT_FLAGS(0x2)
    fcvtzs x3, d1
    EXPECT(x3, -2)
    ldr x4, =0x4059100000000000             // 100.25
    fmov d4, x4
    fcvtns x3, d4
    EXPECT(x3, 100)
    fcvtps x3, d4
    EXPECT(x3, 101)
    mov x3, #-7
    scvtf d4, x3
    fmov x3, d4
    EXPECT(x3, 0xC01C000000000000)
    fcvt s4, d4
    fmov w3, s4
    EXPECT(x3, 0xC0E00000)
    fmov d5, xzr
    fdiv d5, d5, d5                         // 0/0
    fcmp d5, d5
    EXPECT_FLAGS(0x3)
    fmov h0, #1.0
    fmov h1, #3.0
    fdiv h0, h0, h1
    fmov w3, h0
    EXPECT(x3, 0x3555)

    // vectors
    ldr x1, =data
    ld1 {v0.4s, v1.4s}, [x1]
    add v2.4s, v0.4s, v1.4s
    mov x3, v2.d[0]
    EXPECT(x3, 0x0000000700000006)
    mov x3, v2.d[1]
    EXPECT(x3, 0x0000000900000008)
    mul v2.4s, v0.4s, v1.4s
    addv s3, v2.4s
    umov w3, v3.s[0]
    EXPECT(x3, 5*1 + 2*5 + 3*5 + 4*5)
    zip1 v2.4s, v0.4s, v1.4s
    mov x3, v2.d[0]
    EXPECT(x3, 0x0000000500000001)
    rev64 v2.4s, v0.4s
    mov x3, v2.d[0]
    EXPECT(x3, 0x0000000100000002)
    cmeq v2.4s, v0.4s, v0.4s
    mov x3, v2.d[1]
    EXPECT(x3, -1)
    ext v2.16b, v0.16b, v1.16b, #8
    mov x3, v2.d[1]
    EXPECT(x3, 0x0000000500000005)
    uqadd v2.4s, v2.4s, v2.4s
    tbl v2.16b, {v0.16b}, v4.16b
    dup v2.8h, wzr
    mov x3, v2.d[0]
    EXPECT(x3, 0)
    movi v2.16b, #3
    movi v3.16b, #0
    movi v4.16b, #5
    sdot v3.4s, v2.16b, v4.16b              // 4 * 3 * 5
    mov x3, v3.d[1]
    EXPECT(x3, 0x0000003C0000003C)
    scvtf v0.4s, v0.4s
    fmla v3.4s, v0.4s, v0.s[3]
    fmul v5.4s, v0.4s, v0.4s
    faddp v5.4s, v5.4s, v5.4s
    mov x3, v5.d[0]
    EXPECT(x3, 0x41C8000040A00000)          // 1+4 = 5, 9+16 = 25
    fcvtn v5.4h, v0.4s
    fmov x3, d5
    EXPECT(x3, 0x4400420040003C00)
    ld2 {v6.4s, v7.4s}, [x1]
    mov x3, v6.d[0]
    EXPECT(x3, 0x0000000300000001)
    mov x3, v7.d[0]
    EXPECT(x3, 0x0000000400000002)
    st1 {v6.4s}, [x1]
    ldr q8, [x1]
    mov x3, v8.d[0]
    EXPECT(x3, 0x0000000300000001)
    ldp q8, q9, [x1]
    stp q9, q8, [x1]
    ldr x3, [x1, #16]
    EXPECT(x3, 0x0000000300000001)
    PASS

    .data
    .balign 64
data:
    .word 1, 2, 3, 4, 5, 5, 5, 5
