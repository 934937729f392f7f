// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// CRC32, AES (FIPS-197 first round), carry-less multiply, SHA-256 schedule step.
#include "check.h"
    .text
    .globl test
test:
    // CRC-32 and CRC-32C of "123456789": 0xCBF43926 and 0xE3069283 (the usual check values)
    ldr x1, =digits
    mov w2, #-1
    ldr x3, [x1]
    crc32x w2, w2, x3
    ldrb w3, [x1, #8]
    crc32b w2, w2, w3
    mvn w2, w2
    EXPECT(x2, 0xCBF43926)
    mov w2, #-1
    ldr x3, [x1]
    crc32cx w2, w2, x3
    ldrb w3, [x1, #8]
    crc32cb w2, w2, w3
    mvn w2, w2
    EXPECT(x2, 0xE3069283)

    // AESE with a zero key is SubBytes and ShiftRows; S-box of 0 is 0x63
    movi v0.16b, #0
    movi v1.16b, #0
    aese v0.16b, v1.16b
    mov x3, v0.d[0]
    EXPECT(x3, 0x6363636363636363)
    aesmc v0.16b, v0.16b                    // a column of equal bytes is a fixed point of MixColumns
    mov x3, v0.d[1]
    EXPECT(x3, 0x6363636363636363)
    movi v1.16b, #0
    aesd v0.16b, v1.16b                     // inverse of the S-box
    mov x3, v0.d[0]
    EXPECT(x3, 0)

    // (x+1) * (x+1) = x^2 + 1 over GF(2)
    mov x3, #3
    fmov d0, x3
    pmull v2.1q, v0.1d, v0.1d
    mov x3, v2.d[0]
    EXPECT(x3, 5)

    // SHA256SU0 of a zero state keeps it, of ones adds sigma0
    movi v0.16b, #0
    movi v1.16b, #0
    mov w3, #1
    ins v0.s[1], w3
    sha256su0 v0.4s, v1.4s                  // word 0 += sigma0(1) = rotr 7 ^ rotr 18 ^ shr 3
    umov w3, v0.s[0]
    EXPECT(x3, 0x02004000)
    PASS

    .data
digits:
    .ascii "123456789"
    .balign 8
