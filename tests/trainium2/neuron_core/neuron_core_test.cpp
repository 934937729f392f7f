// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Programs run on a core of a chip: fetched from HBM by its DMA engine, checked by what memory
// holds afterwards.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "models/trainium2/dma/descriptor.h"
#include "models/trainium2/isa/encoding.h"
#include "tests/support/chip_bench.h"

namespace trn2vp {
namespace {

using testing::ChipBench;
using trainium2::isa::Engine;
namespace map = trainium2::address_map;
namespace descriptor = trainium2::descriptor;

constexpr std::uint32_t kHalted = 3;
constexpr std::uint32_t kError = 4;
constexpr std::uint64_t kProgram = 0x180'0000;
constexpr std::uint64_t kProgram2 = 0x190'0000;

std::uint16_t bf16(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, 4);
  return static_cast<std::uint16_t>(bits >> 16);
}

std::uint64_t sequencer(unsigned core, Engine engine) {
  return map::kCore[core] + map::kSequencerOffset +
         static_cast<unsigned>(engine) * map::kSequencerStride;
}

TEST(NeuronCore, VectorEngineFillsAndCopiesWithCast) {
  ChipBench bench;
  bench.run([&] {
    bench.start_program(0, Engine::kVector, kProgram,
                        "memset dst=sbuf.fp32[0+128]@0{1:8} value=1.00390625\n"
                        "tensor_copy dst=sbuf.bf16[0+128]@4096{1:8} src0=sbuf.fp32[0+128]@0{1:8}\n"
                        "halt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kVector), kHalted);
  });
  for (unsigned partition : {0u, 77u, 127u}) {
    std::uint16_t out[9] = {};
    bench.peek(map::sbuf(0, partition, 4096), out, sizeof out);
    // 1 + 2^-8 is a tie between 1 and 1 + 2^-7: to even.
    for (int i = 0; i < 8; ++i) EXPECT_EQ(out[i], 0x3F80);
    EXPECT_EQ(out[8], 0);
  }
}

TEST(NeuronCore, OneThatTheChipDoesNotHaveAnswersWithAnAddressError) {
  trainium2::Chip::Parameters parameters;
  parameters.shape.cores = 3;
  ChipBench bench(parameters);
  EXPECT_EQ(bench.chip.cores(), 3u);
  bench.run([&] {
    const auto read = [&](std::uint64_t bar0_address) {
      std::uint32_t value = 0;
      sc_core::sc_time delay;
      return bench.bar0.read(bar0_address, &value, sizeof value, delay);
    };
    for (unsigned core = 0; core < map::kNeuronCores; ++core) {
      const auto expected = core < 3 ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE;
      EXPECT_EQ(read(map::kCoreBar0 + core * map::kCoreWindow + map::kSemaphoreReadOffset),
                expected);
      for (unsigned engine : {0u, 15u})
        EXPECT_EQ(read(map::dma_engine_bar0(core * map::kDmaPerCore + engine)), expected) << core;
    }
    EXPECT_EQ(read(map::dma_engine_bar0(map::kCoreDmaEngines)), tlm::TLM_OK_RESPONSE) << "host DMA";
  });
}

TEST(Chip, AnHbmStackThatItDoesNotHaveAnswersWithAnAddressError) {
  trainium2::Chip::Parameters parameters;
  parameters.timing.hbm.stacks = 3;
  ChipBench bench(parameters);
  EXPECT_EQ(bench.chip.hbm_stacks(), 3u);
  bench.run([&] {
    for (unsigned stack = 0; stack < map::kHbmStacks; ++stack) {
      const auto expected = stack < 3 ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE;
      for (const std::uint64_t offset : {std::uint64_t{0}, map::kHbmSize - 4}) {
        std::uint32_t value = 0;
        sc_core::sc_time delay;
        EXPECT_EQ(
            bench.bar4.read(stack * map::kHbmBar4Stride + offset, &value, sizeof value, delay),
            expected)
            << stack;
      }
    }
  });
}

TEST(Chip, BehindTheEndOfASmallerHbmStackIsAnAddressError) {
  trainium2::Chip::Parameters parameters;
  parameters.timing.hbm.stack_bytes = 16ull << 30;
  ChipBench bench(parameters);
  bench.run([&] {
    const auto read = [&](std::uint64_t offset) {
      std::uint32_t value = 0;
      sc_core::sc_time delay;
      return bench.bar4.read(map::kHbmBar4Stride + offset, &value, sizeof value, delay);
    };
    EXPECT_EQ(read((16ull << 30) - 4), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(read(16ull << 30), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  });
}

// An array of 64 x 32 as a whole and as a tile of 32 rows, and PSUM of other banks.
TEST(NeuronCore, ASmallArrayHasItsTiles) {
  trainium2::Chip::Parameters parameters;
  parameters.timing.core.tensor.rows = 64;
  parameters.timing.core.tensor.columns = 32;
  parameters.timing.core.psum.bank_bytes = 256;
  parameters.timing.core.psum.banks = 4;
  ChipBench bench(parameters);
  bench.run([&] {
    bench.start_program(
        0, Engine::kVector, kProgram2,
        "memset dst=sbuf.bf16[0+64]@0{1:64} value=1\n"
        "memset dst=sbuf.bf16[0+64]@1024{1:32} value=2 $S[1]++@complete\n"
        "tensor_copy dst=sbuf.fp32[0+32]@4096{1:64} src=psum.fp32[0+32]@768{1:64} $S[2]>=1\n"
        "tensor_copy dst=sbuf.fp32[0+32]@8192{1:64} src=psum.fp32[0+32]@256{1:64} $S[3]>=1\n"
        "halt\n");
    bench.start_program(
        0, Engine::kTensor, kProgram,
        "load_stationary stationary=sbuf.bf16[0+64]@1024{1:32} $S[1]>=1\n"
        "multiply_moving dst=psum.fp32[0+32]@768{1:64} moving=sbuf.bf16[0+64]@0{1:64} "
        "accumulate=0 $S[2]++@complete\n"
        "load_stationary stationary=sbuf.bf16[32+32]@1024{1:32} row_size=32 start_row=32\n"
        "multiply_moving dst=psum.fp32[0+32]@256{1:64} moving=sbuf.bf16[32+32]@0{1:64} "
        "row_size=32 start_row=32 accumulate=0 $S[3]++@complete\n"
        "halt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kVector), kHalted);
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kTensor), kHalted);
  });
  for (unsigned partition : {0u, 31u}) {
    float whole[64], half[64];
    bench.peek(map::sbuf(0, partition, 4096), whole, sizeof whole);
    bench.peek(map::sbuf(0, partition, 8192), half, sizeof half);
    for (int i = 0; i < 64; ++i) {
      EXPECT_EQ(whole[i], 64 * 2.0f);
      EXPECT_EQ(half[i], 32 * 2.0f);
    }
  }
}

TEST(NeuronCore, TensorEngineMultipliesAndVectorEngineEvicts) {
  constexpr int kK = 100, kM = 60, kN = 300;
  std::vector<float> lhs(kK * kM), rhs(kK * kN);
  ChipBench bench;
  for (int k = 0; k < kK; ++k) {
    std::vector<std::uint16_t> row;
    for (int m = 0; m < kM; ++m)
      row.push_back(bf16(lhs[k * kM + m] = static_cast<float>((k * 7 + m * 3) % 17 - 8)));
    bench.poke(map::sbuf(1, k, 0), row.data(), row.size() * 2);
    row.clear();
    for (int n = 0; n < kN; ++n)
      row.push_back(bf16(rhs[k * kN + n] = static_cast<float>((k * 5 + n) % 13 - 6)));
    bench.poke(map::sbuf(1, k, 1024), row.data(), row.size() * 2);
  }
  bench.run([&] {
    bench.start_program(1, Engine::kVector, kProgram2,
                        "tensor_copy dst=sbuf.fp32[0+60]@8192{1:300} "
                        "src0=psum.fp32[0+60]@2048{1:300} $S[5]>=1\nhalt\n");
    bench.start_program(1, Engine::kTensor, kProgram,
                        "load_stationary src0=sbuf.bf16[0+100]@0{1:60}\n"
                        "multiply_moving dst=psum.fp32[0+60]@2048{1:300} "
                        "src0=sbuf.bf16[0+100]@1024{1:300} accumulate=0\n"
                        "multiply_moving dst=psum.fp32[0+60]@2048{1:300} "
                        "src0=sbuf.bf16[0+100]@1024{1:300} accumulate=1 "
                        "$S[5]++@complete\n"
                        "halt\n");
    EXPECT_EQ(bench.wait_until_stopped(1, Engine::kTensor), kHalted);
    EXPECT_EQ(bench.wait_until_stopped(1, Engine::kVector), kHalted);
  });
  for (int m = 0; m < kM; ++m) {
    std::vector<float> out(kN);
    bench.peek(map::sbuf(1, m, 8192), out.data(), kN * 4);
    for (int n = 0; n < kN; ++n) {
      float sum = 0;  // small integers: exact in any order
      for (int k = 0; k < kK; ++k) sum += lhs[k * kM + m] * rhs[k * kN + n];
      ASSERT_EQ(out[n], 2 * sum) << m << ',' << n;
    }
  }
  EXPECT_EQ(bench.chip.core(1).tensor().macs(), 2u * kK * kM * kN);
}

TEST(NeuronCore, MatmulStreamTakesTheDocumentedTime) {
  ChipBench bench;
  std::string program;
  for (int i = 0; i < 100; ++i) {
    program +=
        "load_stationary src0=sbuf.bf16[0+128]@0{1:128}\n"
        "multiply_moving dst=psum.fp32[0+128]@0{1:512} src0=sbuf.bf16[0+128]@1024{1:512} "
        "accumulate=0\n";
  }
  bench.run([&] {
    bench.start_program(0, Engine::kTensor, kProgram, program + "halt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kTensor), kHalted);
  });
  // 512 cycles at 2.4 GHz for each multiply, loads hidden behind them, plus the first load.
  const double ns = bench.chip.core(0).sequencer(Engine::kTensor).activity().busy_ps / 1e3;
  EXPECT_NEAR(ns, 100 * 512 / 2.4, 200);
}

TEST(NeuronCore, SyncEngineTriggersDmaAndDmaWakesAnEngine) {
  ChipBench bench;
  // One packet on engine 3 of core 0: 512 bytes from HBM to partition 9, then 4 bytes into
  // semaphore 20.
  std::vector<std::uint8_t> data(512);
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(i * 11);
  const std::uint32_t one = 1;
  constexpr std::uint64_t kData = 0x1C0'0000, kOne = 0x1C1'0000, kM2s = 0x1D0'0000,
                          kS2m = 0x1D1'0000;
  bench.poke(kData, data.data(), data.size());
  bench.poke(kOne, &one, 4);
  const descriptor::Descriptor m2s[2] = {descriptor::m2s(kData, 512, 1),
                                         descriptor::m2s(kOne, 4, 1)};
  const descriptor::Descriptor s2m[2] = {descriptor::s2m(map::sbuf(0, 9, 256), 512, 1),
                                         descriptor::s2m(map::semaphore_increment(0, 20), 4, 1)};
  bench.poke(kM2s, m2s, sizeof m2s);
  bench.poke(kS2m, s2m, sizeof s2m);
  bench.run([&] {
    bench.set_up_queue(3, 0, kM2s, kS2m, 64);
    bench.start_program(0, Engine::kVector, kProgram2,
                        "tensor_copy dst=sbuf.bf16[0+32]@8192{1:256} "
                        "src0=sbuf.bf16[0+32]@256{1:256} $S[20]==1\nhalt\n");
    bench.start_program(0, Engine::kSync, kProgram,
                        "dma_trigger queue=0 engines=8 m2s=2 s2m=2\nhalt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kVector), kHalted);
  });
  std::vector<std::uint8_t> out(512);
  bench.peek(map::sbuf(0, 9, 8192), out.data(), out.size());
  EXPECT_EQ(out, data);
  const auto stalls = bench.chip.core(0).sequencer(Engine::kVector).activity().stalled_ps;
  ASSERT_TRUE(stalls.count("semaphore"));
  EXPECT_GT(stalls.at("semaphore"), 500'000u) << "a DMA takes the better part of a microsecond";
}

TEST(NeuronCore, ABrokenOperandRuleStopsOnlyThatEngine) {
  ChipBench bench;
  bench.run([&] {
    bench.start_program(0, Engine::kVector, kProgram,
                        "memset dst=sbuf.bf16[0+128]@0{1:16} value=1\nhalt\n");
    // Start partition 3 is not a multiple of 32.
    bench.start_program(0, Engine::kGpSimd, kProgram2,
                        "nop\nmemset dst=sbuf.bf16[3+8]@64{1:16} value=1\nhalt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kGpSimd), kError);
    EXPECT_NE(bench.read32(sequencer(0, Engine::kGpSimd) + 0x14), 0u);
    EXPECT_EQ(bench.read32(sequencer(0, Engine::kGpSimd) + 0x18),
              kProgram2 + trainium2::isa::kInstructionBytes);
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kVector), kHalted);
  });
  const auto& error = bench.chip.core(0).sequencer(Engine::kGpSimd).error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->rule, "start-partition");
  EXPECT_NE(error->instruction.find("memset"), std::string::npos);
}

TEST(NeuronCore, GarbageInsteadOfAProgramIsAnEncodingError) {
  ChipBench bench;
  bench.run([&] {
    bench.start_program(0, Engine::kScalar, kProgram, "nop\nnop\nhalt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kScalar), kHalted);
    const std::vector<std::uint8_t> garbage(trainium2::isa::kInstructionBytes, 0xA5);
    bench.poke(kProgram + trainium2::isa::kInstructionBytes, garbage.data(), garbage.size());
    bench.write32(sequencer(0, Engine::kScalar) + 0x0C, 1);
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kScalar), kError);
    EXPECT_EQ(bench.read32(sequencer(0, Engine::kScalar) + 0x14), 0x100u);
  });
}

TEST(NeuronCore, AProgramWithoutHaltEndsWithAFetchError) {
  ChipBench bench;
  bench.run([&] {
    bench.start_program(0, Engine::kScalar, kProgram, "nop\nnop\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kScalar), kError);
    EXPECT_EQ(bench.read32(sequencer(0, Engine::kScalar) + 0x14), 0x101u);
  });
}

TEST(NeuronCore, StopReachesAnEngineThatWaits) {
  ChipBench bench;
  bench.run([&] {
    bench.start_program(0, Engine::kScalar, kProgram, "nop $S[9]>=1\nhalt\n");
    wait(20, sc_core::SC_US);
    EXPECT_EQ(bench.read32(sequencer(0, Engine::kScalar) + 0x10), 2u);
    bench.write32(sequencer(0, Engine::kScalar) + 0x0C, 2);
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kScalar), kHalted);
  });
}

TEST(NeuronCore, SemaphoreWindowsSetIncrementAndDecrement) {
  ChipBench bench;
  const std::uint64_t base = map::kCore[5];
  bench.run([&] {
    bench.write32(base + map::kSemaphoreSetOffset + 4 * 200, 40);
    bench.write32(base + map::kSemaphoreIncrementOffset + 4 * 200, 3);
    bench.write32(base + map::kSemaphoreDecrementOffset + 4 * 200, 50);
    EXPECT_EQ(static_cast<std::int32_t>(bench.read32(base + map::kSemaphoreReadOffset + 4 * 200)),
              -7);
    bench.write32(base + map::kEventOffset + 4 * 7, 0xFFFF'FFFF);
    EXPECT_EQ(bench.read32(base + map::kEventOffset + 4 * 7), 1u);
  });
}

TEST(NeuronCore, ALongProgramKeepsTheFetchQueueGoing) {
  ChipBench bench;
  std::string program;
  for (int i = 0; i < 2000; ++i) program += "event_semaphore $S[1]++@complete\n";
  bench.run([&] {
    bench.start_program(0, Engine::kSync, kProgram, program + "halt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kSync), kHalted);
    EXPECT_EQ(bench.read32(map::kCore[0] + map::kSemaphoreReadOffset + 4), 2000u);
  });
}

struct Entry {
  std::uint8_t type, engine;
  std::uint16_t phase;
  std::uint32_t value;
  std::uint64_t time_ns;
};

std::vector<Entry> ring_content(ChipBench& bench, std::uint64_t ring, unsigned entries) {
  std::vector<Entry> out(entries);
  bench.peek(ring, out.data(), out.size() * sizeof(Entry));
  return out;
}

TEST(NeuronCore, NotifyFillsItsRingAndWraps) {
  constexpr std::uint64_t kRing = 0x1E0'0000;
  ChipBench bench;
  bench.run([&] {
    const std::uint64_t slot = map::notific(2) + 0x100 + 4 * 0x28;  // sync
    bench.write32(slot + 4, 0);
    bench.write32(slot + 0, kRing);
    bench.write32(slot + 8, 4 * 16);
    bench.start_program(2, Engine::kSync, kProgram,
                        "notify token=11\nnotify token=12\nnotify token=13\nnotify "
                        "token=14\nnotify token=15\nhalt\n");
    EXPECT_EQ(bench.wait_until_stopped(2, Engine::kSync), kHalted);
    EXPECT_EQ(bench.read32(slot + 0xC), 16u);
  });
  const std::vector<Entry> ring = ring_content(bench, kRing, 5);
  const std::uint32_t values[] = {15, 12, 13, 14, 0};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ring[i].value, values[i]) << i;
  EXPECT_EQ(ring[0].phase, 0) << "second pass";
  EXPECT_EQ(ring[1].phase, 1) << "first pass";
  EXPECT_EQ(ring[1].type, 1);
  EXPECT_EQ(ring[1].engine, static_cast<unsigned>(Engine::kSync));
  EXPECT_LE(ring[1].time_ns, ring[2].time_ns);
}

TEST(NeuronCore, AnErrorIsNotified) {
  constexpr std::uint64_t kRing = 0x1E0'0000;
  ChipBench bench;
  std::uint32_t code = 0;
  bench.run([&] {
    const std::uint64_t slot = map::notific(7) + 0x100 + (8 + 2) * 0x28;  // errors of gpsimd
    bench.write32(slot + 4, 0);
    bench.write32(slot + 0, kRing);
    bench.write32(slot + 8, 16 * 16);
    bench.start_program(7, Engine::kGpSimd, kProgram,
                        "memset dst=sbuf.bf16[3+8]@64{1:16} value=1\nhalt\n");
    EXPECT_EQ(bench.wait_until_stopped(7, Engine::kGpSimd), kError);
    code = bench.read32(sequencer(7, Engine::kGpSimd) + 0x14);
  });
  const std::vector<Entry> ring = ring_content(bench, kRing, 2);
  EXPECT_EQ(ring[0].type, 3);
  EXPECT_EQ(ring[0].value, code);
  EXPECT_EQ(ring[1].type, 0) << "one error, one entry";
}

}  // namespace
}  // namespace trn2vp
