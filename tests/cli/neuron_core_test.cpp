// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The platform neuron-core: the same job without a host.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;

ordered_json run_on(const std::string& platform, std::vector<std::string> arguments,
                    int exit_code = 0) {
  arguments.insert(arguments.end(), {"--platform", platform});
  return Program().run(arguments, exit_code);
}

double kernel_ns(const ordered_json& report) {
  return report["metrics"]["total_time"].get<double>() * 1e9;
}

TEST(NeuronCore, KernelsAreVerifiedAndTakeAsLongAsWithAHost) {
  for (const char* workload : {"gemm:200x300x1150:fp16", "attention:2x70x70x40:bf16:causal",
                               "conv:3x20x20x8x5x3:fp32:stride=2,padding=2"}) {
    SCOPED_TRACE(workload);
    const ordered_json alone = run_on("neuron-core", {"--workload", workload});
    const ordered_json hosted = run_on("host-chip", {"--workload", workload});
    EXPECT_EQ(alone["platform"], "neuron-core");
    EXPECT_EQ(alone["verified"], true);
    EXPECT_EQ(alone["compared_words"], hosted["compared_words"]);
    EXPECT_EQ(alone["largest_error"], hosted["largest_error"]);
    // Engines start a little closer to each other, and a bank may be under refresh (200 ns).
    EXPECT_NEAR(kernel_ns(alone), kernel_ns(hosted), 0.02 * kernel_ns(hosted) + 200);
    EXPECT_EQ(alone["metrics"]["hbm_write_bytes"], hosted["metrics"]["hbm_write_bytes"]);
    EXPECT_EQ(alone["host"]["instructions"], 0);
    EXPECT_LT(alone["simulated_time_ns"], 0.5 * hosted["simulated_time_ns"].get<double>());
  }
}

TEST(NeuronCore, TimingModeTakesTheSameTime) {
  const std::vector<std::string> gemm{"--workload", "gemm:500x600x700:bf16"};
  const ordered_json timing = run_on("neuron-core", {"--workload", gemm[1], "--mode", "timing"});
  EXPECT_EQ(timing["exit_reason"], "finished");
  EXPECT_EQ(timing["compared_words"], 0);
  EXPECT_EQ(timing["metrics"], run_on("neuron-core", gemm)["metrics"]);
}

// Loads of weights are issued ahead in timing mode; what they free is free no earlier.
TEST(NeuronCore, InstructionsAreFetchedAtTheSameTimesInBothModes) {
  for (const char* workload : {"mlp:200x500x700:bf16", "transpose:700x3000:fp32"}) {
    const ordered_json timing = run_on("neuron-core", {"--workload", workload, "--mode", "timing"});
    const ordered_json functional = run_on("neuron-core", {"--workload", workload});
    EXPECT_EQ(timing["metrics"]["total_time"], functional["metrics"]["total_time"]) << workload;
    EXPECT_EQ(timing["engines"], functional["engines"]) << workload;
  }
}

TEST(NeuronCore, OneUnlessAskedForMore) {
  const std::string pair = TRN2VP_SOURCE_DIR "/platforms/workloads/examples/exchange.trn2asm";
  const Outcome one = Program().call({"run", "--platform", "neuron-core", "--workload", pair});
  EXPECT_EQ(one.exit_code, 2);
  EXPECT_THAT(one.err, HasSubstr("core=1, expected a chip with more than 1 (chip.cores)"));
  EXPECT_EQ(run_on("neuron-core", {"--workload", pair, "--set", "chip.cores=2"})["verified"], true);
}

TEST(NeuronCore, WhatAProgramDoesWrongIsReported) {
  const std::string examples = TRN2VP_SOURCE_DIR "/platforms/workloads/examples/";
  const ordered_json hang = run_on("neuron-core", {"--workload", examples + "deadlock.trn2asm"}, 3);
  EXPECT_EQ(hang["exit_reason"], "the programs did not halt in time");
  EXPECT_THAT(hang["faults"].dump(), HasSubstr("circle: scalar -> vector -> scalar"));
  Program program;
  program.folder().write("dma.trn2asm",
                         ".descriptor queue=1 engine=0 from=hbm@0 to=sbuf[0]@0x3fff0 bytes=64\n"
                         ".engine sync\ndma_trigger queue=1 engines=1 m2s=1 s2m=1\nhalt\n");
  for (const char* platform : {"neuron-core", "host-chip"}) {
    const ordered_json dma = program.run({"--platform", platform, "--workload", "dma.trn2asm"}, 3);
    EXPECT_THAT(dma["faults"].dump(), HasSubstr("dma0: engine aborted, causes M2S 0x0, S2M 0x2"));
  }
  program.folder().write("p.trn2asm",
                         ".expect sbuf.fp32[0+1]@0{1:1} values=3\n.engine scalar\n"
                         "memset dst=psum.fp32[0+200]@0{1:1} value=0\nhalt\n.engine vector\n"
                         "memset dst=sbuf.fp32[0+1]@0{1:1} value=3\nhalt\n");
  const ordered_json stopped =
      program.run({"--platform", "neuron-core", "--workload", "p.trn2asm"}, 3);
  EXPECT_EQ(stopped["exit_reason"], "a sequencer stopped with an error");
  EXPECT_EQ(stopped["verified"], true) << "what the other engine has computed counts";
}

TEST(NeuronCore, HasNoKeysAndOptionsOfAHost) {
  const auto error = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"run", "--platform", "neuron-core"});
    const Outcome outcome = Program().call(arguments);
    EXPECT_EQ(outcome.exit_code, 2);
    return outcome.err;
  };
  EXPECT_THAT(error({"--set", "host.ram_bytes=4e9"}), HasSubstr("no such parameter"));
  EXPECT_THAT(error({"--quantum", "1us"}),
              HasSubstr("--quantum: platform 'neuron-core' has no host"));
  EXPECT_THAT(error({"--firmware", "x.elf"}), HasSubstr("--firmware: platform 'neuron-core'"));
}

TEST(Presets, Trainium2IsHostChip) {
  const std::vector<std::string> gemm{"--workload", "gemm:100x200x300:bf16"};
  EXPECT_EQ(run_on("trainium2", gemm)["metrics"], run_on("host-chip", gemm)["metrics"]);
}

TEST(Presets, Trainium1HasItsSizes) {
  const ordered_json report = run_on("trainium1", {"--workload", "mlp:128x256x512:bf16"});
  EXPECT_EQ(report["verified"], true);
  const auto parameter = [&](const std::string& key) -> std::string {
    for (const auto& p : report["parameters"]) {
      if (p["key"] == key) return p["value"].get<std::string>();
    }
    return "(none)";
  };
  EXPECT_EQ(parameter("chip.cores"), "2");
  EXPECT_EQ(parameter("chip.sbuf.partition_bytes"), "196608");
  EXPECT_EQ(parameter("chip.tensor.rows"), "128");
  Program program;
  program.folder().write("p.trn2asm",
                         ".engine vector\nmemset dst=sbuf.fp32[0+8]@196608{1:1} value=0\nhalt\n");
  const ordered_json beyond =
      program.run({"--platform", "trainium1", "--workload", "p.trn2asm"}, 3);
  EXPECT_THAT(beyond["faults"].dump(), HasSubstr("range: dst: bytes 196608 to 196612 of 196608"));
}

}  // namespace
}  // namespace trn2vp::cli
