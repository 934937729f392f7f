// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// `trn2-vp report`: pages from what is there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

using testing::HasSubstr;
using testing_support::read_file;

Outcome refused(const Program& program, const std::vector<std::string>& arguments) {
  Outcome outcome = program.call(arguments);
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  return outcome;
}

TEST(Report, ThePageOfARunAnew) {
  const Program program;
  program.run({"--workload", "gemm:128x128x128:bf16", "--mode", "timing"});
  const std::string page = program.folder().file("report/report.html");
  const std::string before = read_file(page);
  std::filesystem::remove(page);
  const Outcome outcome = program.call({"report", "report"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "report/report.html\n");
  EXPECT_EQ(read_file(page), before);
  EXPECT_EQ(program.call({"report", "report", "--out", "a/b"}).exit_code, 0);
  EXPECT_EQ(read_file(program.folder().file("a/b/report.html")), before);
}

TEST(Report, WhatIsNoReportIsRefused) {
  const Program program;
  EXPECT_THAT(refused(program, {"report", "."}).err, HasSubstr("report.json: cannot be read"));
  EXPECT_THAT(refused(program, {"report", "no.sqlite"}).err, HasSubstr("--out: expected a folder"));
  EXPECT_THAT(refused(program, {"report", "no.sqlite", "--out", "d"}).err, HasSubstr("no.sqlite"));
  const std::pair<const char*, const char*> texts[] = {
      {"", "is no JSON object"},
      {"[1]", "is no JSON object"},
      {"{\"workload\": \"x\", \"pl", "is no JSON object"},
      {"{}", "workload: expected a string"},
      {R"({"workload": 5})", "workload: expected a string"},
      {R"({"workload": "x"})", "platform: expected a string"},
      {R"({"points": 3})", "name: expected a string"},
  };
  for (const auto& [text, complaint] : texts) {
    program.folder().write("report.json", text);
    EXPECT_THAT(refused(program, {"report", "."}).err, HasSubstr(complaint)) << text;
  }
  EXPECT_EQ(program.folder().content(), (std::set<std::string>{"report.json"}));
}

}  // namespace
}  // namespace trn2vp::cli
