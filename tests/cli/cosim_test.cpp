// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// `trn2-vp cosim`: what it prints, that a case can be run alone, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "tests/cli/program.h"

#ifdef TRN2VP_HAVE_RTL

namespace trn2vp::cli {
namespace {

using testing::HasSubstr;

/// Without the line of speed.
std::string table(const Outcome& outcome) {
  return std::regex_replace(outcome.out, std::regex("speed .*\n"), "");
}

TEST(Cosim, SaysWhatItComparedAndDoesTheSameAgain) {
  const Program program;
  const Outcome first = program.call({"cosim", "--size", "8", "--cases", "20", "--seed", "5"});
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("cases         20\n"));
  EXPECT_THAT(first.out, HasSubstr("verdict       no difference\n"));
  EXPECT_EQ(table(program.call({"cosim", "--size", "8", "--cases", "20", "--seed", "5"})),
            table(first));
  EXPECT_NE(table(program.call({"cosim", "--size", "8", "--cases", "20", "--seed", "6"})),
            table(first));
}

TEST(Cosim, OneCaseAlone) {
  const Program program;
  const Outcome number = program.call({"cosim", "--size", "8", "--case", "3"});
  EXPECT_EQ(number.exit_code, 0) << number.err;
  EXPECT_THAT(number.out, HasSubstr("cases         1\n"));
  const Outcome bin =
      program.call({"cosim", "--size", "8", "--bin", "dense/bf16/tile/nan/long/parallel"});
  EXPECT_EQ(bin.exit_code, 0) << bin.err;
  EXPECT_THAT(bin.out, HasSubstr("cases         1\n"));
}

TEST(Cosim, RefusesWhatCannotBe) {
  const Program program;
  const auto expect_refusal = [&](std::vector<std::string> options, const std::string& why) {
    options.insert(options.begin(), "cosim");
    const Outcome outcome = program.call(options);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.out;
    EXPECT_THAT(outcome.err, HasSubstr(why));
  };
  expect_refusal({"--size", "12"}, "--size: no RTL array of 12x12 is compiled in");
  expect_refusal({"--bin", "dense/bf16"}, "--bin: no bin 'dense/bf16'");
  expect_refusal({"--bin", "dense/fp32/whole/none/none/none"},
                 "cannot be reached: FP32 multiplies in halves only");
  expect_refusal({"--case", "1", "--close"}, "--case and --bin run one case");
  expect_refusal({"--style", "gates"}, "--style");
  expect_refusal({"--time", "-1"}, "--time");
}

}  // namespace
}  // namespace trn2vp::cli

#endif
