// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Branches: every condition both ways, compare-and-branch, test-and-branch, calls, tables, loops.
#include "check.h"
    .text
    .globl test

    // Puts 1 into x3 if `condition` holds under `flags`, else 0.
#define CONDITION(condition, flags, expected) \
    mov x4, #((flags) << 28);                 \
    msr nzcv, x4;                             \
    mov x3, #1;                               \
    b.condition 1f;                           \
    mov x3, #0;                               \
1:  EXPECT(x3, expected)

test:
    CONDITION(eq, 4, 1)
    CONDITION(eq, 0, 0)
    CONDITION(ne, 4, 0)
    CONDITION(cs, 2, 1)
    CONDITION(cc, 2, 0)
    CONDITION(mi, 8, 1)
    CONDITION(pl, 8, 0)
    CONDITION(vs, 1, 1)
    CONDITION(vc, 1, 0)
    CONDITION(hi, 2, 1)
    CONDITION(hi, 6, 0)
    CONDITION(ls, 6, 1)
    CONDITION(ge, 9, 1)
    CONDITION(ge, 8, 0)
    CONDITION(lt, 1, 1)
    CONDITION(gt, 0, 1)
    CONDITION(gt, 4, 0)
    CONDITION(le, 4, 1)
    CONDITION(al, 0, 1)

    mov x1, #10
    mov x2, #0
1:  add x2, x2, x1
    sub x1, x1, #1
    cbnz x1, 1b
    EXPECT(x2, 55)
    mov x3, #1
    cbz w1, 1f
    mov x3, #0
1:  EXPECT(x3, 1)
    mov x1, #0x8000000000000000
    mov x3, #1
    tbnz x1, #63, 1f
    mov x3, #0
1:  EXPECT(x3, 1)
    tbz x1, #62, 1f
    mov x3, #0
1:  EXPECT(x3, 1)

    bl square
    EXPECT(x0, 144)
    adr x5, square
    blr x5
    EXPECT(x0, 144)
    mov x0, #10
    bl fibonacci
    EXPECT(x0, 55)

    // jump table
    adr x5, table
    mov x6, #2
    ldrsw x7, [x5, x6, lsl #2]
    add x5, x5, x7
    br x5
entry0:
    mov x0, #100
    b 2f
entry1:
    mov x0, #101
    b 2f
entry2:
    mov x0, #102
2:  EXPECT(x0, 102)
    adrp x1, test
    mov x2, #0xFFF
    ands x1, x1, x2
    EXPECT(x1, 0)
    PASS

square:
    mov x0, #12
    mul x0, x0, x0
    ret

fibonacci:
    cmp x0, #2
    b.lt 1f
    stp x0, x30, [sp, #-32]!
    sub x0, x0, #1
    bl fibonacci
    str x0, [sp, #16]
    ldr x0, [sp]
    sub x0, x0, #2
    bl fibonacci
    ldr x1, [sp, #16]
    add x0, x0, x1
    ldr x30, [sp, #8]
    add sp, sp, #32
1:  ret
    .balign 4
table:
    .word entry0 - table, entry1 - table, entry2 - table
