// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Sleeps with nothing that could wake it.
    .text
    .globl test
test:
    wfi
    b test
