// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// A user's operators on the GpSimd engine of a chip: what they compute and cost, and what happens
// when they fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>

#include "tests/support/chip_bench.h"

namespace trn2vp {
namespace {

using testing::ChipBench;
using ::testing::HasSubstr;
using trainium2::Notification;
using trainium2::isa::Engine;
namespace map = trainium2::address_map;

constexpr std::uint32_t kHalted = 3;
constexpr std::uint32_t kError = 4;
constexpr std::uint64_t kProgram = 0x180'0000;
constexpr std::uint64_t kProgram2 = 0x190'0000;
constexpr const char* kScaleAdd =
    "custom_op dst=sbuf.int32[32+20]@4096{1:100} src0=sbuf.int32[32+20]@0{1:100} "
    "src1=sbuf.int32[32+20]@1024{2:100} operator=1 imm0=-3";

trainium2::Chip::Parameters with_example(bool timing_only = false) {
  trainium2::Chip::Parameters parameters;
  parameters.timing_only = timing_only;
  parameters.custom_operators =
      std::make_shared<trainium2::semantics::CustomOperators>(EXAMPLE_OPERATORS);
  return parameters;
}

/// Runs one custom_op on core 0; gives the final STATUS.
std::uint32_t run(ChipBench& bench, const std::string& custom_op) {
  std::uint32_t status = 0;
  bench.run([&] {
    bench.start_program(0, Engine::kGpSimd, kProgram, custom_op + "\nhalt\n");
    status = bench.wait_until_stopped(0, Engine::kGpSimd);
  });
  return status;
}

TEST(CustomOp, ComputesOnTheChipForAnEngineThatWaits) {
  ChipBench bench(with_example());
  for (unsigned p = 32; p < 52; ++p) {
    std::array<std::int32_t, 100> a{};
    std::array<std::int32_t, 200> b{};
    for (unsigned e = 0; e < 200; ++e) {
      b[e] = static_cast<std::int32_t>(1000 * p + e);
      if (e < 100) a[e] = static_cast<std::int32_t>(p * e);
    }
    bench.poke(map::sbuf(0, p, 0), a.data(), sizeof a);
    bench.poke(map::sbuf(0, p, 1024), b.data(), sizeof b);
  }
  bench.run([&] {
    bench.start_program(0, Engine::kVector, kProgram2,
                        "tensor_copy dst=sbuf.int32[32+20]@8192{1:100} "
                        "src0=sbuf.int32[32+20]@4096{1:100} $S[5]>=1\nhalt\n");
    bench.start_program(0, Engine::kGpSimd, kProgram,
                        std::string(kScaleAdd) + " $S[5]++@complete\nhalt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kGpSimd), kHalted);
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kVector), kHalted);
  });
  EXPECT_EQ(bench.chip.core(0).hazard_count(), 0u);
  for (unsigned p = 32; p < 52; ++p) {
    std::array<std::int32_t, 100> out{};
    bench.peek(map::sbuf(0, p, 8192), out.data(), sizeof out);
    for (unsigned e = 0; e < 100; ++e)
      ASSERT_EQ(out[e],
                static_cast<std::int32_t>(1000 * p + 2 * e) - 3 * static_cast<std::int32_t>(p * e));
  }
}

void expect_declared_cost(bool timing_only) {
  ChipBench bench(with_example(timing_only));
  ASSERT_EQ(run(bench, kScaleAdd), kHalted);
  // The start-up of every instruction, and what the slowest processor declares: 3 * 100 + 16.
  const double busy_ns =
      static_cast<double>(bench.chip.core(0).sequencer(Engine::kGpSimd).activity().busy_ps) / 1e3;
  EXPECT_NEAR(busy_ns, (150 + 316) / 1.2, 1);
}

TEST(CustomOp, CostsWhatItDeclares) { expect_declared_cost(false); }
TEST(CustomOp, CostsTheSameInTimingMode) { expect_declared_cost(true); }

TEST(CustomOp, AFailureStopsItsEngineOnlyAndIsNotified) {
  constexpr std::uint64_t kRing = 0x1E0'0000;
  ChipBench bench(with_example());
  std::uint32_t code = 0;
  bench.run([&] {
    const std::uint64_t slot = map::notific(0) + 0x100 + (8 + 2) * 0x28;  // errors of gpsimd
    bench.write32(slot + 4, 0);
    bench.write32(slot + 0, kRing);
    bench.write32(slot + 8, 16 * 16);
    bench.start_program(0, Engine::kVector, kProgram2,
                        "memset dst=sbuf.bf16[0+128]@0{1:16} value=1 $S[3]>=1\nhalt\n");
    bench.start_program(0, Engine::kGpSimd, kProgram,
                        "event_semaphore $S[3]++@complete\n"
                        "custom_op dst=sbuf.uint8[0+128]@64{1:8} operator=3 $S[4]++@complete\n"
                        "halt\n");
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kGpSimd), kError);
    EXPECT_EQ(bench.wait_until_stopped(0, Engine::kVector), kHalted);
    code = bench.read32(map::kCore[0] + map::kSequencerOffset +
                        static_cast<unsigned>(Engine::kGpSimd) * map::kSequencerStride + 0x14);
    EXPECT_EQ(bench.read32(map::kCore[0] + map::kSemaphoreReadOffset + 4 * 4), 0u);
  });
  const auto& error = bench.chip.core(0).sequencer(Engine::kGpSimd).error();
  ASSERT_TRUE(error);
  EXPECT_EQ(code, trainium2::Sequencer::kErrorUnit);
  EXPECT_EQ(error->rule, "custom-operator");
  EXPECT_THAT(error->text, HasSubstr("operator fails_late returned 77 on processor 5"));
  EXPECT_THAT(error->instruction, HasSubstr("custom_op"));
  std::uint32_t entry[4] = {};
  bench.peek(kRing, entry, sizeof entry);
  EXPECT_EQ(entry[0] & 0xFF, static_cast<unsigned>(Notification::kError));
  EXPECT_EQ(entry[1], code);
  std::array<std::uint8_t, 8> out{};
  bench.peek(map::sbuf(0, 0, 64), out.data(), out.size());
  EXPECT_THAT(out, ::testing::Each(0)) << "a refused instruction has changed nothing";
}

void expect_refused(const trainium2::Chip::Parameters& parameters, const char* text) {
  ChipBench bench(parameters);
  EXPECT_EQ(run(bench, "custom_op dst=sbuf.uint8[0+128]@64{1:8} operator=9"), kError);
  const auto& error = bench.chip.core(0).sequencer(Engine::kGpSimd).error();
  ASSERT_TRUE(error);
  EXPECT_THAT(error->text, HasSubstr(text));
}

TEST(CustomOp, AnUnknownOperatorIsRefused) { expect_refused(with_example(), "no operator 9"); }
TEST(CustomOp, AnUnknownOperatorIsRefusedInTimingModeToo) {
  expect_refused(with_example(true), "no operator 9");
}
TEST(CustomOp, WithoutALibraryItIsRefused) {
  expect_refused({}, "no library of custom operators is configured");
}

}  // namespace
}  // namespace trn2vp
