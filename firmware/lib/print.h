/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#ifndef TRN2VP_PRINT_H
#define TRN2VP_PRINT_H

#include <stdint.h>

/* On the UART: %s string, %u unsigned 64-bit, %x the same in hexadecimal with 0x. Every number is
 * passed as uint64_t. */
void print(const char* format, ...);

#endif
