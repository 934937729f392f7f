/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors
 *
 * Carries out the job description that the platform left in memory (include/trn2vp/job.h) and
 * powers off with its status as exit code, 0 for pass. */
#include "boot/exceptions.h"
#include "drivers/gicv3.h"
#include "drivers/host_dma.h"
#include "drivers/pl011.h"
#include "drivers/timer.h"
#include "drivers/trainium2.h"
#include "lib/mmio.h"
#include "lib/print.h"
#include "trn2vp/job.h"

enum { kWakeUs = 20, kQuietLooks = 5 };

static volatile struct trn2vp_job* const job = (volatile struct trn2vp_job*)TRN2VP_JOB_ADDRESS;
static struct trainium2 device;

#define FOR_EACH(type, item, table)                                              \
  for (const struct type *item = (const struct type*)(uintptr_t)(table).address, \
                         *end_##item = item + (table).count;                     \
       item != end_##item; ++item)

static void enter_phase(enum trn2vp_job_phase phase) {
  job->result.phase = phase;
  job->result.phase_ticks[phase] = timer_ticks();
}

static uint64_t microseconds_since(enum trn2vp_job_phase phase) {
  return (timer_ticks() - job->result.phase_ticks[phase]) * 1000000 / timer_hz();
}

static enum trn2vp_job_status copy_in(void) {
  enter_phase(TRN2VP_PHASE_INPUT);
  uint64_t bytes = 0;
  FOR_EACH(trn2vp_transfer, t, job->inputs) {
    if (host_dma_copy(host_dma_address(t->host_address), t->device_address, t->bytes))
      return TRN2VP_JOB_DMA_ERROR;
    bytes += t->bytes;
  }
  if (host_dma_finish()) return TRN2VP_JOB_DMA_ERROR;
  print("input: %u bytes in %u transfers, %u us\n", bytes, job->inputs.count,
        microseconds_since(TRN2VP_PHASE_INPUT));
  return TRN2VP_JOB_PASS;
}

static uint32_t status_of(const struct trn2vp_program* program) {
  return trainium2_sequencer_status(&device, program);
}

static int all_done(const struct trn2vp_stage* stage) {
  FOR_EACH(trn2vp_done, d, stage->done) {
    if (trainium2_semaphore(&device, d->core, d->semaphore) < d->value) return 0;
  }
  if (stage->done.count) return 1;
  FOR_EACH(trn2vp_program, p, stage->programs) {
    if (status_of(p) != SEQ_HALTED) return 0;
  }
  return 1;
}

static int any_error(const struct trn2vp_stage* stage) {
  FOR_EACH(trn2vp_program, p, stage->programs) {
    if (status_of(p) == SEQ_ERROR) return 1;
  }
  return 0;
}

static void print_errors(const struct trn2vp_stage* stage) {
  FOR_EACH(trn2vp_program, p, stage->programs) {
    if (status_of(p) != SEQ_ERROR) continue;
    print("ERROR: engine stopped: ");
    trainium2_print_sequencer(&device, p);
  }
}

/* Engines that work on, not those that have halted or wait: perhaps for the one that stopped. */
static int any_running(const struct trn2vp_stage* stage) {
  FOR_EACH(trn2vp_program, p, stage->programs) {
    if (status_of(p) == SEQ_RUNNING) return 1;
  }
  return 0;
}

/* After an error the other engines go on, until nobody was seen working some times in a row. */
static void settle(const struct trn2vp_stage* stage, uint64_t deadline) {
  for (int quiet = 0; quiet < kQuietLooks && timer_ticks() <= deadline;) {
    quiet = any_running(stage) ? 0 : quiet + 1;
    timer_sleep(timer_ticks_of_us(kWakeUs));
  }
}

static enum trn2vp_job_status run_stage(const struct trn2vp_stage* stage) {
  FOR_EACH(trn2vp_queue, q, stage->queues) trainium2_queue(&device, q);
  FOR_EACH(trn2vp_program, p, stage->programs) trainium2_load(&device, p);
  FOR_EACH(trn2vp_program, p, stage->programs) trainium2_start(&device, p);
  const uint64_t deadline = timer_ticks() + timer_ticks_of_us(job->timeout_us);
  while (!all_done(stage)) {
    if (any_error(stage)) {
      settle(stage, deadline);
      print_errors(stage);
      return TRN2VP_JOB_CORE_ERROR;
    }
    if (timer_ticks() > deadline) {
      print("ERROR: not done after %u us\n", (uint64_t)job->timeout_us);
      FOR_EACH(trn2vp_program, p, stage->programs) trainium2_print_sequencer(&device, p);
      return TRN2VP_JOB_TIMEOUT;
    }
    timer_sleep(timer_ticks_of_us(kWakeUs));
  }
  return TRN2VP_JOB_PASS;
}

/* The next stage finds the semaphores as this one did. */
static void clear_done(const struct trn2vp_stage* stage) {
  FOR_EACH(trn2vp_done, d, stage->done) {
    trainium2_clear_semaphore(&device, d->core, d->semaphore);
  }
}

static enum trn2vp_job_status run(void) {
  enter_phase(TRN2VP_PHASE_RUN);
  uint64_t programs = 0;
  FOR_EACH(trn2vp_stage, stage, job->stages) {
    if (programs) clear_done(stage - 1);
    const enum trn2vp_job_status status = run_stage(stage);
    if (status != TRN2VP_JOB_PASS) return status;
    programs += stage->programs.count;
  }
  job->result.timer_wakeups = timer_interrupts();
  print("run: %u programs, %u us, %u timer interrupts\n", programs,
        microseconds_since(TRN2VP_PHASE_RUN), timer_interrupts());
  return TRN2VP_JOB_PASS;
}

static enum trn2vp_job_status copy_out(void) {
  enter_phase(TRN2VP_PHASE_OUTPUT);
  uint64_t bytes = 0;
  FOR_EACH(trn2vp_transfer, t, job->outputs) {
    if (host_dma_copy(t->device_address, host_dma_address(t->host_address), t->bytes))
      return TRN2VP_JOB_DMA_ERROR;
    bytes += t->bytes;
  }
  if (host_dma_finish()) return TRN2VP_JOB_DMA_ERROR;
  print("output: %u bytes in %u transfers, %u us\n", bytes, job->outputs.count,
        microseconds_since(TRN2VP_PHASE_OUTPUT));
  return TRN2VP_JOB_PASS;
}

static uint64_t element(uint64_t address, uint64_t bytes) {
  if (bytes == 1) return *(const volatile uint8_t*)(uintptr_t)address;
  return bytes == 2 ? *(const volatile uint16_t*)(uintptr_t)address
                    : *(const volatile uint32_t*)(uintptr_t)address;
}

static void count_difference(const struct trn2vp_check* check, uint64_t offset) {
  const uint64_t found = element(check->result + offset, check->element_bytes);
  const uint64_t expected = element(check->golden + offset, check->element_bytes);
  if (found == expected) return;
  if (job->result.mismatches == 0) {
    job->result.first_mismatch = check->result + offset;
    print("first difference at %x: %x, expected %x\n", check->result + offset, found, expected);
  }
  job->result.mismatches = job->result.mismatches + 1;
}

/* Eight bytes at a time as long as they are equal; addresses are multiples of 8. */
static void compare(const struct trn2vp_check* check) {
  const volatile uint64_t* result = (const volatile uint64_t*)(uintptr_t)check->result;
  const volatile uint64_t* golden = (const volatile uint64_t*)(uintptr_t)check->golden;
  uint64_t offset = 0;
  for (; offset + 8 <= check->bytes; offset += 8) {
    if (result[offset / 8] == golden[offset / 8]) continue;
    for (uint64_t i = offset; i < offset + 8; i += check->element_bytes) count_difference(check, i);
  }
  for (; offset < check->bytes; offset += check->element_bytes) count_difference(check, offset);
}

static enum trn2vp_job_status check(void) {
  enter_phase(TRN2VP_PHASE_CHECK);
  uint64_t elements = 0;
  FOR_EACH(trn2vp_check, c, job->checks) {
    compare(c);
    elements += c->bytes / c->element_bytes;
  }
  if (job->checks.count) {
    print("check: %u elements, %u differences\n", elements, (uint64_t)job->result.mismatches);
  }
  return job->result.mismatches ? TRN2VP_JOB_MISMATCH : TRN2VP_JOB_PASS;
}

static enum trn2vp_job_status carry_out(void) {
  if (job->magic != TRN2VP_JOB_MAGIC || job->version != TRN2VP_JOB_VERSION) {
    print("ERROR: no job of version %u at %x\n", (uint64_t)TRN2VP_JOB_VERSION, TRN2VP_JOB_ADDRESS);
    return TRN2VP_JOB_BAD_JOB;
  }
  enter_phase(TRN2VP_PHASE_PROBE);
  if (trainium2_probe(&device)) return TRN2VP_JOB_NO_DEVICE;
  host_dma_init(device.bar0);
  enum trn2vp_job_status status = copy_in();
  if (status == TRN2VP_JOB_PASS) status = run();
  /* What the engines that did not stop have computed comes home all the same. */
  if (status == TRN2VP_JOB_CORE_ERROR) copy_out();
  if (status == TRN2VP_JOB_PASS) status = copy_out();
  if (status == TRN2VP_JOB_PASS) status = check();
  return status;
}

int main(void) {
  pl011_init();
  print("trn2-vp firmware on Graviton4: MIDR %x, counter %u Hz\n", READ_SYSREG(midr_el1),
        timer_hz());
  gic_init();
  timer_init();
  interrupts_on();
  enter_phase(TRN2VP_PHASE_BOOT);
  const enum trn2vp_job_status status = carry_out();
  if (status != TRN2VP_JOB_BAD_JOB) {
    job->result.status = status;
    if (status == TRN2VP_JOB_PASS) enter_phase(TRN2VP_PHASE_END);
  }
  print(status == TRN2VP_JOB_PASS ? "PASS\n" : "FAIL: status %u\n", (uint64_t)status);
  return status == TRN2VP_JOB_PASS ? 0 : (int)status;
}
