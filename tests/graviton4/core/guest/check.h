// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Self-checking assembly programs. x28 counts the checks; the first one that fails ends the program with its number.
// HVC #1 ends the program: x0 = 0 passed, else the number of the failed check.
#define EXPECT(register, value) \
    add x28, x28, #1;           \
    ldr x27, =value;            \
    cmp register, x27;          \
    b.ne fail

#define EXPECT_FLAGS(flags)      \
    mrs x26, nzcv;               \
    EXPECT(x26, (flags) << 28)

#define PASS mov x0, #0; hvc #1
