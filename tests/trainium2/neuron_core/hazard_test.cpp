// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Programs that race, on a chip: found whether or not they collide in this run, and only then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "models/trainium2/dma/descriptor.h"
#include "tests/support/chip_bench.h"

namespace trn2vp {
namespace {

using ::testing::AllOf;
using testing::ChipBench;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using trainium2::isa::Engine;
namespace descriptor = trainium2::descriptor;
namespace map = trainium2::address_map;

constexpr std::uint32_t kHalted = 3;
constexpr std::uint64_t kProgram = 0x180'0000;
constexpr std::uint64_t kProgram2 = 0x190'0000;

/// Runs a script, which has to come to its end.
void run_script(ChipBench& bench, const std::function<void()>& script) {
  bool done = false;
  bench.run([&] {
    script();
    done = true;
  });
  EXPECT_TRUE(done) << "something never happened";
}

std::vector<std::string> hazards(const std::string& vector, const std::string& gpsimd,
                                 bool timing_only = false, bool enabled = true) {
  trainium2::Chip::Parameters parameters;
  parameters.timing_only = timing_only;
  parameters.checks.hazards = enabled ? 1 : 0;
  ChipBench bench(parameters);
  run_script(bench, [&] {
    bench.start_program(0, Engine::kVector, kProgram, vector + "halt\n");
    bench.start_program(0, Engine::kGpSimd, kProgram2, gpsimd + "halt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kVector), kHalted);
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kGpSimd), kHalted);
  });
  return bench.chip.core(0).hazards();
}

constexpr const char* kFill = "memset dst=sbuf.fp32[0+128]@0{1:64} value=1";
constexpr const char* kCopy =
    "tensor_copy dst=sbuf.fp32[0+128]@4096{1:64} src0=sbuf.fp32[0+128]@0{1:64}";

TEST(Hazard, OrderedProgramsAreClean) {
  EXPECT_THAT(
      hazards(std::string(kFill) + " $S[1]++@complete\n", std::string(kCopy) + " $S[1]>=1\n"),
      IsEmpty());
}

TEST(Hazard, AMissingWaitIsReportedWithBothInstructionsAndTheAddress) {
  // Half a microsecond later, so that nothing goes wrong this time.
  std::string late = "event_semaphore $S[9]==0\n";
  for (int i = 0; i < 60; ++i) late += "nop\n";
  const auto lines = hazards(std::string(kFill) + "\n", late + kCopy + "\n");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], AllOf(HasSubstr("gpsimd at pc 0x1902dc0 (tensor_copy"), HasSubstr("reads"),
                              HasSubstr("sbuf partition 0 byte 0"),
                              HasSubstr("vector at pc 0x1800000 (memset"),
                              HasSubstr("no semaphore orders them")));
}

TEST(Hazard, TheSameInTimingMode) {
  EXPECT_THAT(
      hazards(std::string(kFill) + " $S[1]++@complete\n", std::string(kCopy) + " $S[1]>=1\n", true),
      IsEmpty());
}

TEST(Hazard, AMissingWaitInTimingMode) {
  EXPECT_EQ(
      hazards(std::string(kFill) + "\n", std::string("nop $S[1]>=0\n") + kCopy + "\n", true).size(),
      1u);
}

TEST(Hazard, AnUpdateAtReadDoesNotOrderTheResult) {
  const auto lines =
      hazards(std::string(kFill) + " $S[1]++@read\n", std::string(kCopy) + " $S[1]>=1\n");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], HasSubstr("memset"));
}

TEST(Hazard, NeverWrittenMemoryIsReported) {
  const auto lines = hazards("nop\n", std::string(kCopy) + "\n");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], AllOf(HasSubstr("reads sbuf partition 0 byte 0, which was never written"),
                              HasSubstr("gpsimd at pc 0x1900000 (tensor_copy")));
}

TEST(Hazard, OffMeansOff) {
  EXPECT_THAT(hazards("nop\n", std::string(kCopy) + "\n", false, false), IsEmpty());
}

TEST(Hazard, PatternsWithGapsDoNotTouchWhatLiesBetween) {
  // Even elements by one engine, odd ones by the other, at the same time.
  EXPECT_THAT(hazards("memset dst=sbuf.fp32[0+128]@0{2:64} value=1\n",
                      "memset dst=sbuf.fp32[0+128]@4{2:64} value=2\n"),
              IsEmpty());
}

TEST(Hazard, PatternsWithGapsThatMeetAreARace) {
  EXPECT_EQ(hazards("memset dst=sbuf.fp32[0+128]@0{2:64} value=1\n",
                    "memset dst=sbuf.fp32[0+128]@4{3:43} value=2\n")
                .size(),
            1u);
}

TEST(Hazard, AMatmulIntoUnwrittenPsumMustNotAccumulate) {
  ChipBench bench;
  const std::vector<std::uint8_t> ones(1024, 0x3F);
  for (unsigned p = 0; p < 128; ++p) bench.poke(map::sbuf(0, p, 0), ones.data(), ones.size());
  run_script(bench, [&] {
    bench.start_program(0, Engine::kTensor, kProgram,
                        "load_stationary src0=sbuf.bf16[0+128]@0{1:128}\n"
                        "multiply_moving dst=psum.fp32[0+128]@0{1:128} "
                        "src0=sbuf.bf16[0+128]@256{1:128} accumulate=1\nhalt\n");
    bench.wait_until_stopped(0, Engine::kTensor);
  });
  const auto lines = bench.chip.core(0).hazards();
  if (!bench.chip.core(0).sequencer(Engine::kTensor).error()) {
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_THAT(lines[0], HasSubstr("reads psum partition 0 byte 0, which was never written"));
  }
}

/// 512 bytes from HBM to partition 9 on engine 3, queue 0, then semaphore 20; the vector engine
/// copies them with the wait it is given.
std::vector<std::string> dma_hazards(const std::string& wait_for) {
  constexpr std::uint64_t kData = 0x1C0'0000, kOne = 0x1C1'0000, kM2s = 0x1D0'0000,
                          kS2m = 0x1D1'0000;
  ChipBench bench;
  const std::vector<std::uint8_t> data(512, 7);
  const std::uint32_t one = 1;
  bench.poke(kData, data.data(), data.size());
  bench.poke(kOne, &one, 4);
  bench.poke(map::sbuf(0, 0, 256), data.data(), data.size());
  const descriptor::Descriptor m2s[2] = {descriptor::m2s(kData, 512, 1),
                                         descriptor::m2s(kOne, 4, 1)};
  const descriptor::Descriptor s2m[2] = {descriptor::s2m(map::sbuf(0, 0, 256), 512, 1),
                                         descriptor::s2m(map::semaphore_increment(0, 20), 4, 1)};
  bench.poke(kM2s, m2s, sizeof m2s);
  bench.poke(kS2m, s2m, sizeof s2m);
  run_script(bench, [&] {
    bench.set_up_queue(3, 0, kM2s, kS2m, 64);
    bench.start_program(0, Engine::kVector, kProgram2,
                        "tensor_copy dst=sbuf.bf16[0+1]@8192{1:256} "
                        "src0=sbuf.bf16[0+1]@256{1:256} " +
                            wait_for + "\nhalt\n");
    bench.start_program(0, Engine::kSync, kProgram,
                        "dma_trigger queue=0 engines=8 m2s=2 s2m=2 $S[21]++@complete\n"
                        "nop $S[20]==1\nhalt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kVector), kHalted);
    wait(10, sc_core::SC_US);
  });
  return bench.chip.core(0).hazards();
}

TEST(Hazard, ADmaWhoseSemaphoreIsWaitedForIsClean) {
  EXPECT_THAT(dma_hazards("$S[20]==1"), IsEmpty());
}

TEST(Hazard, ADmaThatWasOnlyTriggeredIsARace) {
  // The trigger is complete long before the transfer.
  const auto lines = dma_hazards("$S[21]==1");
  ASSERT_FALSE(lines.empty());
  EXPECT_THAT(lines.back(), AllOf(HasSubstr("dma3 queue 0"), HasSubstr("tensor_copy"),
                                  HasSubstr("partition 0 byte 256")));
}

// Sums of 64 elements in a [128, 1] tensor beside dst.
constexpr const char* kReduce =
    "tensor_scalar_reduce dst=sbuf.fp32[0+128]@512{1:64} data=sbuf.fp32[0+128]@0{1:64} "
    "op0=multiply operand0=0.5 reduce_op=add reduce_cmd=reset_reduce reduce_res=sbuf.fp32[0]@2048";
constexpr const char* kUseSums =
    "tensor_copy dst=sbuf.fp32[0+128]@4096{1:1} src0=sbuf.fp32[0+128]@2048{1:1}";

TEST(Hazard, TheResultOfAReductionCountsAsWritten) {
  EXPECT_THAT(hazards(std::string(kFill) + "\n" + kReduce + " $S[1]++@complete\n",
                      std::string(kUseSums) + " $S[1]>=1\n"),
              IsEmpty());
}

TEST(Hazard, TheResultOfAReductionCanBeReadTooEarly) {
  const auto lines = hazards(std::string(kFill) + "\n" + kReduce + " $S[1]++@read\n",
                             std::string(kUseSums) + " $S[1]>=1\n");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], AllOf(HasSubstr("tensor_scalar_reduce"), HasSubstr("byte 2048")));
}

TEST(Hazard, TheResultOfAReductionLeavesByDma) {
  constexpr std::uint64_t kOut = 0x1C0'0000, kM2s = 0x1D0'0000, kS2m = 0x1D1'0000;
  ChipBench bench;
  const descriptor::Descriptor m2s = descriptor::m2s(map::sbuf(0, 77, 2048), 4, 1);
  const descriptor::Descriptor s2m = descriptor::s2m(kOut, 4, 1);
  bench.poke(kM2s, &m2s, sizeof m2s);
  bench.poke(kS2m, &s2m, sizeof s2m);
  run_script(bench, [&] {
    bench.set_up_queue(3, 0, kM2s, kS2m, 64);
    bench.start_program(0, Engine::kVector, kProgram,
                        std::string(kFill) + "\n" + kReduce + " $S[1]++@complete\nhalt\n");
    bench.start_program(0, Engine::kSync, kProgram2,
                        "dma_trigger queue=0 engines=8 m2s=1 s2m=1 $S[1]>=1\nhalt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kVector), kHalted);
    wait(10, sc_core::SC_US);
  });
  EXPECT_THAT(bench.chip.core(0).hazards(), IsEmpty());
  float sum = 0;
  bench.peek(kOut, &sum, sizeof sum);
  EXPECT_EQ(sum, 32.0f);
}

/// Partition 19 of 20 from partition `source`, the others as they are.
std::string shuffle(int source) {
  std::string mask;
  for (int i = 0; i < 32; ++i) mask += (i == 0 ? "" : ",") + std::to_string(i == 19 ? source : 255);
  return "nc_stream_shuffle dst=sbuf.fp32[0+20]@1024{1:64} src=sbuf.fp32[0+20]@0{1:64} "
         "shuffle_mask={" +
         mask + "}";
}

TEST(Hazard, AShuffleReadsThePartitionsItsMaskNames) {
  EXPECT_THAT(hazards("memset dst=sbuf.fp32[0+32]@0{1:64} value=1\n" + shuffle(31) + "\n", "nop\n"),
              IsEmpty());
}

TEST(Hazard, AShuffleFromBeyondWhatWasWrittenIsReported) {
  const auto lines =
      hazards("memset dst=sbuf.fp32[0+20]@0{1:64} value=1\n" + shuffle(31) + "\n", "nop\n");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0],
              AllOf(HasSubstr("nc_stream_shuffle"),
                    HasSubstr("reads sbuf partition 31 byte 0, which was never written")));
}

TEST(Hazard, AShuffleLeavesOtherPartitionsAlone) {
  EXPECT_THAT(hazards("memset dst=sbuf.fp32[0+32]@0{1:64} value=1\n" + shuffle(3) + "\n",
                      "memset dst=sbuf.fp32[0+19]@1024{1:64} value=1\n"),
              IsEmpty());
}

}  // namespace
}  // namespace trn2vp
