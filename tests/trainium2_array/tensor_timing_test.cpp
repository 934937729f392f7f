// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Costs of the TensorEngine's modes and the start-up throttle: facts trainium2.md sections 2.1, 2.3
// and measurements.md sections 7.2, 7.4, 7.5.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/validate.h"
#include "models/trainium2/timing/instruction_cost.h"
#include "models/trainium2/timing/tensor_cost.h"
#include "models/trainium2/timing/throttle.h"

namespace trn2vp::trainium2::timing {
namespace {

isa::Instruction instruction(const std::string& text) {
  const isa::Assembled assembled = isa::assemble(text);
  EXPECT_TRUE(assembled) << assembled.error;
  const auto violation = isa::validate(assembled.program.at(0), isa::Engine::kTensor);
  EXPECT_FALSE(violation) << text << ": " << violation->text;
  return assembled.program.at(0);
}

std::uint64_t multiply(const std::string& moving, int n, const std::string& modes = "",
                       const std::string& result = "psum.fp32") {
  return cycles(instruction("multiply_moving dst=" + result + "[0+128]@0{1:" + std::to_string(n) +
                            "} src0=sbuf." + moving + " accumulate=0 " + modes),
                TensorTiming{});
}

TEST(TensorCost, OneColumnACycle) {
  for (const char* dtype : {"bf16", "fp16", "tf32", "fp8e3", "fp8e4", "fp8e5"}) {
    EXPECT_EQ(multiply(std::string(dtype) + "[0+128]@0{1:512}", 512), 512u) << dtype;
    EXPECT_EQ(multiply(std::string(dtype) + "[0+128]@0{1:16}", 16), 64u) << dtype;
  }
}

// 4 cycles a column for FP32, as two instructions of 2: N = 512 every 429 ns (7.2).
TEST(TensorCost, Fp32TakesFourTimesAsLong) {
  const std::uint64_t low = multiply("fp32[0+128]@0{1:512}", 512, "fp32_pass=low");
  const std::uint64_t high = multiply("fp32[0+128]@0{1:512}", 512, "fp32_pass=high");
  EXPECT_EQ(low + high, 4 * multiply("bf16[0+128]@0{1:512}", 512));
  EXPECT_NEAR(static_cast<double>(low) / 2.4, 429, 3);
  EXPECT_EQ(low, high);
  EXPECT_EQ(multiply("fp32[0+128]@0{1:512}", 512, "fp32_pass=high is_moving_onezero=1"), 512u);
}

TEST(TensorCost, DoubleRowAndSparseTakeTheTimeOfOneBf16Multiply) {
  EXPECT_EQ(multiply("fp8e4[0+128]@0{1:512,512:2}", 512, "perf_mode=double_row"), 512u);
  EXPECT_EQ(multiply("bf16[0+128]@0{1:512,512:4}", 512, "sparsity=4:16"), 512u);
  EXPECT_EQ(multiply("bf16[0+128]@0{1:512,512:3}", 512, "sparsity=4:12"), 512u);
}

TEST(TensorCost, AnFp32TransposeTakesHalfOfItsMatmul) {
  EXPECT_EQ(multiply("fp32[0+128]@0{1:128}", 128, "is_transpose=1"), 256u);
  EXPECT_EQ(multiply("bf16[0+128]@0{1:128}", 128, "is_transpose=1", "psum.bf16"), 128u);
  EXPECT_EQ(multiply("fp8e4[0+128]@0{1:128}", 128, "is_transpose=1", "psum.bf16"), 128u);
}

// raw_flops of half an FP32 matmul with N = 512: 8,388,608 (7.2).
TEST(TensorCost, MultiplyAccumulates) {
  const auto macs = [](const std::string& load, const std::string& moving) {
    return multiply_accumulates(
        instruction("load_stationary " + load),
        instruction("multiply_moving dst=psum.fp32[0+128]@0{1:512} accumulate=0 " + moving));
  };
  EXPECT_EQ(2 * macs("src0=sbuf.fp32[0+128]@0{1:128} fp32_pass=low",
                     "src0=sbuf.fp32[0+128]@1024{1:512} fp32_pass=low"),
            8'388'608u);
  EXPECT_EQ(macs("src0=sbuf.bf16[0+100]@0{1:128}", "src0=sbuf.bf16[0+100]@1024{1:512}"),
            100u * 128 * 512);
  EXPECT_EQ(macs("src0=sbuf.fp8e4[0+128]@0{1:128,128:2} perf_mode=double_row",
                 "src0=sbuf.fp8e5[0+128]@1024{1:512,512:2} perf_mode=double_row"),
            256u * 128 * 512);
}

// MATMUL BF16 N = 128: 188 ns on Trainium1, whose array runs at 2.8 GHz (7.4).
TEST(TensorCost, LatencyOfASmallMatmul) {
  EXPECT_NEAR(static_cast<double>(multiply_moving_latency(TensorTiming{}, 128)) / 2.8, 188, 8);
}

// ---- throttle

Throttle::Settings on() {
  Throttle::Settings settings;
  settings.on = true;
  settings.window = throttle_window_cycles(TensorTiming{});
  return settings;
}

TEST(ThrottleTest, OffChangesNothing) {
  Throttle throttle({});
  EXPECT_EQ(throttle.occupy(0, 512), 512u);
  EXPECT_EQ(throttle.occupy(1'000'000, 1), 1u);
  EXPECT_FALSE(throttle.limited());
}

// A bf16 multiply of 512 columns every 427 ns, then every 213 (2.1, 7.5).
TEST(ThrottleTest, HalfRateUntilThreeMicrosecondsOfWork) {
  EXPECT_EQ(on().window, 7200u);
  Throttle throttle(on());
  Throttle::Edge now = 5000;
  Throttle::Edge limited = 0;
  for (int i = 0; i < 30; ++i) {
    const Throttle::Edge taken = throttle.occupy(now, 512);
    if (throttle.limited()) {
      EXPECT_NEAR(static_cast<double>(taken) / 2.4, 427, 0.5);
      limited += taken;
    } else {
      EXPECT_EQ(taken, 512u);
    }
    now += taken;
  }
  EXPECT_NEAR(static_cast<double>(limited) / 2.4, 3000, 427) << "one multiply more or less";
  EXPECT_FALSE(throttle.limited());
}

TEST(ThrottleTest, LittleUseBringsItBack) {
  Throttle throttle(on());
  Throttle::Edge now = 0;
  while (now < 20'000) now += throttle.occupy(now, 512);
  ASSERT_FALSE(throttle.limited());
  // 3,600 idle cycles are half of the window; one more is too many.
  now += 3600;
  EXPECT_EQ(throttle.occupy(now, 100), 100u);
  now += 100;
  while (now < 40'000) now += throttle.occupy(now, 512);
  now += 3601;
  EXPECT_EQ(throttle.occupy(now, 100), 200u);
  EXPECT_TRUE(throttle.limited());
  // And it takes three microseconds of work again.
  Throttle::Edge work = 0;
  for (now += 200; throttle.limited() && work < 100'000;) {
    const Throttle::Edge taken = throttle.occupy(now, 50);
    if (throttle.limited()) work += taken;
    now += taken;
  }
  EXPECT_NEAR(static_cast<double>(200 + work), 7200, 100);
}

TEST(ThrottleTest, NeverFreeWhenMostlyIdle) {
  Throttle throttle(on());
  for (Throttle::Edge now = 0; now < 1'000'000; now += 1000) {
    EXPECT_EQ(throttle.occupy(now, 200), 400u);
  }
}

TEST(ThrottleTest, OverlappingMultipliesAreBusyOnce) {
  Throttle throttle(on());
  // Four tiles at once, a fifth of the time: four times the work, but the array is idle between.
  for (Throttle::Edge now = 0; now < 500'000; now += 5000) {
    for (Throttle::Edge tile = 0; tile < 4; ++tile) {
      EXPECT_EQ(throttle.occupy(now + tile, 500), 1000u);
    }
  }
}

TEST(ThrottleTest, ImpossibleSettings) {
  Throttle::Settings settings = on();
  settings.share = 0;
  EXPECT_THROW(Throttle{settings}, std::invalid_argument);
  settings = on();
  settings.window = 0;
  EXPECT_THROW(Throttle{settings}, std::invalid_argument);
}

}  // namespace
}  // namespace trn2vp::trainium2::timing
