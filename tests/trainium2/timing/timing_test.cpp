// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The published anchors: facts trainium2.md sections 2.3, 2.4, 9 and measurements.md 7.2, 7.3.
#include <gtest/gtest.h>

#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/timing/chip_timing.h"
#include "models/trainium2/timing/instruction_cost.h"

namespace trn2vp::trainium2::timing {
namespace {

std::uint64_t cycles_of(const std::string& text) {
  const isa::Assembled assembled = isa::assemble(text);
  EXPECT_TRUE(assembled) << assembled.error;
  return cycles(assembled.program.at(0), TensorTiming{});
}

TEST(TensorTiming, IssueIntervals) {
  const auto multiply = [](int n) {
    const std::string length = "{1:" + std::to_string(n) + "}";
    return cycles_of("multiply_moving dst=psum.fp32[0+128]@0" + length +
                     " src0=sbuf.bf16[0+128]@0" + length + " accumulate=1");
  };
  EXPECT_EQ(multiply(512), 512u);
  EXPECT_EQ(multiply(128), 128u);
  EXPECT_EQ(multiply(65), 65u);
  EXPECT_EQ(multiply(1), 64u);
  EXPECT_EQ(cycles_of("load_stationary src0=sbuf.bf16[0+128]@0{1:128}"), 32u);
  // The load port takes the same beats for few columns as for all (docs/array.md).
  EXPECT_EQ(cycles_of("load_stationary src0=sbuf.bf16[0+128]@0{1:5}"), 32u);
  EXPECT_EQ(cycles_of("nop"), 0u);
}

TEST(TensorTiming, LatencyOfAHalfPassOfFp32) {
  const double ns = static_cast<double>(multiply_moving_latency(TensorTiming{}, 2 * 512)) / 2.4;
  EXPECT_GE(ns, 592);
  EXPECT_LE(ns, 602);
}

TEST(SequencerTiming, DispatchIsADmaTrigger) {
  const SequencerTiming t;
  EXPECT_NEAR(static_cast<double>(t.dispatch_cycles) * 1e9 / static_cast<double>(t.clock_hz), 8,
              0.5);
  EXPECT_NEAR(t.semaphore_ns, 33, 1);
}

TEST(DmaTiming, Anchors) {
  const DmaTiming t;
  // One rate for two measurements that differ by 6 %: 32 KiB by one engine, long streams by 16.
  EXPECT_NEAR(element_ns(t, DmaDirection::kRead, 32768), 1416, 0.03 * 1416);
  EXPECT_NEAR(16 * 65536 / element_ns(t, DmaDirection::kRead, 65536), 392, 0.035 * 392);
  EXPECT_NEAR(element_ns(t, DmaDirection::kWrite, 32768), 1220, 13);
  EXPECT_NEAR(8 * element_ns(t, DmaDirection::kRead, 256), 97, 3);
  EXPECT_NEAR(element_ns(t, DmaDirection::kRead, 4), 7, 0.1);
  // The memory is read twice, for the descriptor and for the data.
  const double first = t.trigger_ns + t.doorbell_ns + t.descriptor_fetch_ns + t.data_latency_ns +
                       2 * HbmTiming{}.latency_ns;
  EXPECT_GE(first, 739);
  EXPECT_LE(first, 1008);
  // [128, 128] BF16 on 16 engines: trigger to all done 1,207 ns, then 293 ns to the dependent
  // instruction.
  EXPECT_NEAR(t.completion_ns, 305, 13);
}

TEST(HbmTiming, FourStacksMakeTheChip) {
  EXPECT_NEAR(4 * HbmTiming{}.mbu_bytes_per_second, 2.9e12, 0.1e12);
}

}  // namespace
}  // namespace trn2vp::trainium2::timing
