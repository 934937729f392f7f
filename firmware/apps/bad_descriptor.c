/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors
 *
 * Hands a host DMA engine a descriptor with an address in no window; the engine must stop with an
 * error status, which is printed, and the others must go on working. Exit code 0: all was as it
 * should be. */
#include "boot/exceptions.h"
#include "drivers/gicv3.h"
#include "drivers/host_dma.h"
#include "drivers/pl011.h"
#include "drivers/timer.h"
#include "drivers/trainium2.h"
#include "lib/print.h"

enum { kWords = 64, kGarbage = 0x5A5A5A5A };

static const uint64_t kNowhere = 0x000900000000ull; /* above the 24 GiB of HBM 0 */
static const uint64_t kScratch = 0x000010000000ull; /* in HBM 0 */

static uint32_t source[kWords] __attribute__((aligned(64)));
static volatile uint32_t back[kWords] __attribute__((aligned(64)));

static int round_trip(void) {
  for (unsigned i = 0; i < kWords; ++i) {
    source[i] = 0x1000 + i;
    back[i] = kGarbage;
  }
  if (host_dma_copy(host_dma_address((uintptr_t)source), kScratch, sizeof(source))) return 0;
  if (host_dma_finish()) return 0;
  if (host_dma_copy(kScratch, host_dma_address((uintptr_t)back), sizeof(back))) return 0;
  if (host_dma_finish()) return 0;
  for (unsigned i = 0; i < kWords; ++i) {
    if (back[i] != 0x1000 + i) return 0;
  }
  return 1;
}

int main(void) {
  struct trainium2 device;
  pl011_init();
  gic_init();
  timer_init();
  if (trainium2_probe(&device)) return 1;
  host_dma_init(device.bar0);
  int good = round_trip(); /* engines 128 and 129 */
  print("good descriptors: %s\n", good ? "copied" : "FAILED");
  /* Engine 130. */
  const int failed =
      host_dma_copy(kNowhere, host_dma_address((uintptr_t)back), sizeof(back)) || host_dma_finish();
  print("bad descriptor: %s\n", failed ? "engine stopped" : "NOTICED BY NOBODY");
  good &= failed;
  const int others =
      !host_dma_copy(host_dma_address((uintptr_t)source), kScratch, sizeof(source)) &&
      !host_dma_finish();
  print("other engines: %s\n", others ? "still work" : "STOPPED TOO");
  good &= others;
  print(good ? "PASS\n" : "FAIL\n");
  return good ? 0 : 1;
}
