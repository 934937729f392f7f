/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#ifndef TRN2VP_PL011_H
#define TRN2VP_PL011_H

/* 115200 8N1, FIFOs on, transmit only. */
void pl011_init(void);
void pl011_put(char character);

#endif
