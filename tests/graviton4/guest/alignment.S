// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// An exclusive access that isn't aligned: an exception that Unicorn's public API can't deliver.
#include "check.h"
    .text
    .globl test
test:
    ldr x1, =0x41000004
    ldxp x2, x3, [x1]
    PASS
