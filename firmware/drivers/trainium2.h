/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#ifndef TRN2VP_TRAINIUM2_H
#define TRN2VP_TRAINIUM2_H

#include <stdint.h>

#include "trn2vp/job.h"

enum trainium2_status { SEQ_IDLE = 0, SEQ_RUNNING, SEQ_WAITING, SEQ_HALTED, SEQ_ERROR };

struct trainium2 {
  uint64_t bar0; /* CPU addresses */
  uint64_t bar4;
  uint32_t routing_id;
};

/* Finds the device, maps its BARs, turns on bus mastering and asks whether it is ready. 0 on
 * success; else the reason was printed. */
int trainium2_probe(struct trainium2* device);

/* Sets up an engine of the chip's core DMA on first use, then one of its queues. */
void trainium2_queue(const struct trainium2* device, const struct trn2vp_queue* queue);

/* Points a sequencer, its fetch queue and, if it has one, its sendrecv queue at a program. */
void trainium2_load(const struct trainium2* device, const struct trn2vp_program* program);
void trainium2_start(const struct trainium2* device, const struct trn2vp_program* program);

uint32_t trainium2_sequencer_status(const struct trainium2* device,
                                    const struct trn2vp_program* program);
void trainium2_print_sequencer(const struct trainium2* device,
                               const struct trn2vp_program* program);

int32_t trainium2_semaphore(const struct trainium2* device, uint32_t core, uint32_t semaphore);
void trainium2_clear_semaphore(const struct trainium2* device, uint32_t core, uint32_t semaphore);

#endif
