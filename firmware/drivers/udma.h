/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors
 *
 * The chip's UDMA engines, programmed in the order in which the public Neuron driver does. */
#ifndef TRN2VP_UDMA_H
#define TRN2VP_UDMA_H

#include <stdint.h>

enum {
  UDMA_ENGINES = 132,
  UDMA_FIRST_HOST_ENGINE = 128, /* "H2T" engines: 128..131 */
  UDMA_HOST_ENGINES = 4,
  UDMA_MAX_DESCRIPTOR_BYTES = 65536,
};

struct udma_descriptor {
  uint32_t control;
  uint32_t meta;
  uint32_t address_low;
  uint32_t address_high;
};

/* Registers of engine 0..131, as a CPU address; `bar0` is where BAR0 is mapped. */
uint64_t udma_registers(uint64_t bar0, unsigned engine);

/* Engine set-up, once per engine. */
void udma_engine_init(uint64_t bar0, unsigned engine);

/* Queue reset and start: rings by device address (host memory: with TRN2_HOST_BIT), lengths in
 * descriptors. The next descriptor must have ring id 1. */
void udma_queue_init(uint64_t registers, unsigned queue, uint64_t m2s_ring, uint32_t m2s_length,
                     uint64_t s2m_ring, uint32_t s2m_length);

/* True if the engine aborted or the queue halted. */
int udma_failed(uint64_t registers, unsigned queue);

/* One line with states, status and the names of the cause bits. */
void udma_print_error(uint64_t registers, unsigned engine, unsigned queue);

#endif
