/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors
 *
 * Copies between host memory and the chip with the four host engines, as the public driver's memcpy
 * does it: rings in host memory, 64 KiB descriptors, a marker copied host to host behind the data,
 * polling. */
#ifndef TRN2VP_HOST_DMA_H
#define TRN2VP_HOST_DMA_H

#include <stdint.h>

/* Engines 128..131, queue 0 of each. */
void host_dma_init(uint64_t bar0);

/* Device address of host memory. */
uint64_t host_dma_address(uint64_t physical);

/* Queues a copy between two device addresses, dealt out to the four engines in 64 KiB pieces. 0 on
 * success; else a batch that had to be waited for failed, which was printed. */
int host_dma_copy(uint64_t from, uint64_t to, uint64_t bytes);

/* Starts what is queued and waits for all of it. 0 on success; else the error was printed. */
int host_dma_finish(void);

#endif
