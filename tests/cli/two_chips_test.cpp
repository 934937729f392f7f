// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The platform two-chips: one chip's DMA engine on the other's memory, through a NeuronLink port.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

using nlohmann::ordered_json;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using Lines = std::vector<std::string>;

const std::string kNeighbour = TRN2VP_SOURCE_DIR "/platforms/workloads/examples/neighbour.trn2asm";

ordered_json run_on(const Program& program, const std::string& platform, int exit_code = 0,
                    const Lines& more = {}) {
  Lines arguments = {"--platform", platform, "--workload", kNeighbour};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return program.run(arguments, exit_code);
}

double kernel_ns(const ordered_json& report) {
  return report["metrics"]["total_time"].get<double>() * 1e9;
}

TEST(TwoChips, WritesTheNeighboursMemoryAndReadsItBack) {
  const Program program;
  const auto report = run_on(program, "two-chips");
  EXPECT_EQ(report["platform"], "two-chips");
  EXPECT_EQ(report["verified"], true);
  EXPECT_EQ(report["compared_words"], 2049);
  EXPECT_THAT(report["faults"].get<Lines>(), IsEmpty());
  EXPECT_EQ(report["neuronlink"]["sent_bytes"], 8196);
  EXPECT_EQ(report["neuronlink"]["received_bytes"], 8196);
}

// Three reads in a row, each there and back, wait for nobody but the link.
TEST(TwoChips, TheLinksLatencyIsInTheTime) {
  const Program program;
  const double near = kernel_ns(run_on(program, "two-chips"));
  const double far =
      kernel_ns(run_on(program, "two-chips", 0, {"--set", "chip.link.latency_ns=1250"}));
  EXPECT_GT(far - near, 1900);
  EXPECT_LT(far - near, 3100);
}

TEST(TwoChips, TimingModeTakesTheSameTime) {
  const Program program;
  EXPECT_EQ(kernel_ns(run_on(program, "two-chips", 0, {"--mode", "timing"})),
            kernel_ns(run_on(program, "two-chips")));
}

TEST(TwoChips, StallsComeFromTheConfigurationAndTheSeed) {
  const Program program;
  program.folder().write("s.toml",
                         "kind = 'two-chips'\n[chip.link_faults]\nstalls_ppm = 200_000\n"
                         "stall_ns = 3e3\nseed = 4\n");
  const auto first = run_on(program, "s.toml");
  EXPECT_EQ(first["verified"], true);
  EXPECT_GT(first["neuronlink"]["stalls"], 0);
  EXPECT_EQ(kernel_ns(run_on(program, "s.toml")), kernel_ns(first));
  EXPECT_NE(kernel_ns(run_on(program, "s.toml", 0, {"--set", "chip.link_faults.seed=5"})),
            kernel_ns(first));
}

TEST(TwoChips, WithoutANeighbourThePortAnswersWithAnError) {
  const Program program;
  const auto report = run_on(program, "host-chip", 3);
  EXPECT_THAT(report["faults"].get<Lines>(),
              Contains(HasSubstr("dma5: engine aborted, causes M2S 0x0, S2M 0x2")));
}

}  // namespace
}  // namespace trn2vp::cli
