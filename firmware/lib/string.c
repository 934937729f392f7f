/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors
 *
 * What the compiler may call by itself in a freestanding program. */
#include <stddef.h>
#include <stdint.h>

void* memset(void* to, int value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) ((volatile uint8_t*)to)[i] = (uint8_t)value;
  return to;
}

void* memcpy(void* restrict to, const void* restrict from, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) ((volatile uint8_t*)to)[i] = ((const uint8_t*)from)[i];
  return to;
}
