/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors
 *
 * Access to device registers, and the barriers between them and memory that devices read. */
#ifndef TRN2VP_MMIO_H
#define TRN2VP_MMIO_H

#include <stdint.h>

static inline uint32_t read32(uint64_t address) { return *(volatile uint32_t*)(uintptr_t)address; }
static inline void write32(uint64_t address, uint32_t value) {
  *(volatile uint32_t*)(uintptr_t)address = value;
}
static inline void memory_barrier(void) { __asm__ volatile("dsb sy" ::: "memory"); }

#define READ_SYSREG(name)                              \
  ({                                                   \
    uint64_t value_;                                   \
    __asm__ volatile("mrs %0, " #name : "=r"(value_)); \
    value_;                                            \
  })
#define WRITE_SYSREG(name, value) \
  __asm__ volatile("msr " #name ", %0\n\tisb" ::"r"((uint64_t)(value)) : "memory")

#endif
