// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The guest's failures: exit code 3, and a report that says what happened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

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

// Errors come with the data that DMA engines read from HBM, by seed. Bit 8: response error of the
// data.
TEST(Guest, WordsThatEccCannotCorrectHaltTheQueueThatReadsThem) {
  const Program program;
  program.folder().write("faulty.toml",
                         "kind = 'host-chip'\n[chip.hbm_ecc]\nuncorrectable_per_gib = 2e4\n");
  const std::vector<std::string> arguments = {
      "--platform", "faulty.toml", "--workload", "gemm:256x256x256:bf16", "--limit", "1ms"};
  const auto report = program.run(arguments, 3);
  EXPECT_EQ(report["verified"], false);
  const auto faults = report["faults"].get<std::vector<std::string>>();
  EXPECT_THAT(faults, Contains(HasSubstr(": engine aborted, causes M2S 0x100,")));
  EXPECT_EQ(program.run(arguments, 3)["faults"].get<std::vector<std::string>>(), faults);
}

TEST(Guest, WordsThatEccCorrectsDoNoHarm) {
  const auto report = Program().run(
      {"--set", "chip.hbm_ecc.correctable_per_gib=1e5", "--workload", "gemm:256x256x256:bf16"});
  EXPECT_EQ(report["verified"], true);
}

// Its first instruction is none: an exception without vectors, again and again.
TEST(Guest, OneThatHangsIsStoppedAtTheLimit) {
  std::string elf = testing_support::read_file(firmware("run_job"));
  std::uint64_t entry = 0;
  std::memcpy(&entry, elf.data() + 24, sizeof entry);
  // The first program header: its place in the file and in memory.
  std::uint64_t headers = 0, offset = 0, address = 0;
  std::memcpy(&headers, elf.data() + 32, sizeof headers);
  std::memcpy(&offset, elf.data() + headers + 8, sizeof offset);
  std::memcpy(&address, elf.data() + headers + 16, sizeof address);
  ASSERT_LE(entry - address + offset + 4, elf.size());
  elf.replace(entry - address + offset, 4, 4, '\0');
  const Program program;
  program.folder().write("broken.elf", elf);
  const auto report = program.run(
      {"--workload", "gemm:1x1x1:bf16", "--firmware", "broken.elf", "--limit", "20us"}, 3);
  EXPECT_EQ(report["exit_reason"], "the time limit was reached");
  EXPECT_EQ(report["simulated_time_ns"], 20'000);
  EXPECT_EQ(report["verified"], false);
}

TEST(Guest, ALimitThatIsNotReachedChangesNothing) {
  const auto report = Program().run({"--workload", "gemm:1x1x1:bf16", "--limit", "50ms"});
  EXPECT_EQ(report["exit_reason"], "finished");
  EXPECT_LT(report["simulated_time_ns"], 1e6);
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
