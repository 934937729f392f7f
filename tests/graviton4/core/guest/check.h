// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Self-checking assembly programs. x28 counts the checks; the first one that fails ends the program with its number.
// END ends the program: x0 = 0 passed, else the number of the failed check. Built with HOST it is PSCI SYSTEM_OFF, else
// HVC #1.
#define EXPECT(register, value) \
    add x28, x28, #1;           \
    ldr x27, =value;            \
    cmp register, x27;          \
    b.ne fail

#define EXPECT_FLAGS(flags)      \
    mrs x26, nzcv;               \
    EXPECT(x26, (flags) << 28)

// Ends the program with x0.
#ifdef HOST
#define END mov x1, x0; ldr w0, =0x84000008; hvc #0
#else
#define END hvc #1
#endif

#define PASS mov x0, #0; END
