/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors */
#include "drivers/trainium2.h"

#include "drivers/pci.h"
#include "drivers/udma.h"
#include "g4_regs.h"
#include "lib/mmio.h"
#include "lib/print.h"
#include "trn2_regs.h"

enum { kVendor = 0x1D0F, kDevice = 0x7364, kBarRegisters = 0, kBarHbm = 4, kRoutingIds = 64 };

static const char* const engine_names[] = {"tensor", "scalar", "gpsimd", "vector", "sync"};
static uint8_t initialised[UDMA_ENGINES];

int trainium2_probe(struct trainium2* device) {
  struct pci_function where;
  if (!pci_find(kVendor, kDevice, &where)) {
    print("ERROR: no PCI device 1d0f:7364\n");
    return -1;
  }
  uint64_t size0 = 0;
  uint64_t size4 = 0;
  device->bar0 = pci_map_bar(where, kBarRegisters, &size0);
  device->bar4 = pci_map_bar(where, kBarHbm, &size4);
  if (!device->bar0 || !device->bar4) {
    print("ERROR: the BARs of 1d0f:7364 can't be mapped\n");
    return -1;
  }
  pci_enable(where);
  device->routing_id = read32(device->bar0 + TRN2_MISC_RAM_BAR0 + MISC_DEVICE_ID);
  print("pci 0:%u.0: Trainium2, revision %u, BAR0 %u GiB at %x, BAR4 %u GiB at %x, routing id %u\n",
        (uint64_t)where.device, (uint64_t)(pci_read(where, G4_PCI_CLASS) & 0xFF), size0 >> 30,
        device->bar0, size4 >> 30, device->bar4, (uint64_t)device->routing_id);
  if (device->routing_id >= kRoutingIds) {
    print("ERROR: the chip's firmware isn't ready\n");
    return -1;
  }
  return 0;
}

static uint64_t engine_ready(const struct trainium2* device, unsigned engine) {
  if (!initialised[engine]) udma_engine_init(device->bar0, engine);
  initialised[engine] = 1;
  return udma_registers(device->bar0, engine);
}

void trainium2_queue(const struct trainium2* device, const struct trn2vp_queue* queue) {
  const uint64_t registers = engine_ready(device, queue->engine);
  udma_queue_init(registers, queue->queue, queue->m2s_ring, queue->length, queue->s2m_ring,
                  queue->length);
}

static uint64_t sequencer(const struct trainium2* device, const struct trn2vp_program* program) {
  return device->bar0 + TRN2_CORE_BAR0 + program->core * TRN2_CORE_WINDOW + TRN2_SEQUENCER_OFFSET +
         program->engine * TRN2_SEQUENCER_STRIDE;
}

void trainium2_load(const struct trainium2* device, const struct trn2vp_program* program) {
  const unsigned engine = (unsigned)(program->core * TRN2_DMA_PER_CORE + program->engine);
  const uint64_t udma = engine_ready(device, engine);
  udma_queue_init(udma, TRN2_FETCH_QUEUE, program->fetch_m2s_ring, program->fetch_length,
                  program->fetch_s2m_ring, program->fetch_length);
  const uint64_t r = sequencer(device, program);
  write32(r + SEQ_PROGRAM_LO, (uint32_t)program->address);
  write32(r + SEQ_PROGRAM_HI, (uint32_t)(program->address >> 32));
  write32(r + SEQ_PROGRAM_BYTES, program->bytes);
  write32(r + SEQ_FETCH_M2S_LO, (uint32_t)program->fetch_m2s_ring);
  write32(r + SEQ_FETCH_M2S_HI, (uint32_t)(program->fetch_m2s_ring >> 32));
  write32(r + SEQ_FETCH_S2M_LO, (uint32_t)program->fetch_s2m_ring);
  write32(r + SEQ_FETCH_S2M_HI, (uint32_t)(program->fetch_s2m_ring >> 32));
  write32(r + SEQ_FETCH_RING, program->fetch_length);
  if (program->peer_length == 0) return;
  udma_queue_init(udma, TRN2_PEER_QUEUE, program->peer_m2s_ring, program->peer_length,
                  program->peer_s2m_ring, program->peer_length);
  write32(r + SEQ_PEER_M2S_LO, (uint32_t)program->peer_m2s_ring);
  write32(r + SEQ_PEER_M2S_HI, (uint32_t)(program->peer_m2s_ring >> 32));
  write32(r + SEQ_PEER_S2M_LO, (uint32_t)program->peer_s2m_ring);
  write32(r + SEQ_PEER_S2M_HI, (uint32_t)(program->peer_s2m_ring >> 32));
  write32(r + SEQ_PEER_RING, program->peer_length);
}

void trainium2_start(const struct trainium2* device, const struct trn2vp_program* program) {
  write32(sequencer(device, program) + SEQ_CONTROL, SEQ_CONTROL_START_MASK);
}

uint32_t trainium2_sequencer_status(const struct trainium2* device,
                                    const struct trn2vp_program* program) {
  return read32(sequencer(device, program) + SEQ_STATUS);
}

void trainium2_print_sequencer(const struct trainium2* device,
                               const struct trn2vp_program* program) {
  const uint64_t r = sequencer(device, program);
  const uint64_t pc = (uint64_t)read32(r + SEQ_PC_HI) << 32 | read32(r + SEQ_PC_LO);
  print("nc%u %s: status %u, error %u at %x\n", (uint64_t)program->core,
        engine_names[program->engine], (uint64_t)read32(r + SEQ_STATUS),
        (uint64_t)read32(r + SEQ_ERROR), pc);
}

static uint64_t semaphores(const struct trainium2* device, uint32_t core) {
  return device->bar0 + TRN2_CORE_BAR0 + core * TRN2_CORE_WINDOW + TRN2_SEMAPHORE_OFFSET;
}

int32_t trainium2_semaphore(const struct trainium2* device, uint32_t core, uint32_t semaphore) {
  return (int32_t)read32(semaphores(device, core) + SEM_SEMAPHORE_READ(semaphore));
}

void trainium2_clear_semaphore(const struct trainium2* device, uint32_t core, uint32_t semaphore) {
  write32(semaphores(device, core) + SEM_SEMAPHORE_SET(semaphore), 0);
}
