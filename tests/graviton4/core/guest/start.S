// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Entry, vectors and the two ends of every test program.
#include "check.h"
    .section .text.start, "ax"
    .globl _start, fail
_start:
    ldr x0, =stack_top
    mov sp, x0
    ldr x0, =vectors
    msr vbar_el1, x0
    mov x0, #(3 << 20)          // FP and SIMD on
    msr cpacr_el1, x0
    isb
    mov x28, #0
    b test
fail:
    mov x0, x28
    END
    b .

    .weak on_sync, on_irq, on_fiq
on_sync:
    mov x0, #0xE000             // unexpected exception; ESR in x1
    mrs x1, esr_el1
    END
on_irq:
    mov x0, #0xE001
    END
on_fiq:
    mov x0, #0xE002
    END

    .macro ENTRY handler
    .balign 128
    b \handler
    .endm
    .balign 2048
vectors:
    .rept 4
    ENTRY on_other
    .endr
    ENTRY on_sync
    ENTRY on_irq
    ENTRY on_fiq
    ENTRY on_other
    ENTRY on_lower
    .rept 7
    ENTRY on_other
    .endr
on_other:
    mov x0, #0xE003
    END
    .weak on_lower
on_lower:
    mov x0, #0xE004
    END

    .bss
    .balign 4096
    .space 65536
stack_top:
