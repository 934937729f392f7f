// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The guest's failures: exit code 3, and a report that says what happened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

using testing::Contains;
using testing::HasSubstr;

nlohmann::ordered_json run(const std::string& name) {
  return Program().run({"--workload", "gemm:1x1x1:bf16", "--firmware", firmware(name)}, 3);
}

TEST(Guest, DataAbortsAreHandledAndTheJobIsNotDone) {
  const auto report = run("handle_abort");
  EXPECT_EQ(report["verified"], false);
  EXPECT_EQ(report["mismatches"], 1);
  EXPECT_EQ(report["exit_reason"], "the firmware did not finish its job");
  const auto lines = report["host"]["uart_lines"].get<std::vector<std::string>>();
  EXPECT_THAT(lines, Contains("5 aborts handled, going on"));
  EXPECT_EQ(lines.back(), "PASS");
}

TEST(Guest, ABadDescriptorHaltsItsQueueAndIsReported) {
  const auto report = run("bad_descriptor");
  EXPECT_EQ(report["verified"], false);
  EXPECT_THAT(report["faults"].get<std::vector<std::string>>(), Contains(HasSubstr("dma130: ")));
  EXPECT_EQ(report["dma"]["host"]["errors"], 1);
  EXPECT_THAT(report["host"]["uart_lines"].get<std::vector<std::string>>(),
              Contains(HasSubstr("(bad source address)")));
}

TEST(Guest, TheTableSaysIt) {
  const Outcome outcome = Program().call(
      {"run", "--workload", "gemm:1x1x1:bf16", "--firmware", firmware("bad_descriptor")});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.out, HasSubstr("exit reason            the firmware did not finish"));
  EXPECT_THAT(outcome.out, HasSubstr("fault                  dma130: "));
  EXPECT_THAT(outcome.out, HasSubstr("1 of 1 words differ from the reference"));
}

}  // namespace
}  // namespace trn2vp::cli
