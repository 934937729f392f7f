// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// When the Vector, Scalar and GpSimd engines of a core take an instruction and when its result is
// there, measured on the chip. Expected times are the published figures and formulas.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/chip_bench.h"

namespace trn2vp {
namespace {

using testing::ChipBench;
using trainium2::isa::Engine;

constexpr std::uint32_t kHalted = 3;
constexpr std::uint64_t kProgram = 0x180'0000;

/// Busy time of an engine that runs these lines in one go, in ns.
double busy_ns(Engine engine, const std::vector<std::string>& lines) {
  trainium2::Chip::Parameters parameters;
  parameters.checks.hazards = 0;
  ChipBench bench(parameters);
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  bench.run([&] {
    bench.start_program(0, engine, kProgram, text + "halt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, engine), kHalted);
  });
  return static_cast<double>(bench.chip.core(0).sequencer(engine).activity().busy_ps) / 1e3;
}

std::string at(const std::string& text, unsigned offset) {
  std::string out = text;
  const std::size_t place = out.find('#');
  if (place != std::string::npos) out.replace(place, 1, std::to_string(offset));
  return out;
}

std::vector<std::string> repeated(const std::string& line, int count) {
  std::vector<std::string> lines;
  for (int i = 0; i < count; ++i) lines.push_back(at(line, 16384 + 2048 * i));
  return lines;
}

TEST(Pipelining, IndependentVectorInstructionsOverlap) {
  // PSUM and SBUF in, BF16 out: N = 512 every 655 ns, each taking about 694 (measurements.md 7.2
  // and 7.5).
  const double ns = busy_ns(
      Engine::kVector,
      repeated("scalar_tensor_tensor dst=sbuf.bf16[0+128]@#{1:512} "
               "data=psum.fp32[0+128]@0{1:512} operand1=sbuf.bf16[0+128]@0{1:512} op0=multiply "
               "op1=multiply operand0=0.5",
               11));
  EXPECT_NEAR(ns, 10 * 655 + 694, 15);
}

TEST(Pipelining, AVectorInstructionWaitsForItsInput) {
  // Each reads what the one before wrote: no overlap, 694 ns each.
  std::vector<std::string> lines;
  for (int i = 0; i < 11; ++i) {
    lines.push_back("tensor_tensor dst=sbuf.fp32[0+128]@" + std::to_string(4096 * (1 - i % 2)) +
                    "{1:512} data1=psum.fp32[0+128]@0{1:512} data2=sbuf.fp32[0+128]@" +
                    std::to_string(4096 * (i % 2)) + "{1:512} op=add");
  }
  EXPECT_NEAR(busy_ns(Engine::kVector, lines), 11 * 694, 15);
}

/// Two copies of 512 elements with the load of a register between them, which the second waits for.
double copies_ns(unsigned loaded_from) {
  const std::string copy =
      "tensor_copy dst=sbuf.fp32[0+128]@4096{1:512} src0=psum.fp32[0+128]@0{1:512}";
  return busy_ns(
      Engine::kVector,
      {copy, "register_load rd=r1 src=sbuf.uint32[0+1]@" + std::to_string(loaded_from) + "{1:1}",
       copy});
}

TEST(Pipelining, ARegisterLoadGoesAheadOfOtherResults) {
  EXPECT_NEAR(copies_ns(8192), 655 + 694, 15);
}

TEST(Pipelining, ARegisterLoadWaitsForItsWord) { EXPECT_NEAR(copies_ns(4096), 694 + 694, 15); }

TEST(Pipelining, IndependentActivationsStreamAtOneElementPerCycle) {
  // N = 512 at 1.2 GHz, and 293 ns behind the last one; the table load before the first.
  const double ns = busy_ns(Engine::kScalar, repeated("activation dst=sbuf.bf16[0+128]@#{1:512} "
                                                      "data=sbuf.bf16[0+128]@0{1:512} op=exp",
                                                      11));
  EXPECT_NEAR(ns, 1287 + 11 * 512 / 1.2 + 293, 10);
}

TEST(Pipelining, AChainOfActivationsPaysTheLatencyOfEach) {
  std::vector<std::string> lines;
  for (int i = 0; i < 11; ++i)
    lines.push_back("activation dst=sbuf.fp32[0+128]@0{1:1} data=sbuf.fp32[0+128]@0{1:1} op=relu");
  EXPECT_NEAR(busy_ns(Engine::kScalar, lines), 11 * (293 + 1 / 1.2), 10);
}

TEST(Pipelining, ReadingTheAccumulatorFollowsAtOnce) {
  const double ns = busy_ns(
      Engine::kScalar,
      {"activation dst=sbuf.bf16[0+128]@4096{1:512} data=sbuf.bf16[0+128]@0{1:512} op=square "
       "reduce_cmd=reset_reduce",
       "activation_read_accumulator dst=sbuf.fp32[0+128]@8192{1:1}"});
  EXPECT_NEAR(ns, (512 + 64) / 1.2 + 293, 5) << "as activation_reduce";
}

TEST(Pipelining, GpSimdTakesOneInstructionAtATime) {
  const double ns =
      busy_ns(Engine::kGpSimd, repeated("iota dst=sbuf.int32[0+128]@#{1:300} pattern={1:300}", 5));
  EXPECT_NEAR(ns, 5 * (150 + 300) / 1.2, 5);
}

TEST(PsumBanks, TwoEnginesTakeTurnsAtTheSameOneOnly) {
  trainium2::Chip::Parameters parameters;
  parameters.checks.hazards = 0;
  ChipBench bench(parameters);
  const std::uint64_t go =
      trainium2::address_map::kCore[0] + trainium2::address_map::kSemaphoreSetOffset + 4 * 1;
  // Copies of N = 512 FP32 out of PSUM by both engines at once: go to the last result.
  const auto copies_ns = [&](unsigned vector_offset, unsigned scalar_offset) {
    const auto start = [&](Engine engine, unsigned index, unsigned offset) {
      bench.start_program(
          0, engine, kProgram + 0x1'0000 * index,
          at("event_semaphore $S[1]>=1\ntensor_copy dst=sbuf.fp32[0+128]@" +
                 std::to_string(8192 * index) + "{1:512} src0=psum.fp32[0+128]@#{1:512}\nhalt\n",
             offset));
    };
    start(Engine::kVector, 0, vector_offset);
    start(Engine::kScalar, 1, scalar_offset);
    sc_core::wait(20, sc_core::SC_US);
    bench.write32(go, 1);
    const sc_core::sc_time begin = sc_core::sc_time_stamp();
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kVector), kHalted);
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kScalar), kHalted);
    bench.write32(go, 0);
    return (bench.chip.core(0).last_end() - begin).to_seconds() * 1e9;
  };
  const auto bank_wait_ns = [&] {
    double sum = 0;
    for (const Engine engine : {Engine::kVector, Engine::kScalar}) {
      const auto stalled = bench.chip.core(0).sequencer(engine).activity().stalled_ps;
      const auto reason = stalled.find("psum_bank");
      if (reason != stalled.end()) sum += static_cast<double>(reason->second) / 1e3;
    }
    return sum;
  };
  bench.run([&] {
    const double apart = copies_ns(0, 2048);
    EXPECT_EQ(bank_wait_ns(), 0);
    const double same = copies_ns(2048, 2048);
    const double waited = bank_wait_ns();
    EXPECT_GT(waited, 512 / 1.2 - 30) << "in the report";
    EXPECT_LT(waited, (512 + 117) / 0.96 + 5);
    // One of them streams for the whole of its interval before the other starts.
    EXPECT_GT(same - apart, 512 / 1.2 - 30);
    EXPECT_LT(same - apart, (512 + 117) / 0.96 + 5);
    EXPECT_NEAR(copies_ns(14336, 0), apart, 2);
    EXPECT_EQ(bank_wait_ns(), waited);
  });
}

TEST(ActivationTables, ALoadIsPaidWhenTheFunctionSetChanges) {
  const auto activations = [](const std::vector<std::string>& functions) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < functions.size(); ++i) {
      lines.push_back(
          at("activation dst=sbuf.bf16[0+128]@#{1:512} data=sbuf.bf16[0+128]@0{1:512} "
             "op=" +
                 functions[i],
             16384 + 2048 * static_cast<unsigned>(i)));
    }
    return busy_ns(Engine::kScalar, lines);
  };
  EXPECT_NEAR(activations({"exp", "exp", "gelu", "exp", "relu", "exp"}),
              3 * 1287 + 6 * 512 / 1.2 + 293, 10);
}

TEST(ActivationTables, AreKeptFromOneProgramToTheNext) {
  ChipBench bench;
  const auto& scalar = bench.chip.core(0).sequencer(Engine::kScalar);
  std::vector<std::uint64_t> busy;
  bench.run([&] {
    for (int i = 0; i < 2; ++i) {
      bench.start_program(
          0, Engine::kScalar, kProgram,
          "activation dst=sbuf.bf16[0+1]@0{1:64} data=sbuf.bf16[0+1]@4096{1:64} op=exp\nhalt\n");
      EXPECT_EQ(bench.wait_until_stopped(0, Engine::kScalar), kHalted);
      busy.push_back(scalar.activity().busy_ps);
    }
  });
  ASSERT_EQ(busy.size(), 2u);
  const double second = static_cast<double>(busy[1] - busy[0]) / 1e3;
  EXPECT_NEAR(second, (64 + 352) / 1.2, 2);
  EXPECT_NEAR(static_cast<double>(busy[0]) / 1e3, second + 1287, 2);
}

TEST(DynamicAddress, CostsCyclesOfTheEngineThatExecutesIt) {
  // Small copies at addresses from a register: MIN_II_DYNAMIC, 600 cycles (trainium2.md 3).
  constexpr Engine kEngines[] = {Engine::kVector, Engine::kScalar, Engine::kGpSimd};
  constexpr int kCopies = 9;
  ChipBench bench;
  bench.run([&] {
    for (const Engine engine : kEngines) {
      const unsigned index = static_cast<unsigned>(engine);
      std::string text = "register_move rd=r1 b=0\n";
      for (int i = 0; i < kCopies; ++i) {
        text += at("tensor_copy dst=sbuf.fp32[0+32]@#(r1){1:8} src0=sbuf.fp32[0+32]@0{1:8}\n",
                   8192 * (index + 1) + 256 * static_cast<unsigned>(i));
      }
      bench.start_program(0, engine, kProgram + 0x1'0000 * index, text + "halt\n");
    }
    for (const Engine engine : kEngines) EXPECT_EQ(bench.wait_until_stopped(0, engine), kHalted);
  });
  const auto interval_ns = [&](Engine engine) {
    const common::EngineActivity activity = bench.chip.core(0).sequencer(engine).activity();
    return static_cast<double>(activity.busy_ps + activity.stalled_ps.at("dynamic_address")) /
           (1e3 * kCopies);
  };
  EXPECT_NEAR(interval_ns(Engine::kVector), 625, 1);
  EXPECT_NEAR(interval_ns(Engine::kScalar), 500, 1);
  EXPECT_NEAR(interval_ns(Engine::kGpSimd), 500, 1);
}

}  // namespace
}  // namespace trn2vp
