// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Polls a word at 0x41000000 until DMA changes it, and stores twice its value at 0x41000008.
#include "check.h"
    .text
    .globl test
test:
    ldr x1, =0x41000000
1:  ldr w0, [x1]
    cbz w0, 1b
    add w2, w0, w0
    str w2, [x1, #8]
    END
