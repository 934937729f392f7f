// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Code changed by the core itself, then code changed from outside (HVC #2 asks the test to patch `patched`).
#include "check.h"
    .text
    .globl test
test:
    bl patched
    EXPECT(x0, 1)
    bl patched
    EXPECT(x0, 1)
    ldr x1, =patched
    ldr w2, replacement
    str w2, [x1]
    dc cvau, x1
    dsb ish
    ic ivau, x1
    dsb ish
    isb
    bl patched
    EXPECT(x0, 2)
    ldr x1, =patched
    mov x0, #0
    hvc #2                                  // x1 = address of the instruction
    bl patched
    EXPECT(x0, 3)
    // Stores next to code that was run, and into a page that becomes code later.
    ldr x1, =patched_data
    mov x2, #0
1:  str x2, [x1]
    ldr x3, [x1]
    add x2, x2, #1
    cmp x2, #1000
    b.ne 1b
    EXPECT(x3, 999)
    ldr x1, =late_code
    ldr w2, replacement
    str w2, [x1]
    ldr w2, return_instruction
    str w2, [x1, #4]
    blr x1
    EXPECT(x0, 2)
    mov w2, #0x20                           // mov x0, #1: 0xD2800020
    movk w2, #0xD280, lsl #16
    str w2, [x1]
    isb
    blr x1
    EXPECT(x0, 1)
    PASS
replacement:
    mov x0, #2
return_instruction:
    ret
patched:
    mov x0, #1
    ret
    .balign 8
patched_data:
    .quad 0
    .bss
    .balign 4096
late_code:
    .space 4096
