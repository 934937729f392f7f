// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// A fixed amount of mixed work: x1 iterations of arithmetic, memory, calls and system register reads.
#include "check.h"
    .text
    .globl test
test:
    ldr x1, =20000
    ldr x2, =scratch
    mov x0, #0
1:  and x3, x1, #511
    ldr x4, [x2, x3, lsl #3]
    add x4, x4, x1
    str x4, [x2, x3, lsl #3]
    eor x0, x0, x4, ror #7
    tst x1, #63
    b.ne 2f
    mrs x5, cntvct_el0
    add x0, x0, x5
2:  bl leaf
    subs x1, x1, #1
    b.ne 1b
    mov x9, x0
    PASS
leaf:
    add x0, x0, #1
    ret
    .bss
    .balign 64
scratch:
    .space 4096
