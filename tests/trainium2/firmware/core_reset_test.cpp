// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Resets of cores that are at work: as the driver asks for them, and what works afterwards.
#include <gtest/gtest.h>

#include "tests/support/chip_bench.h"

namespace trn2vp::testing {
namespace {

namespace map = trainium2::address_map;
using trainium2::SequencerStatus;
using trainium2::isa::Engine;

constexpr std::uint64_t kMisc = 0x80'06C8'4000;
constexpr std::uint64_t kProgram = 0x100'0000;

/// Map as the driver makes it for one core: its TPB, its DMA engines, its TOP_SPs.
void reset_core(ChipBench& bench, unsigned core) {
  bench.write32(kMisc + 0x1D8, 1u << core | 1u << (8 + core) | 1u << (16 + core));
  bench.write32(kMisc + 0x1EC, 2);
  bench.write32(kMisc + 0x800, 1);
  while (bench.read32(kMisc + 0x1EC) != 0) sc_core::wait(1, sc_core::SC_US);
  while ((bench.read32(kMisc + 0x808) & 8) != 0) sc_core::wait(100, sc_core::SC_US);
}

SequencerStatus status(ChipBench& bench, unsigned core, Engine engine) {
  return bench.chip.core(core).sequencer(engine).status();
}

TEST(CoreReset, StopsTheEnginesOfTheCoreAndTheyStartAgain) {
  ChipBench bench;
  bench.run(
      [&] {
        const Engine waits = Engine::kVector;
        const Engine loops = Engine::kScalar;
        for (const unsigned core : {0u, 1u}) {
          const std::uint64_t program = kProgram + core * 0x1'0000;
          bench.start_program(core, waits, program, "nop $S[3]>=5\nhalt\n");
          bench.start_program(core, loops, program + 0x4000, "nop\nbranch if=always target=-1\n");
          bench.start_program(core, Engine::kGpSimd, program + 0x8000, "halt\n");
          bench.write32(map::semaphore_increment(core, 3), 2);
        }
        sc_core::wait(20, sc_core::SC_US);
        EXPECT_EQ(status(bench, 0, waits), SequencerStatus::kWaiting);
        EXPECT_EQ(status(bench, 0, loops), SequencerStatus::kRunning);
        reset_core(bench, 0);
        for (const Engine engine : {waits, loops, Engine::kGpSimd}) {
          EXPECT_EQ(status(bench, 0, engine), SequencerStatus::kIdle);
        }
        EXPECT_FALSE(bench.chip.core(0).running());
        EXPECT_EQ(bench.read32(map::semaphore_read(0, 3)), 0u);
        // The neighbour has noticed nothing.
        EXPECT_EQ(status(bench, 1, waits), SequencerStatus::kWaiting);
        EXPECT_EQ(status(bench, 1, loops), SequencerStatus::kRunning);
        EXPECT_EQ(bench.read32(map::semaphore_read(1, 3)), 2u);
        bench.write32(map::semaphore_increment(1, 3), 3);
        EXPECT_EQ(bench.wait_until_stopped(1, waits),
                  static_cast<std::uint32_t>(SequencerStatus::kHalted));
        // What comes after a reset works as if nothing had been.
        for (const Engine engine : {waits, loops}) {
          bench.start_program(0, engine, kProgram + 0x2'0000, "nop $S[3]>=1\nnop\nhalt\n");
          sc_core::wait(10, sc_core::SC_US);
          EXPECT_EQ(status(bench, 0, engine), SequencerStatus::kWaiting);
        }
        bench.write32(map::semaphore_increment(0, 3), 1);
        for (const Engine engine : {waits, loops}) {
          EXPECT_EQ(bench.wait_until_stopped(0, engine),
                    static_cast<std::uint32_t>(SequencerStatus::kHalted));
        }
      },
      sc_core::sc_time(20, sc_core::SC_MS));
}

TEST(CoreReset, CommandsOfTheDescriptorGeneratorsAreDropped) {
  ChipBench bench;
  bench.run(
      [&] {
        // Twelve commands of 32 MiB: the generator holds four, its sequencer waits.
        std::string text;
        for (unsigned i = 0; i < 12; ++i) {
          text +=
              "dma_direct2d queue=2 semaphore=9 engines=65535 src_lo=536870912 src_hi=0 "
              "dst_lo=1073741824 dst_hi=0 src_stride=65536 dst_stride=65536 rows=512 "
              "row_bytes=65536\n";
        }
        bench.start_program(0, Engine::kSync, kProgram, text + "halt\n");
        sc_core::wait(30, sc_core::SC_US);
        EXPECT_EQ(status(bench, 0, Engine::kSync), SequencerStatus::kRunning);
        reset_core(bench, 0);
        EXPECT_EQ(status(bench, 0, Engine::kSync), SequencerStatus::kIdle);
        const auto moved = bench.chip.hbm(0).statistics().written_bytes;
        sc_core::wait(100, sc_core::SC_US);
        EXPECT_EQ(bench.chip.hbm(0).statistics().written_bytes, moved);
        bench.start_program(0, Engine::kSync, kProgram,
                            "dma_direct2d queue=2 semaphore=9 engines=65535 src_lo=536870912 "
                            "src_hi=0 dst_lo=1073741824 dst_hi=0 src_stride=64 dst_stride=64 "
                            "rows=128 row_bytes=64\nnop $S[9]>=16\nhalt\n");
        EXPECT_EQ(bench.wait_until_stopped(0, Engine::kSync),
                  static_cast<std::uint32_t>(SequencerStatus::kHalted));
      },
      sc_core::sc_time(20, sc_core::SC_MS));
}

TEST(CoreReset, AFailedEngineIsIdleAgainAndNotificationsAreOff) {
  ChipBench bench;
  bench.run(
      [&] {
        bench.write32(map::notific(2) + 0x100, 0x5000'0000);
        bench.write32(map::notific(2) + 0x108, 64);
        bench.start_program(2, Engine::kSync, kProgram, "nop\n");  // without halt: an error
        EXPECT_EQ(bench.wait_until_stopped(2, Engine::kSync),
                  static_cast<std::uint32_t>(SequencerStatus::kError));
        reset_core(bench, 2);
        EXPECT_EQ(status(bench, 2, Engine::kSync), SequencerStatus::kIdle);
        EXPECT_FALSE(bench.chip.core(2).sequencer(Engine::kSync).error());
        EXPECT_EQ(bench.read32(map::notific(2) + 0x108), 0u);
      },
      sc_core::sc_time(20, sc_core::SC_MS));
}

TEST(CoreReset, ADeviceResetCoversAllCores) {
  ChipBench bench;
  bench.run(
      [&] {
        for (unsigned core = 0; core < 8; ++core) {
          bench.start_program(core, Engine::kGpSimd, kProgram, "nop $S[3]>=1\nhalt\n");
          bench.write32(map::semaphore_increment(core, 4), 1);
        }
        sc_core::wait(20, sc_core::SC_US);
        bench.write32(kMisc + 0x1EC, 1);
        bench.write32(kMisc + 0x800, 1);
        sc_core::wait(3, sc_core::SC_MS);
        for (unsigned core = 0; core < 8; ++core) {
          EXPECT_EQ(status(bench, core, Engine::kGpSimd), SequencerStatus::kIdle);
          EXPECT_EQ(bench.read32(map::semaphore_read(core, 4)), 0u);
        }
      },
      sc_core::sc_time(20, sc_core::SC_MS));
}

}  // namespace
}  // namespace trn2vp::testing
