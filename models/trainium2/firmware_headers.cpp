// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Prints the chip's registers and address map as a C header for firmware.
#include <cinttypes>
#include <cstdio>

#include "models/trainium2/address_map.h"
#include "models/trainium2/dma/udma_registers.h"
#include "models/trainium2/misc_ram_registers.h"
#include "models/trainium2/neuron_core/core_registers.h"

using namespace trn2vp::trainium2;
namespace map = trn2vp::trainium2::address_map;

namespace {

void define(const char* name, std::uint64_t value) {
  std::printf("#define TRN2_%s 0x%" PRIx64 "ull\n", name, value);
}

void define_table(const char* name, const char* macro, unsigned count,
                  std::uint64_t (*value)(unsigned)) {
  std::printf("#define TRN2_%s { \\\n", name);
  for (unsigned i = 0; i < count; ++i)
    std::printf("  0x%" PRIx64 "ull,%s\n", value(i), i + 1 < count ? " \\" : " }");
  std::printf("#define TRN2_%s_COUNT %u\n", macro, count);
}

}  // namespace

int main() {
  std::puts(
      "/* Generated from the model's declarations. */\n#ifndef TRN2_REGS_H\n#define TRN2_REGS_H\n");
  define("HOST_BIT", map::kHostBit);
  define("BAR0_SIZE", map::kBar0Size);
  define("BAR4_SIZE", map::kBar4Size);
  define("HBM_SIZE", map::kHbmSize);
  define("HBM_BAR4_STRIDE", map::kHbmBar4Stride);
  define("CORE_BAR0", map::kCoreBar0);
  define("CORE_WINDOW", map::kCoreWindow);
  define("SBUF_PARTITION_STRIDE", map::kSbufPartitionStride);
  define("SEQUENCER_OFFSET", map::kSequencerOffset);
  define("SEQUENCER_STRIDE", map::kSequencerStride);
  define("SEMAPHORE_OFFSET", map::kEventOffset);
  define("MISC_RAM_BAR0", map::kMiscRamOffset);
  define("DMA_ENGINES", map::kDmaEngines);
  define("CORE_DMA_ENGINES", map::kCoreDmaEngines);
  define("DMA_PER_CORE", map::kDmaPerCore);
  define("DMA_QUEUES", map::kDmaQueues);
  define("FETCH_QUEUE", 14);
  define("PEER_QUEUE", 13);
  define_table("DMA_ENGINE_BAR0_TABLE", "DMA_ENGINE_BAR0", map::kDmaEngines, map::dma_engine_bar0);
  define_table("HBM_TABLE", "HBM", map::kHbmStacks, [](unsigned i) { return map::kHbm[i]; });
  define_table("CORE_TABLE", "CORE", map::kNeuronCores, [](unsigned i) { return map::kCore[i]; });
  for (const auto* block : {&udma_registers(), &sequencer_registers(), &semaphore_registers(),
                            &notific_registers(), &misc_ram_registers()}) {
    std::printf("\n%s", trn2vp::common::c_header(*block).c_str());
  }
  std::puts("\n#endif");
}
