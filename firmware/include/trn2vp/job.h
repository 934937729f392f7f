/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors
 *
 * The job a platform leaves in host memory for the firmware: what to copy where, which queues to
 * set up, which programs to start, how to know that they are done, what to copy back and compare.
 * Little-endian, all addresses physical or device addresses, tables by address and count. Read by
 * AArch64 C and written by the platform's C++. */
#ifndef TRN2VP_JOB_H
#define TRN2VP_JOB_H

#include <stdint.h>

#define TRN2VP_JOB_ADDRESS 0x48000000ull
#define TRN2VP_JOB_MAGIC 0x424F4A3276707432ull /* "2tpv2JOB" */
#define TRN2VP_JOB_VERSION 2u

/* A copy between host memory and the chip, in either direction, by the host DMA engines. */
struct trn2vp_transfer {
  uint64_t host_address;
  uint64_t device_address;
  uint64_t bytes;
};

/* A queue of one of the chip's 128 core DMA engines, its rings already in device memory. */
struct trn2vp_queue {
  uint32_t engine; /* 0..127 */
  uint32_t queue;  /* 0..15 */
  uint64_t m2s_ring;
  uint64_t s2m_ring;
  uint32_t length; /* descriptors in each ring */
  uint32_t reserved;
};

/* A program of one sequencer. Its fetch queue is queue 14 of DMA engine 16 * core + engine. */
struct trn2vp_program {
  uint32_t core;   /* 0..7 */
  uint32_t engine; /* 0..4: tensor, scalar, gpsimd, vector, sync */
  uint64_t address;
  uint32_t bytes;
  uint32_t fetch_length; /* descriptors in each fetch ring */
  uint64_t fetch_m2s_ring;
  uint64_t fetch_s2m_ring;
  /* For sendrecv, queue 13 of the same DMA engine; the M2S ring has room for one slot more. */
  uint64_t peer_m2s_ring;
  uint64_t peer_s2m_ring;
  uint32_t peer_length; /* descriptors in each; 0: the program has no sendrecv */
  uint32_t reserved;
};

/* Done when the semaphore has reached the value; then the firmware sets it to 0. */
struct trn2vp_done {
  uint32_t core;
  uint32_t semaphore;
  int32_t value;
  uint32_t reserved;
};

/* A result in host memory and what it must be equal to. */
struct trn2vp_check {
  uint64_t result;
  uint64_t golden;
  uint64_t bytes;         /* a multiple of element_bytes */
  uint64_t element_bytes; /* 1, 2 or 4 */
};

struct trn2vp_table {
  uint64_t address;
  uint64_t count;
};

/* Programs that run at the same time. Done when every `done` holds or, without any, when every
 * program has halted. */
struct trn2vp_stage {
  struct trn2vp_table queues;   /* trn2vp_queue */
  struct trn2vp_table programs; /* trn2vp_program, started in this order */
  struct trn2vp_table done;     /* trn2vp_done, all must hold */
};

/* Filled by the firmware. */
enum trn2vp_job_status {
  TRN2VP_JOB_NOT_RUN = 0,
  TRN2VP_JOB_PASS = 1,
  TRN2VP_JOB_MISMATCH = 2,   /* a check found differences */
  TRN2VP_JOB_NO_DEVICE = 3,  /* no 1d0f:7364, or it does not answer */
  TRN2VP_JOB_DMA_ERROR = 4,  /* a DMA engine halted or aborted */
  TRN2VP_JOB_CORE_ERROR = 5, /* a sequencer stopped with an error */
  TRN2VP_JOB_TIMEOUT = 6,
  TRN2VP_JOB_BAD_JOB = 7, /* magic or version wrong */
};

enum trn2vp_job_phase {
  TRN2VP_PHASE_BOOT = 0,
  TRN2VP_PHASE_PROBE,
  TRN2VP_PHASE_INPUT,
  TRN2VP_PHASE_RUN,
  TRN2VP_PHASE_OUTPUT,
  TRN2VP_PHASE_CHECK,
  TRN2VP_PHASE_END,
  TRN2VP_PHASE_COUNT,
};

struct trn2vp_result {
  uint32_t status;                          /* trn2vp_job_status */
  uint32_t phase;                           /* where it ended */
  uint64_t mismatches;                      /* elements, over all checks */
  uint64_t first_mismatch;                  /* host address; 0 when none */
  uint64_t timer_wakeups;                   /* times WFI ended by the timer */
  uint64_t phase_ticks[TRN2VP_PHASE_COUNT]; /* CNTVCT at the start of each phase */
};

struct trn2vp_job {
  uint64_t magic;
  uint32_t version;
  uint32_t timeout_us;         /* for each stage */
  struct trn2vp_table inputs;  /* trn2vp_transfer, host to chip */
  struct trn2vp_table stages;  /* trn2vp_stage, one after the other */
  struct trn2vp_table outputs; /* trn2vp_transfer, chip to host */
  struct trn2vp_table checks;  /* trn2vp_check; none in timing mode */
  struct trn2vp_result result;
};

#endif
