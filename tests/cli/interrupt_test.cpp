// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Ctrl-C or a kill in the middle of a run leaves a readable part of the waves and a report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>

#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing_support::read_file;

/// Interrupts a run as soon as some of its wave file is written.
Outcome interrupted(const Program& program, const std::string& wave, int signal) {
  const std::string path = program.folder().file(wave);
  // Long enough to be hit in the middle on any machine: the RTL array takes many seconds for it.
  Process process({program_path(), "run", "--array", "rtl", "--report", "report", "--wave", wave,
                   "--wave-scope", "chip.core0.[a-z]*.state", "--wave-scope", "chip.hbm0.*"},
                  program.folder().path());
  std::error_code ignored;
  while (process.running() && !(fs::exists(path) && fs::file_size(path, ignored) > 0))
    usleep(10'000);
  usleep(100'000);
  process.send(signal);
  return process.wait();
}

class Interrupt : public testing::TestWithParam<int> {};

TEST_P(Interrupt, LeavesAReadableVcdAndAReport) {
  const Program program;
  const Outcome outcome = interrupted(program, "w.vcd", GetParam());
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("interrupted"));
  const auto report = nlohmann::json::parse(read_file(program.folder().file("report/report.json")));
  EXPECT_EQ(report["exit_reason"], "interrupted");
  EXPECT_EQ(report["verified"], false);

  const std::string text = read_file(program.folder().file("w.vcd"));
  const std::size_t header = text.find("$enddefinitions $end\n");
  ASSERT_NE(header, std::string::npos);
  EXPECT_THAT(text.substr(0, header), HasSubstr("$scope module core0 $end"));
  ASSERT_EQ(text.back(), '\n');
  // Times only grow, and end where the simulation was stopped.
  std::istringstream lines(text.substr(header));
  std::uint64_t last = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] != '#') continue;
    const std::uint64_t time = std::stoull(line.substr(1));
    ASSERT_GE(time, last);
    last = time;
  }
  EXPECT_LE(static_cast<double>(last) / 1e3, report["simulated_time_ns"].get<double>());
}

INSTANTIATE_TEST_SUITE_P(Signals, Interrupt, testing::Values(SIGINT, SIGTERM));

TEST(InterruptFst, LeavesAReadableFile) {
  if (access("/usr/bin/fst2vcd", X_OK) != 0) GTEST_SKIP() << "fst2vcd (package gtkwave) is missing";
  const Program program;
  const Outcome outcome = interrupted(program, "w.fst", SIGINT);
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  const Outcome read = Process({"/usr/bin/fst2vcd", "w.fst"}, program.folder().path()).wait();
  EXPECT_EQ(read.exit_code, 0) << read.err;
  EXPECT_THAT(read.out, HasSubstr("$scope module core0 $end"));
  EXPECT_THAT(read.out, HasSubstr("$enddefinitions $end"));
}

}  // namespace
}  // namespace trn2vp::cli
