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

}  // namespace
}  // namespace trn2vp::cli
