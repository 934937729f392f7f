// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The kernels as one-liners: from the command line through firmware and DMA to the engines and
// back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platforms/workloads/kernel_workload.h"
#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;

std::vector<std::string> examples() {
  std::vector<std::string> list;
  for (const workloads::KernelForm& form : workloads::kernel_forms()) list.push_back(form.example);
  return list;
}

class KernelRun : public testing::TestWithParam<std::string> {};

TEST_P(KernelRun, IsVerifiedAndTakesAsLongInTimingMode) {
  const auto functional = Program().run({"--workload", GetParam()});
  EXPECT_EQ(functional["workload"], GetParam());
  EXPECT_EQ(functional["exit_reason"], "finished");
  EXPECT_EQ(functional["verified"], true);
  EXPECT_EQ(functional["mismatches"], 0);
  EXPECT_GT(functional["compared_words"], 1000);
  EXPECT_LE(functional["largest_error"], 1.0);
  EXPECT_EQ(functional["faults"], ordered_json::array());
  const auto timing = Program().run({"--workload", GetParam(), "--mode", "timing"});
  EXPECT_EQ(timing["exit_reason"], "finished");
  EXPECT_EQ(timing["verified"], false);
  EXPECT_EQ(timing["compared_words"], 0);
  EXPECT_EQ(timing["metrics"], functional["metrics"]);
  EXPECT_EQ(timing["engines"], functional["engines"]);
}

#ifdef TRN2VP_HAVE_RTL
TEST_P(KernelRun, TheRtlArrayGivesTheSameBitsInTheSameCycles) {
  const auto report = Program().run({"--workload", GetParam(), "--array", "lockstep"});
  EXPECT_EQ(report["verified"], true);
  const bool multiplies = report["metrics"]["psum_write_bytes"] != 0;
  EXPECT_EQ(report["lockstep"]["instructions"] != 0, multiplies);
  EXPECT_EQ(report["lockstep"]["value_differences"], 0);
  EXPECT_EQ(report["lockstep"]["cycle_differences"], 0);
}
#endif

std::string name_of_case(const testing::TestParamInfo<std::string>& info) {
  return info.param.substr(0, info.param.find(':'));
}

INSTANTIATE_TEST_SUITE_P(Examples, KernelRun, testing::ValuesIn(examples()), name_of_case);

TEST(Kernels, OtherTypesOptionsAndSizes) {
  for (const char* workload :
       {"softmax:200x333:fp32", "layernorm:130x700:fp16", "rmsnorm:300x390:fp32",
        "rope:70x3x40:fp32", "mlp:60x200x300:fp16:gelu", "mlp:130x130x140:fp32:silu",
        "attention:1x100x300x40:fp32", "attention:3x70x70x128:fp16:causal",
        "conv:130x9x12x140x2x3:bf16:padding=1", "conv:3x20x20x8x5x3:fp32:stride=2,padding=2",
        "transpose:1x130:fp16", "transpose:70x130:fp32"}) {
    SCOPED_TRACE(workload);
    const auto report = Program().run({"--workload", workload, "--seed", "3"});
    EXPECT_EQ(report["verified"], true);
  }
}

TEST(Kernels, TheTableSaysHowCloseTheyAre) {
  const Outcome softmax = Program().call({"run", "--workload", "softmax:10x100:bf16", "--quiet"});
  EXPECT_EQ(softmax.exit_code, 0) << softmax.err;
  EXPECT_THAT(softmax.out,
              HasSubstr("all 1000 values within tolerance of the reference, largest error 0."));
  const Outcome transpose =
      Program().call({"run", "--workload", "transpose:10x100:bf16", "--quiet"});
  EXPECT_THAT(transpose.out, HasSubstr("all 1000 words equal the reference"));
}

// The firmware that does not do its job leaves a result of zeros.
TEST(Kernels, AWrongResultIsExitCode3) {
  const auto report = Program().run(
      {"--workload", "softmax:10x100:bf16", "--firmware", firmware("handle_abort")}, 3);
  EXPECT_EQ(report["verified"], false);
  EXPECT_EQ(report["mismatches"], 1000);
}

TEST(Kernels, WhatSbufCannotHoldIsTheUsersMistake) {
  const Outcome outcome = Program().call({"run", "--workload", "softmax:1x100000:fp32", "--quiet"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--workload: 'softmax:1x100000:fp32'"));
}

}  // namespace
}  // namespace trn2vp::cli
