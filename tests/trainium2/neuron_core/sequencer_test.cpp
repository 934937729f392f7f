// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Registers, branches, dynamic addresses, events, barriers and transfers between cores, as programs
// on a chip.
#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "models/trainium2/neuron_core/core_peer.h"
#include "tests/support/chip_bench.h"

namespace trn2vp {
namespace {

using testing::ChipBench;
using trainium2::CorePeer;
using trainium2::isa::Engine;
namespace map = trainium2::address_map;

constexpr std::uint32_t kHalted = 3;
constexpr std::uint32_t kError = 4;
constexpr std::uint64_t kProgram = 0x180'0000;
constexpr std::uint64_t kProgram2 = 0x190'0000;

trainium2::Chip::Parameters timing_mode() {
  trainium2::Chip::Parameters parameters;
  parameters.timing_only = true;
  return parameters;
}

std::uint32_t word(ChipBench& bench, unsigned core, unsigned partition, std::uint32_t offset) {
  std::uint32_t value = 0;
  bench.peek(map::sbuf(core, partition, offset), &value, 4);
  return value;
}

const trainium2::ScalarRegisters& scalars(ChipBench& bench, Engine engine) {
  return bench.chip.core(0).sequencer(engine).scalars();
}

/// Runs a script, which has to come to its end.
void run_script(ChipBench& bench, const std::function<void()>& script) {
  bool done = false;
  bench.run([&] {
    script();
    done = true;
  });
  EXPECT_TRUE(done) << "something never happened";
}

/// Runs one program; gives STATUS.
std::uint32_t run(ChipBench& bench, Engine engine, const std::string& text) {
  std::uint32_t status = 0;
  run_script(bench, [&] {
    bench.start_program(0, engine, kProgram, text);
    status = bench.wait_until_stopped(0, engine);
  });
  return status;
}

TEST(Sequencer, EveryAluOperatorWrapsAsPlainArithmeticDoes) {
  const std::uint32_t a = 0xFFFF'FFF5, b = 36;  // -11
  const std::int64_t sa = -11, sb = 36;
  const struct {
    const char* op;
    std::int64_t expected;
  } cases[] = {{"add", sa + sb},
               {"subtract", sa - sb},
               {"multiply", sa * sb},
               {"and", std::int64_t{a} & b},
               {"or", std::int64_t{a} | b},
               {"xor", std::int64_t{a} ^ b},
               {"shift_left", std::int64_t{a} << (b % 32)},
               {"shift_right", std::int64_t{a} >> (b % 32)},
               {"min", sa},
               {"max", sb}};
  ChipBench bench;
  std::string text = "register_move rd=r1 b=-11\nregister_move rd=r2 b=36\n";
  unsigned rd = 10;
  for (const auto& c : cases) {
    text +=
        std::string("register_alu op=") + c.op + " rd=r" + std::to_string(rd++) + " ra=r1 b=r2\n";
  }
  ASSERT_EQ(run(bench, Engine::kSync, text + "halt\n"), kHalted);
  rd = 10;
  for (const auto& c : cases) {
    EXPECT_EQ(scalars(bench, Engine::kSync).get(rd++), static_cast<std::uint32_t>(c.expected))
        << c.op;
  }
}

TEST(Sequencer, ATightLoopIsFetchedOnce) {
  ChipBench bench;
  // Sum of 1..1000, one iteration at a time.
  ASSERT_EQ(run(bench, Engine::kGpSimd,
                "register_move rd=r1 b=0\n"
                "register_move rd=r2 b=0\n"
                "register_alu op=add rd=r1 ra=r1 b=1\n"
                "register_alu op=add rd=r2 ra=r2 b=r1\n"
                "branch if=less ra=r1 b=1000 target=-2\n"
                "register_store dst=sbuf.int32[0+1]@64{1:1} ra=r2\n"
                "halt\n"),
            kHalted);
  EXPECT_EQ(word(bench, 0, 0, 64), 500500u);
  const auto activity = bench.chip.core(0).sequencer(Engine::kGpSimd).activity();
  EXPECT_EQ(activity.instructions, 2u + 3 * 1000 + 2);
  // 3,004 instructions, 10 cycles of 1.2 GHz each, and one fetch of about 2 us.
  EXPECT_LT(bench.chip.core(0).last_end() - bench.chip.core(0).first_start(),
            sc_core::sc_time(3004 * 10 / 1.2 + 3000, sc_core::SC_NS));
}

// A body longer than the FIFO is fetched in every iteration, after what is in flight.
void loop_of(unsigned body) {
  std::string text = "register_move rd=r1 b=0\nregister_move rd=r2 b=0\n";
  for (unsigned i = 0; i < body; ++i)
    text += "register_alu op=add rd=r2 ra=r2 b=" + std::to_string(i) + "\n";
  text += "register_alu op=add rd=r1 ra=r1 b=1\nbranch if=less ra=r1 b=5 target=-" +
          std::to_string(body + 1) + "\nhalt\n";
  ChipBench bench;
  ASSERT_EQ(run(bench, Engine::kSync, text), kHalted);
  EXPECT_EQ(scalars(bench, Engine::kSync).get(2), 5 * body * (body - 1) / 2);
  EXPECT_EQ(bench.chip.core(0).sequencer(Engine::kSync).activity().instructions,
            2 + 5 * (body + 2) + 1);
}
TEST(Sequencer, ALoopOfHalfTheFifo) { loop_of(40); }
TEST(Sequencer, ALoopOfNearlyTheFifo) { loop_of(80); }
TEST(Sequencer, ALoopOfManyFifos) { loop_of(300); }

TEST(Sequencer, TheFifoKeepsALoopThatFits) {
  ChipBench bench;
  // 200 iterations of 42 instructions, and much behind them that wants to be prefetched.
  std::string text = "register_move rd=r1 b=0\n";
  for (int i = 0; i < 40; ++i) text += "nop\n";
  text += "register_alu op=add rd=r1 ra=r1 b=1\nbranch if=less ra=r1 b=200 target=-41\n";
  for (int i = 0; i < 400; ++i) text += "nop\n";
  ASSERT_EQ(run(bench, Engine::kSync, text + "halt\n"), kHalted);
  // Waiting for the program happens at its start, once for the loop and once behind it.
  const auto stalls = bench.chip.core(0).sequencer(Engine::kSync).activity().stalled_ps;
  EXPECT_LT(stalls.at("instruction_fetch"), 20'000'000u);
}

TEST(Sequencer, NestedLoopsAndForwardBranches) {
  ChipBench bench;
  // for i < 7: for j < 5: if (i == 3) skip; count += 1
  ASSERT_EQ(run(bench, Engine::kVector,
                "register_move rd=r1 b=0\n"
                "register_move rd=r3 b=0\n"
                "register_move rd=r2 b=0\n"
                "branch if=equal ra=r1 b=3 target=2\n"
                "register_alu op=add rd=r3 ra=r3 b=1\n"
                "register_alu op=add rd=r2 ra=r2 b=1\n"
                "branch if=less ra=r2 b=5 target=-3\n"
                "register_alu op=add rd=r1 ra=r1 b=1\n"
                "branch if=less ra=r1 b=7 target=-6\n"
                "halt\n"),
            kHalted);
  EXPECT_EQ(scalars(bench, Engine::kVector).get(3), 6u * 5);
}

TEST(Sequencer, AFarForwardBranchIsFetchedAnew) {
  ChipBench bench;
  std::string text = "branch if=always target=400\n";
  for (unsigned i = 0; i < 399; ++i) text += "register_move rd=r5 b=1\n";
  ASSERT_EQ(run(bench, Engine::kSync, text + "register_move rd=r6 b=2\nhalt\n"), kHalted);
  EXPECT_EQ(scalars(bench, Engine::kSync).get(5), 0u);
  EXPECT_EQ(scalars(bench, Engine::kSync).get(6), 2u);
}

TEST(Sequencer, ABranchOutOfTheProgramIsAFetchError) {
  ChipBench bench;
  ASSERT_EQ(run(bench, Engine::kSync, "nop\nbranch if=always target=-2\nhalt\n"), kError);
  const auto& error = bench.chip.core(0).sequencer(Engine::kSync).error();
  EXPECT_EQ(error->code, 0x101u);
  EXPECT_NE(error->instruction.find("branch"), std::string::npos);
}

TEST(Sequencer, AnEndlessLoopLetsTimeGoOnAndCanBeStopped) {
  ChipBench bench;
  run_script(bench, [&] {
    bench.start_program(0, Engine::kSync, kProgram, "nop\nbranch if=always target=-1\nhalt\n");
    wait(50, sc_core::SC_US);
    bench.write32(map::kCore[0] + map::kSequencerOffset + 4 * map::kSequencerStride + 0x0C, 2);
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kSync), kHalted);
    EXPECT_LT(sc_core::sc_time_stamp(), sc_core::sc_time(100, sc_core::SC_US));
  });
}

TEST(Sequencer, LoadedWordsAndDynamicAddressesInALoop) {
  ChipBench bench;
  // Indices 3, 0, 2, 1 in partition 32; tile i of four gets the value i + 1; gathered by index.
  const std::uint32_t index[] = {3, 0, 2, 1};
  bench.poke(map::sbuf(0, 32, 0), index, sizeof index);
  std::string text;
  for (int i = 0; i < 4; ++i) {
    text += "memset dst=sbuf.fp32[0+64]@" + std::to_string(1024 + 256 * i) +
            "{1:64} value=" + std::to_string(i + 1) + "\n";
  }
  text +=
      "register_move rd=r1 b=0\n"
      "register_load src=sbuf.uint32[32+1]@0(r1){1:1} rd=r2\n"
      "register_alu op=multiply rd=r2 ra=r2 b=256\n"
      "register_alu op=multiply rd=r3 ra=r1 b=64\n"
      "tensor_copy dst=sbuf.fp32[0+64]@8192(r3){1:64} src0=sbuf.fp32[0+64]@1024(r2){1:64}\n"
      "register_alu op=add rd=r1 ra=r1 b=4\n"
      "branch if=less ra=r1 b=16 target=-5\n"
      "halt\n";
  ASSERT_EQ(run(bench, Engine::kVector, text), kHalted)
      << bench.chip.core(0).sequencer(Engine::kVector).error()->text;
  for (int i = 0; i < 4; ++i) {
    for (unsigned partition : {0u, 63u}) {
      float out = 0;
      bench.peek(map::sbuf(0, partition, 8192 + 256 * i + 252), &out, 4);
      EXPECT_EQ(out, static_cast<float>(index[i] + 1)) << i;
    }
  }
  // Four dynamic loads and four dynamic copies: 600 cycles of the Vector engine each.
  const auto stalls = bench.chip.core(0).sequencer(Engine::kVector).activity().stalled_ps;
  EXPECT_GT(stalls.at("dynamic_address"), 4 * 300'000u);
  EXPECT_GT(bench.chip.core(0).last_end() - bench.chip.core(0).first_start(),
            sc_core::sc_time(8 * 600 / 0.96, sc_core::SC_NS));
}

TEST(Sequencer, ADynamicAddressIsCheckedWhenItIsKnown) {
  ChipBench bench;
  ASSERT_EQ(run(bench, Engine::kVector,
                "register_move rd=r1 b=300000\n"
                "memset dst=sbuf.bf16[0+32]@0(r1){1:16} value=1\nhalt\n"),
            kError);
  const auto& error = bench.chip.core(0).sequencer(Engine::kVector).error();
  EXPECT_EQ(error->rule, "range");
  EXPECT_NE(error->instruction.find("300000"), std::string::npos) << error->instruction;
}

TEST(Sequencer, ControlFlowOnTensorDataNeedsFunctionalMode) {
  ChipBench bench(timing_mode());
  ASSERT_EQ(run(bench, Engine::kSync,
                "register_load src=sbuf.uint32[0+1]@0{1:1} rd=r2\n"
                "register_alu op=add rd=r3 ra=r2 b=1\n"
                "branch if=equal ra=r3 b=1 target=2\nnop\nhalt\n"),
            kError);
  const auto& error = bench.chip.core(0).sequencer(Engine::kSync).error();
  EXPECT_EQ(error->rule, "timing-mode");
  EXPECT_NE(error->text.find("--mode functional"), std::string::npos);
}

TEST(Sequencer, ControlFlowOnCountersIsFineInTimingMode) {
  ChipBench bench(timing_mode());
  EXPECT_EQ(run(bench, Engine::kSync,
                "register_load src=sbuf.uint32[0+1]@0{1:1} rd=r2\n"
                "register_move rd=r2 b=0\n"
                "register_alu op=add rd=r2 ra=r2 b=1\n"
                "branch if=less ra=r2 b=9 target=-1\nhalt\n"),
            kHalted);
  EXPECT_EQ(scalars(bench, Engine::kSync).get(2), 9u);
}

TEST(Sequencer, EventsAreSetClearedAndWaitedFor) {
  ChipBench bench;
  run_script(bench, [&] {
    bench.start_program(0, Engine::kScalar, kProgram,
                        "event_semaphore $E[9]==1 $E[9]=0@complete\n"
                        "event_semaphore $S[3]++@complete\nhalt\n");
    bench.start_program(0, Engine::kSync, kProgram2,
                        "event_semaphore $E[9]=1@complete\n"
                        "event_semaphore $E[9]==0 $S[4]++@complete\nhalt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kScalar), kHalted);
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kSync), kHalted);
    EXPECT_EQ(bench.read32(map::kCore[0] + map::kEventOffset + 4 * 9), 0u);
    EXPECT_EQ(bench.read32(map::kCore[0] + map::kSemaphoreReadOffset + 4 * 3), 1u);
    EXPECT_EQ(bench.read32(map::kCore[0] + map::kSemaphoreReadOffset + 4 * 4), 1u);
  });
}

TEST(Sequencer, TheHostSetsAnEvent) {
  ChipBench bench;
  run_script(bench, [&] {
    bench.start_program(0, Engine::kScalar, kProgram, "nop $E[200]==1\nhalt\n");
    wait(20, sc_core::SC_US);
    EXPECT_EQ(bench.read32(map::kCore[0] + map::kSequencerOffset + 0x1000 + 0x10), 2u);
    bench.write32(map::kCore[0] + map::kEventOffset + 4 * 200, 1);
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kScalar), kHalted);
  });
}

TEST(Sequencer, AnEngineSeesItsOwnUpdatesAtOnce) {
  ChipBench bench;
  run_script(bench, [&] {
    bench.write32(map::kCore[0] + map::kSemaphoreSetOffset + 4 * 7, 2);
    // Two tokens, three takers: the third has to wait.
    bench.start_program(0, Engine::kSync, kProgram,
                        "nop $S[7]>=1 $S[7]--@read\nnop $S[7]>=1 $S[7]--@read\n"
                        "nop $S[7]>=1 $S[7]--@read\nhalt\n");
    wait(30, sc_core::SC_US);
    EXPECT_EQ(bench.read32(map::kCore[0] + map::kSequencerOffset + 0x4000 + 0x10), 2u);
    EXPECT_EQ(bench.read32(map::kCore[0] + map::kSemaphoreReadOffset + 4 * 7), 0u);
    bench.write32(map::kCore[0] + map::kSemaphoreIncrementOffset + 4 * 7, 1);
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kSync), kHalted);
  });
}

TEST(Sequencer, DrainWaitsForTheLastResult) {
  ChipBench bench;
  const std::vector<std::uint8_t> ones(256, 0x3F);
  for (unsigned p = 0; p < 128; ++p) bench.poke(map::sbuf(0, p, 0), ones.data(), ones.size());
  // Without the drain the semaphore would count at the issue of the nop, long before the matmul's
  // result is in PSUM.
  ASSERT_EQ(run(bench, Engine::kTensor,
                "load_stationary src0=sbuf.bf16[0+128]@0{1:128}\n"
                "multiply_moving dst=psum.fp32[0+128]@0{1:128} src0=sbuf.bf16[0+128]@0{1:128} "
                "accumulate=0\ndrain $S[1]++@read\nhalt\n"),
            kHalted);
  const auto stalls = bench.chip.core(0).sequencer(Engine::kTensor).activity().stalled_ps;
  ASSERT_TRUE(stalls.count("drain"));
  EXPECT_GT(stalls.at("drain"), 20'000u) << "the way of the result into PSUM";
}

TEST(Sequencer, CoreBarriersMeet) {
  ChipBench bench;
  run_script(bench, [&] {
    bench.start_program(2, Engine::kGpSimd, kProgram,
                        "core_barrier cores=3 semaphore=77\ncore_barrier cores=3 semaphore=77\n"
                        "halt\n");
    wait(30, sc_core::SC_US);
    EXPECT_EQ(bench.chip.core(2).sequencer(Engine::kGpSimd).status(),
              trainium2::SequencerStatus::kWaiting);
    bench.start_program(3, Engine::kGpSimd, kProgram2,
                        "core_barrier cores=3 semaphore=77\nnop $S[78]>=1\n"
                        "core_barrier cores=3 semaphore=77\nhalt\n");
    wait(30, sc_core::SC_US);
    EXPECT_EQ(bench.chip.core(2).sequencer(Engine::kGpSimd).status(),
              trainium2::SequencerStatus::kWaiting)
        << "the second barrier must not pass on the first one's signal";
    bench.write32(map::kCore[3] + map::kSemaphoreIncrementOffset + 4 * 78, 1);
    EXPECT_EQ(bench.wait_until_stopped(2, Engine::kGpSimd), kHalted);
    EXPECT_EQ(bench.wait_until_stopped(3, Engine::kGpSimd), kHalted);
    for (unsigned core : {2u, 3u})
      EXPECT_EQ(bench.read32(map::kCore[core] + map::kSemaphoreReadOffset + 4 * 77), 0u);
  });
}

void set_peer_rings(ChipBench& bench, unsigned core, Engine engine, std::uint64_t rings) {
  const unsigned e = static_cast<unsigned>(engine);
  bench.set_up_queue(core * map::kDmaPerCore + e, CorePeer::kQueue, rings, rings + 0x8000, 1024);
  const std::uint64_t base = map::kCore[core] + map::kSequencerOffset + e * map::kSequencerStride;
  bench.write32(base + 0x34, static_cast<std::uint32_t>(rings));
  bench.write32(base + 0x38, static_cast<std::uint32_t>(rings >> 32));
  bench.write32(base + 0x3C, static_cast<std::uint32_t>(rings + 0x8000));
  bench.write32(base + 0x40, static_cast<std::uint32_t>((rings + 0x8000) >> 32));
  bench.write32(base + 0x44, 1024);
}

TEST(Sequencer, SendrecvExchangesTilesTwice) {
  ChipBench bench;
  for (unsigned core : {0u, 1u}) {
    for (unsigned p = 0; p < 40; ++p) {
      std::vector<std::uint16_t> row(64);
      for (unsigned i = 0; i < 64; ++i)
        row[i] = static_cast<std::uint16_t>(core << 15 | p << 7 | i);
      bench.poke(map::sbuf(core, p, 256), row.data(), row.size() * 2);
    }
  }
  const std::string exchange =
      "sendrecv dst=sbuf.uint16[64+40]@4096{1:16} src=sbuf.uint16[0+40]@256{2:16} "
      "send_to_rank=%d recv_from_rank=%d pipe_id=3\n";
  const auto program = [&](int other) {
    std::string line = exchange;
    for (std::size_t at; (at = line.find("%d")) != std::string::npos;)
      line.replace(at, 2, std::to_string(other));
    return line + line + "halt\n";
  };
  run_script(bench, [&] {
    set_peer_rings(bench, 0, Engine::kGpSimd, 0x1F0'0000);
    set_peer_rings(bench, 1, Engine::kGpSimd, 0x1F2'0000);
    bench.start_program(0, Engine::kGpSimd, kProgram, program(1));
    wait(20, sc_core::SC_US);
    bench.start_program(1, Engine::kGpSimd, kProgram2, program(0));
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kGpSimd), kHalted);
    EXPECT_EQ(bench.wait_until_stopped(1, Engine::kGpSimd), kHalted);
  });
  for (unsigned core : {0u, 1u}) {
    for (unsigned p = 0; p < 40; ++p) {
      std::vector<std::uint16_t> row(16);
      bench.peek(map::sbuf(core, 64 + p, 4096), row.data(), row.size() * 2);
      for (unsigned i = 0; i < 16; ++i)
        ASSERT_EQ(row[i], static_cast<std::uint16_t>((core ^ 1) << 15 | p << 7 | 2 * i));
    }
    EXPECT_TRUE(bench.chip.core(core).hazards().empty());
  }
}

// The same by the private DMA engines: no rings, processors 4 to 6 for partitions 64 to 103.
TEST(Sequencer, SendrecvByThePrivateDmaOfGpSimd) {
  ChipBench bench;
  for (unsigned core : {0u, 1u}) {
    for (unsigned p = 0; p < 40; ++p) {
      std::vector<std::uint16_t> row(512);
      for (unsigned i = 0; i < row.size(); ++i)
        row[i] = static_cast<std::uint16_t>(core << 15 | p << 9 | i);
      bench.poke(map::sbuf(core, p, 256), row.data(), row.size() * 2);
    }
  }
  const auto program = [&](int other) {
    std::string line =
        "sendrecv dst=sbuf.uint16[64+40]@4096{1:256} src=sbuf.uint16[0+40]@256{2:256} "
        "send_to_rank=%d recv_from_rank=%d pipe_id=3 dma_engine=gpsimd_dma\n";
    for (std::size_t at; (at = line.find("%d")) != std::string::npos;)
      line.replace(at, 2, std::to_string(other));
    return line + line + "halt\n";
  };
  run_script(bench, [&] {
    bench.start_program(0, Engine::kGpSimd, kProgram, program(1));
    bench.start_program(1, Engine::kGpSimd, kProgram2, program(0));
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kGpSimd), kHalted);
    EXPECT_EQ(bench.wait_until_stopped(1, Engine::kGpSimd), kHalted);
  });
  for (unsigned core : {0u, 1u}) {
    for (unsigned p = 0; p < 40; ++p) {
      std::vector<std::uint16_t> row(256);
      bench.peek(map::sbuf(core, 64 + p, 4096), row.data(), row.size() * 2);
      for (unsigned i = 0; i < 256; ++i)
        ASSERT_EQ(row[i], static_cast<std::uint16_t>((core ^ 1) << 15 | p << 9 | 2 * i));
    }
    EXPECT_TRUE(bench.chip.core(core).hazards().empty());
    // 16, 16 and 8 partitions of 256 two-byte runs, twice.
    for (unsigned p = 0; p < 8; ++p) {
      const std::uint64_t bytes =
          bench.chip.core(core).private_dma().engine(p).statistics().read_bytes;
      EXPECT_EQ(bytes, p < 4 || p > 6 ? 0u : p == 6 ? 8 * 512 * 2u : 16 * 512 * 2u) << p;
    }
  }
}

TEST(Sequencer, SendrecvWithoutRingsIsAnError) {
  ChipBench bench;
  ASSERT_EQ(run(bench, Engine::kGpSimd,
                "sendrecv dst=sbuf.bf16[0+32]@0{1:32} src=sbuf.bf16[0+32]@256{1:32} "
                "send_to_rank=1 recv_from_rank=1 pipe_id=0\nhalt\n"),
            kError);
  EXPECT_EQ(bench.chip.core(0).sequencer(Engine::kGpSimd).error()->rule, "sendrecv");
}

// Memory changes under a loop: the cached instruction must not be used.
TEST(Sequencer, AProgramThatIsWrittenAnewIsReadAnew) {
  ChipBench bench;
  run_script(bench, [&] {
    for (int value : {5, 6}) {
      bench.start_program(0, Engine::kSync, kProgram,
                          "register_move rd=r2 b=0\n"
                          "register_move rd=r1 b=" +
                              std::to_string(value) +
                              "\nregister_alu op=add rd=r2 ra=r2 b=1\n"
                              "branch if=less ra=r2 b=3 target=-2\nhalt\n");
      EXPECT_EQ(bench.wait_until_stopped(0, Engine::kSync), kHalted);
      EXPECT_EQ(scalars(bench, Engine::kSync).get(1), static_cast<unsigned>(value));
    }
  });
}

}  // namespace
}  // namespace trn2vp
