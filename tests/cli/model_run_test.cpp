// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Model files from the command line: read, lowered, run, verified, reported layer by layer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::cli {
namespace {

using nlohmann::ordered_json;
using testing_support::TemporaryFolder;

constexpr char kNet[] =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
    "Strides, Sparsity,\n"
    "conv1, 33, 34, 5, 3, 3, 20, 2,\n"
    "conv2, 14, 14, 3, 3, 20, 150, 1, 2:4,\n"
    "point, 12, 12, 1, 1, 150, 40, 1,\n"
    "DPdeep, 12, 12, 3, 3, 6, 1, 1,\n"
    "full, 4, 4, 4, 4, 10, 30, 1,\n";

TEST(TopologyRun, EveryLayerIsVerifiedAndTimed) {
  const TemporaryFolder folder;
  const std::string net = folder.write("net.csv", kNet);
  const auto functional = Program().run({"--workload", net});
  EXPECT_EQ(functional["workload"], "net");
  EXPECT_EQ(functional["verified"], true);
  EXPECT_EQ(functional["faults"], ordered_json::array());
  ASSERT_EQ(functional["layers"].size(), 5u);
  EXPECT_EQ(functional["layers"][1]["name"], "conv2");
  EXPECT_EQ(functional["layers"][1]["flops"], 2.0 * 9 * 20 * 150 * 144);
  double total = 0, before = functional["layers"][0]["begin_ns"];
  for (const auto& layer : functional["layers"]) {
    EXPECT_EQ(layer["begin_ns"], before) << "layers follow each other";
    before = layer["end_ns"];
    total += layer["end_ns"].get<double>() - layer["begin_ns"].get<double>();
    EXPECT_GT(layer["tensor_busy_ns"], 0.0);
    EXPECT_GT(layer["hbm_read_bytes"], 0);
    EXPECT_LE(layer["dma_active_ns"],
              layer["end_ns"].get<double>() - layer["begin_ns"].get<double>());
  }
  const double kernel = functional["metrics"]["total_time"].get<double>() * 1e9;
  EXPECT_LE(total, kernel);
  EXPECT_GT(total, 0.95 * kernel);
  const auto timing = Program().run({"--workload", net, "--mode", "timing"});
  EXPECT_EQ(timing["layers"], functional["layers"]);
  EXPECT_EQ(timing["metrics"], functional["metrics"]);
}

TEST(TopologyRun, GemmsInFp16) {
  const TemporaryFolder folder;
  const std::string net =
      folder.write("gemms.csv", "Layer,M,N,K,Batch,\nqk,40,50,64,3,\nff,40,300,130,,\n");
  const auto report = Program().run({"--workload", net, "--dtype", "fp16"});
  EXPECT_EQ(report["verified"], true);
  EXPECT_EQ(report["compared_words"], 3 * 40 * 50 + 40 * 300);
  EXPECT_EQ(report["layers"][0]["flops"], 3 * 2.0 * 40 * 50 * 64);
}

constexpr char kModel[] =
    R"({"model_type": "mistral", "hidden_size": 128, "intermediate_size": 256,
"num_hidden_layers": 6, "num_attention_heads": 8, "num_key_value_heads": 4, "vocab_size": 300})";

TEST(DecoderRun, PrefillAndDecodeOnSeveralCores) {
  const TemporaryFolder folder;
  const std::string model = folder.write("config.json", kModel);
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--seq", "40", "--tp", "4"},
        {"--seq", "40", "--tp", "2", "--lnc", "2", "--dtype", "fp16"},
        {"--phase", "decode", "--seq", "60", "--batch", "3", "--tp", "2"}}) {
    SCOPED_TRACE(options[1] + options[3]);
    std::vector<std::string> run{"--workload", model};
    run.insert(run.end(), options.begin(), options.end());
    const auto functional = Program().run(run);
    EXPECT_EQ(functional["verified"], true);
    EXPECT_EQ(functional["faults"], ordered_json::array());
    ASSERT_EQ(functional["layers"].size(), 5u);
    const auto& model_time = functional["model"];
    EXPECT_EQ(model_time["layers_simulated"], 2);
    EXPECT_EQ(model_time["layers_total"], 6);
    // Equal layers take nearly the same time, and the others are counted as the last one.
    EXPECT_LT(std::abs(model_time["difference_percent"].get<double>()), 10.0);
    const double all = functional["layers"][4]["end_ns"].get<double>() -
                       functional["layers"][0]["begin_ns"].get<double>();
    EXPECT_NEAR(model_time["total_time"].get<double>() * 1e9,
                all + 4 * model_time["layer_ns"].get<double>(), 1.0);
    run.insert(run.end(), {"--mode", "timing"});
    const auto timing = Program().run(run);
    EXPECT_EQ(timing["layers"], functional["layers"]);
    EXPECT_EQ(timing["metrics"], functional["metrics"]);
  }
}

// What the estimate says is what the simulation of all layers says.
TEST(DecoderRun, TheEstimateIsCloseToTheWhole) {
  const TemporaryFolder folder;
  const std::string model = folder.write("config.json", kModel);
  const std::vector<std::string> run{"--workload", model, "--tp",   "2",
                                     "--seq",      "40",  "--mode", "timing"};
  std::vector<std::string> whole = run;
  whole.insert(whole.end(), {"--simulate-layers", "6"});
  const double estimate = Program().run(run)["model"]["total_time"];
  const double simulated = Program().run(whole)["model"]["total_time"];
  EXPECT_NEAR(estimate / simulated, 1.0, 0.01);
}

// The same kernel on other rates: right, and slower where it is bound by memory.
TEST(PlatformRun, Trainium1) {
  const std::vector<std::string> run{"--workload", "gemm:128x2048x2048:bf16"};
  std::vector<std::string> other = run;
  other.insert(other.end(), {"--platform", "trainium1"});
  const auto trainium2 = Program().run(run);
  const auto trainium1 = Program().run(other);
  EXPECT_EQ(trainium1["platform"], "trainium1");
  EXPECT_EQ(trainium1["verified"], true);
  const double ratio = trainium1["metrics"]["total_time"].get<double>() /
                       trainium2["metrics"]["total_time"].get<double>();
  // 17 against 23.8 GB/s of a DMA engine.
  EXPECT_GT(ratio, 1.15);
  EXPECT_LT(ratio, 23.8 / 17);
}

}  // namespace
}  // namespace trn2vp::cli
