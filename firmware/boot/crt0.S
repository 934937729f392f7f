/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors
 *
 * Entry of every program: EL1, MMU off. Sets up stack and vectors, clears .bss, calls main and powers off with its
 * result as exit code. */
    .section .text.start, "ax"
    .globl _start
_start:
    ldr x0, =stack_top
    mov sp, x0
    ldr x0, =vectors
    msr vbar_el1, x0
    mov x0, #(3 << 20)          // FP and SIMD on, for programs that want them
    msr cpacr_el1, x0
    isb
    ldr x0, =bss_start
    ldr x1, =bss_end
1:  cmp x0, x1
    b.hs 2f
    stp xzr, xzr, [x0], #16
    b 1b
2:  bl main
    b power_off

/* void power_off(int exit_code): PSCI SYSTEM_OFF. PSCI gives it no argument; this platform takes x1 as exit code. */
    .globl power_off
power_off:
    mov w1, w0
    ldr w0, =0x84000008
    hvc #0
    b .

/* The interrupted context as struct exception_frame (boot/exceptions.h). */
    .macro SAVE_CONTEXT
    sub sp, sp, #288
    stp x0, x1, [sp, #0]
    stp x2, x3, [sp, #16]
    stp x4, x5, [sp, #32]
    stp x6, x7, [sp, #48]
    stp x8, x9, [sp, #64]
    stp x10, x11, [sp, #80]
    stp x12, x13, [sp, #96]
    stp x14, x15, [sp, #112]
    stp x16, x17, [sp, #128]
    stp x18, x19, [sp, #144]
    stp x20, x21, [sp, #160]
    stp x22, x23, [sp, #176]
    stp x24, x25, [sp, #192]
    stp x26, x27, [sp, #208]
    stp x28, x29, [sp, #224]
    mrs x0, elr_el1
    mrs x1, spsr_el1
    stp x30, x0, [sp, #240]
    mrs x2, esr_el1
    stp x1, x2, [sp, #256]
    mrs x3, far_el1
    str x3, [sp, #272]
    .endm

    .macro ENTRY handler
    .balign 128
    SAVE_CONTEXT
    mov x0, sp
    bl \handler
    b restore_context
    .endm

    .text
restore_context:
    ldp x30, x0, [sp, #240]
    ldr x1, [sp, #256]
    msr elr_el1, x0
    msr spsr_el1, x1
    ldp x2, x3, [sp, #16]
    ldp x4, x5, [sp, #32]
    ldp x6, x7, [sp, #48]
    ldp x8, x9, [sp, #64]
    ldp x10, x11, [sp, #80]
    ldp x12, x13, [sp, #96]
    ldp x14, x15, [sp, #112]
    ldp x16, x17, [sp, #128]
    ldp x18, x19, [sp, #144]
    ldp x20, x21, [sp, #160]
    ldp x22, x23, [sp, #176]
    ldp x24, x25, [sp, #192]
    ldp x26, x27, [sp, #208]
    ldp x28, x29, [sp, #224]
    ldp x0, x1, [sp, #0]
    add sp, sp, #288
    eret

/* Handlers are compiled without FP registers, so the frame has none. Entries are 128 bytes: the first four (SP_EL0)
 * and the lower exception levels are not used. */
    .balign 2048
vectors:
    .rept 4
    .balign 128
    b unused_vector
    .endr
    ENTRY handle_synchronous
    ENTRY handle_irq
    .rept 10
    .balign 128
    b unused_vector
    .endr
unused_vector:
    mov w0, #254
    b power_off
