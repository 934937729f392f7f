// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// TensorEngine programs on a core of a chip: what stops the engine, and the throttle as a
// parameter.
#include <gtest/gtest.h>

#include "tests/support/chip_bench.h"

namespace trn2vp {
namespace {

using testing::ChipBench;
using trainium2::isa::Engine;

constexpr std::uint32_t kHalted = 3;
constexpr std::uint32_t kError = 4;
constexpr std::uint64_t kProgram = 0x180'0000;

std::string load() { return "load_stationary src0=sbuf.bf16[0+128]@0{1:128}\n"; }

std::string multiply(int accumulate, const std::string& more = "") {
  return "multiply_moving dst=psum.fp32[0+128]@2048{1:512} src0=sbuf.bf16[0+128]@1024{1:512} "
         "accumulate=" +
         std::to_string(accumulate) + more + "\n";
}

TEST(TensorProgram, AccumulatingWithoutAGroupStopsTheEngine) {
  ChipBench bench;
  bench.run([&] {
    bench.start_program(0, Engine::kTensor, kProgram,
                        load() + multiply(1, " $S[3]++@read $S[4]++@complete") + "halt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kTensor), kError);
  });
  const auto& error = bench.chip.core(0).sequencer(Engine::kTensor).error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->rule, "accumulate-group");
  EXPECT_NE(error->text.find("PSUM bank 1"), std::string::npos) << error->text;
  EXPECT_NE(error->instruction.find("multiply_moving"), std::string::npos);
  EXPECT_NE(error->code, 0u);
  EXPECT_EQ(bench.chip.core(0).tensor().macs(), 0u) << "nothing has run";
}

// With the rule's own code, and without any update of its semaphores.
void expect_refused(const std::string& program, const std::string& rule) {
  ChipBench bench;
  bench.run([&] {
    bench.start_program(0, Engine::kTensor, kProgram, program + "halt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kTensor), kError);
  });
  trainium2::NeuronCore& core = bench.chip.core(0);
  const auto& error = core.sequencer(Engine::kTensor).error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->rule, rule);
  EXPECT_EQ(error->code, trainium2::isa::rule_code(rule));
  EXPECT_EQ(core.semaphores().value(3), 0) << "an update at read of what was never accepted";
  EXPECT_EQ(core.semaphores().value(4), 0);
}

TEST(TensorProgram, AMultiplyWithoutALoadStopsTheEngine) {
  expect_refused(multiply(0, " $S[3]++@read $S[4]++@complete"), "matmul-pair");
}

TEST(TensorProgram, AMultiplyThatDoesNotGoWithItsLoadStopsTheEngine) {
  expect_refused(load() +
                     "multiply_moving dst=psum.fp32[0+128]@2048{1:512} "
                     "src0=sbuf.bf16[0+64]@1024{1:512} accumulate=0 $S[3]++@read\n",
                 "matmul-pair");
}

TEST(TensorProgram, ARefusedMultiplyUpdatesNoSemaphore) {
  expect_refused(load() + multiply(1, " $S[3]++@read $S[4]++@complete"), "accumulate-group");
}

double busy_ns(std::uint64_t throttle) {
  trainium2::Chip::Parameters parameters;
  parameters.timing.core.tensor.throttle = throttle;
  ChipBench bench(parameters);
  std::string program = load();
  for (int i = 0; i < 6; ++i) program += multiply(0);
  bench.run([&] {
    bench.start_program(0, Engine::kTensor, kProgram, program + "halt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kTensor), kHalted);
  });
  const auto& sequencer = bench.chip.core(0).sequencer(Engine::kTensor);
  return static_cast<double>(sequencer.activity().busy_ps) / 1e3;
}

TEST(TensorProgram, OffByDefault) {
  EXPECT_EQ(trainium2::timing::TensorTiming{}.throttle, 0u);
  EXPECT_NEAR(busy_ns(0), 32 / 2.4 + 6 * 512 / 2.4, 1);
}

TEST(TensorProgram, ThrottledAsAParameter) { EXPECT_NEAR(busy_ns(1), 32 / 2.4 + 6 * 427, 3); }

}  // namespace
}  // namespace trn2vp
