/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#include "drivers/host_dma.h"

#include "drivers/timer.h"
#include "drivers/udma.h"
#include "lib/mmio.h"
#include "lib/print.h"
#include "trn2_regs.h"

enum {
  kRingLength = 8192,
  kBatch = 2032, /* data descriptors before a marker */
  kQueue = 0,
  kMarker = 0xABCDEF01,
  kSpinsBetweenChecks = 20000,
  /* Time-out of a batch: 20 ms and 200 us for each descriptor more. */
  kTimeoutUs = 20000,
  kTimeoutUsPerDescriptor = 200,
};

/* Descriptor bits. */
static const uint32_t kFirstLast = 3u << 26;
static const uint32_t kCopy = 0x01080003;
static const uint32_t kWriteBarrier = 1u << 26;

struct engine {
  uint64_t registers;
  uint32_t next;     /* slot */
  uint32_t ring_id;  /* of that slot */
  uint32_t pending;  /* descriptors written, doorbell not rung */
  uint32_t started;  /* descriptors of the batch under way, 0: none */
  uint64_t deadline; /* of that batch */
};

static struct engine engines[UDMA_HOST_ENGINES];
static unsigned next_engine;
static struct udma_descriptor m2s_rings[UDMA_HOST_ENGINES][kRingLength]
    __attribute__((aligned(256), section(".noinit")));
static struct udma_descriptor s2m_rings[UDMA_HOST_ENGINES][kRingLength]
    __attribute__((aligned(256), section(".noinit")));
/* Word 0 the marker, word 1 where the engine copies it. */
static volatile uint32_t completions[UDMA_HOST_ENGINES][2] __attribute__((aligned(64)));

uint64_t host_dma_address(uint64_t physical) { return physical | TRN2_HOST_BIT; }

void host_dma_init(uint64_t bar0) {
  for (unsigned i = 0; i < UDMA_HOST_ENGINES; ++i) {
    const unsigned number = UDMA_FIRST_HOST_ENGINE + i;
    udma_engine_init(bar0, number);
    engines[i] = (struct engine){.registers = udma_registers(bar0, number), .ring_id = 1};
    udma_queue_init(engines[i].registers, kQueue, host_dma_address((uintptr_t)m2s_rings[i]),
                    kRingLength, host_dma_address((uintptr_t)s2m_rings[i]), kRingLength);
  }
}

static void add(unsigned i, uint64_t from, uint64_t to, uint32_t bytes, uint32_t meta) {
  struct engine* e = &engines[i];
  const uint32_t control = (bytes & 0xFFFF) | e->ring_id << 24; /* 64 KiB is 0 */
  m2s_rings[i][e->next] =
      (struct udma_descriptor){control | kFirstLast, meta, (uint32_t)from, (uint32_t)(from >> 32)};
  s2m_rings[i][e->next] = (struct udma_descriptor){control, 0, (uint32_t)to, (uint32_t)(to >> 32)};
  if (++e->next == kRingLength) {
    e->next = 0;
    e->ring_id = (e->ring_id + 1) & 3;
  }
  ++e->pending;
}

static void start(unsigned i) {
  struct engine* e = &engines[i];
  if (e->pending == 0) return;
  /* Everything before the marker is in memory when the marker is. */
  const unsigned last = (e->next + kRingLength - 1) % kRingLength;
  m2s_rings[i][last].meta |= kWriteBarrier;
  completions[i][0] = kMarker;
  completions[i][1] = 0;
  const uint64_t word = host_dma_address((uintptr_t)&completions[i][0]);
  add(i, word, word + 4, 4, kCopy);
  e->started = e->pending;
  e->pending = 0;
  e->deadline = timer_ticks() +
                timer_ticks_of_us(kTimeoutUs + (uint64_t)e->started * kTimeoutUsPerDescriptor);
  memory_barrier();
  write32(e->registers + UDMA_S2M_Q_RDRTP_INC(kQueue), e->started);
  write32(e->registers + UDMA_M2S_Q_TDRTP_INC(kQueue), e->started);
}

static int wait_for(unsigned i) {
  struct engine* e = &engines[i];
  if (e->started == 0) return 0;
  const unsigned number = UDMA_FIRST_HOST_ENGINE + i;
  for (uint32_t spins = 1; completions[i][1] != (uint32_t)kMarker; ++spins) {
    if (spins % kSpinsBetweenChecks != 0) continue;
    const int late = timer_ticks() > e->deadline;
    if (!late && !udma_failed(e->registers, kQueue)) continue;
    /* It may have ended while we asked. */
    if (completions[i][1] == (uint32_t)kMarker) break;
    print(late ? "ERROR: DMA time-out: " : "ERROR: DMA failed: ");
    udma_print_error(e->registers, number, kQueue);
    e->started = 0;
    return -1;
  }
  memory_barrier();
  e->started = 0;
  return 0;
}

int host_dma_copy(uint64_t from, uint64_t to, uint64_t bytes) {
  while (bytes > 0) {
    const unsigned i = next_engine;
    next_engine = (next_engine + 1) % UDMA_HOST_ENGINES;
    /* The slots of the batch under way are still the engine's. */
    if (engines[i].started != 0 && wait_for(i) != 0) return -1;
    const uint64_t piece = bytes < UDMA_MAX_DESCRIPTOR_BYTES ? bytes : UDMA_MAX_DESCRIPTOR_BYTES;
    add(i, from, to, (uint32_t)piece, kCopy);
    if (engines[i].pending == kBatch) start(i);
    from += piece;
    to += piece;
    bytes -= piece;
  }
  return 0;
}

int host_dma_finish(void) {
  int result = 0;
  for (unsigned i = 0; i < UDMA_HOST_ENGINES; ++i) {
    /* A full batch may be under way, a rest queued behind it. */
    if (engines[i].pending != 0 && wait_for(i) != 0) result = -1;
    start(i);
  }
  for (unsigned i = 0; i < UDMA_HOST_ENGINES; ++i) {
    if (wait_for(i) != 0) result = -1;
  }
  return result;
}
