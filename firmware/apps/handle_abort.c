/* SPDX-License-Identifier: Apache-2.0
 * Copyright 2026 The trn2-vp authors
 *
 * Touches addresses where nothing is, handles the data aborts and goes on. Exit code 0: all was as
 * it should be. */
#include "boot/exceptions.h"
#include "drivers/pl011.h"
#include "lib/mmio.h"
#include "lib/print.h"

static const uint64_t kNothingBelowRam = 0x0F000000;
static const uint64_t kNothingFarAway = 0x070000000000;
static const uint64_t kNothingInMmioWindow = 0x9000000000; /* no BAR is mapped yet */

static volatile uint64_t aborts;
static uint64_t abort_address;
static uint64_t abort_pc;

static int skip_external_abort(struct exception_frame* frame) {
  if (ESR_CLASS(frame->esr) != ESR_CLASS_DATA_ABORT ||
      ESR_FAULT_STATUS(frame->esr) != ESR_FAULT_EXTERNAL)
    return 0;
  aborts = aborts + 1;
  abort_address = frame->far;
  abort_pc = frame->elr;
  frame->elr += 4;
  return 1;
}

static int touch(uint64_t address, int write) {
  const uint64_t before = aborts;
  if (write) {
    write32(address, 1);
  } else {
    (void)read32(address);
  }
  const int good = aborts == before + 1 && abort_address == address;
  print("%s %x: %s at %x\n", write ? "write" : "read", address,
        good ? "data abort handled" : "NO ABORT", abort_pc);
  return good;
}

int main(void) {
  pl011_init();
  set_exception_hook(skip_external_abort);
  int good = touch(kNothingBelowRam, 0);
  good &= touch(kNothingBelowRam, 1);
  good &= touch(kNothingFarAway, 0);
  good &= touch(kNothingInMmioWindow, 0);
  good &= touch(kNothingInMmioWindow, 1);
  print("%u aborts handled, going on\n", (uint64_t)aborts);
  print(good ? "PASS\n" : "FAIL\n");
  return good ? 0 : 1;
}
