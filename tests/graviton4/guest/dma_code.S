// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Calls `patched` until what it returns changes; the test replaces it by DMA. x0 = what it returned then.
#include "check.h"
    .text
    .globl test
test:
    bl patched
    cmp x0, #1
    b.eq test
    END
    .balign 4096
patched:                                    // at 0x40082000, the test knows it
    mov x0, #1
    ret
    .balign 4096
