// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What the default job may cost, and what a large GEMM must reach.
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

double number(const nlohmann::ordered_json& value) { return value.get<double>(); }

#ifdef TRN2VP_SLOW_BUILD
constexpr bool kTimed = false;
#else
constexpr bool kTimed = true;
#endif

TEST(Limits, TheDefaultJob) {
  const auto report = Program().run({});
  EXPECT_EQ(report["workload"], "llama-3.1-8b-attention-projections");
  EXPECT_EQ(report["verified"], true);
  // q, k, v and o of 128 tokens.
  EXPECT_EQ(report["compared_words"], 128 * (4096 + 1024 + 1024 + 4096));
  EXPECT_LT(number(report["speed"]["peak_rss_bytes"]), 4.0 * (1u << 30));
  EXPECT_LT(number(report["speed"]["wall_s"]), kTimed ? 20 : 600);
}

TEST(Limits, TheDefaultJobInTimingMode) {
  const auto report = Program().run({"--mode", "timing"});
  EXPECT_EQ(report["exit_reason"], "finished");
  EXPECT_LT(number(report["speed"]["wall_s"]), kTimed ? 2 : 60);
}

TEST(Limits, ALargeGemmKeepsTheTensorEngineBusy) {
  const auto report = Program().run({"--workload", "gemm:4096x4096x4096:bf16", "--mode", "timing"});
  EXPECT_EQ(report["exit_reason"], "finished");
  // N cycles per multiply of 128 x 128 by 128 x N, at 2.4 GHz.
  const double ideal_ns = (4096.0 / 128) * (4096.0 / 128) * 4096 / 2.4;
  const double kernel_ns = number(report["metrics"]["total_time"]) * 1e9;
  EXPECT_GE(kernel_ns, ideal_ns);
  EXPECT_LE(kernel_ns, 1.1 * ideal_ns);
  const double busy_ns = number(report["engines"]["tensor"]["busy_ns"]);
  EXPECT_GE(busy_ns, 0.999 * ideal_ns);
  EXPECT_LE(busy_ns, 1.1 * ideal_ns);
  EXPECT_NEAR(number(report["metrics"]["mfu_estimated_percent"]), 100 * ideal_ns / kernel_ns, 0.01);
}

}  // namespace
}  // namespace trn2vp::cli
