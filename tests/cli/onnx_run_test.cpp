// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// ONNX models from the command line: run, reported node by node, refused, swept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "platforms/explore/database.h"
#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;
using testing_support::read_file;

const std::string kExamples = TRN2VP_SOURCE_DIR "/platforms/workloads/examples/";

TEST(OnnxCommand, EveryNodeIsVerifiedAndTimed) {
  const std::vector<std::string> arguments = {
      "--workload", kExamples + "encoder.onnx", "--dim", "batch=2", "--dim", "seq=20"};
  const auto report = Program().run(arguments);
  EXPECT_EQ(report["workload"], "encoder");
  EXPECT_EQ(report["verified"], true);
  EXPECT_EQ(report["faults"], ordered_json::array());
  std::vector<std::string> names;
  double before = report["layers"][0]["begin_ns"];
  for (const auto& layer : report["layers"]) {
    names.push_back(layer["name"]);
    EXPECT_EQ(layer["begin_ns"], before) << "layers follow each other";
    before = layer["end_ns"];
  }
  EXPECT_THAT(names,
              testing::ElementsAre("embedding", "query", "query/bias", "key", "key/bias", "value",
                                   "value/bias", "attention", "output", "output/bias", "residual",
                                   "normal", "inner", "inner/bias", "gelu", "outer", "outer/bias",
                                   "residual2", "hidden"));
  EXPECT_EQ(report["layers"][1]["flops"], 2.0 * 2 * 20 * 32 * 32);
  EXPECT_EQ(report["layers"][7]["flops"], 2 * 2 * 4.0 * 20 * 20 * 16);
  auto timing = arguments;
  timing.insert(timing.end(), {"--mode", "timing"});
  const auto timed = Program().run(timing);
  // Which rows of the embedding are gathered is known in functional mode only, and rows of a table
  // lie in different rows of the DRAM.
  ASSERT_EQ(timed["layers"].size(), report["layers"].size());
  for (std::size_t i = 0; i < report["layers"].size(); ++i) {
    const double time = report["layers"][i]["time_ns"];
    EXPECT_NEAR(timed["layers"][i]["time_ns"].get<double>(), time, 0.01 * time) << i;
    EXPECT_EQ(timed["layers"][i]["hbm_read_bytes"], report["layers"][i]["hbm_read_bytes"]) << i;
  }
}

TEST(OnnxCommand, AllTypes) {
  for (const char* dtype : {"bf16", "fp16", "fp32"}) {
    const auto report = Program().run(
        {"--workload", kExamples + "residual-net.onnx", "--dim", "batch=1", "--dtype", dtype});
    EXPECT_EQ(report["verified"], true) << dtype;
  }
}

// Other seeds are other inputs; the weights stay.
TEST(OnnxCommand, SameSeedSameReport) {
  const auto report = [](const char* seed) {
    auto json = Program().run(
        {"--workload", kExamples + "encoder.onnx", "--dim", "batch=1,seq=8", "--seed", seed});
    json.erase("speed");
    return json;
  };
  EXPECT_EQ(report("3"), report("3"));
}

#ifdef TRN2VP_HAVE_RTL
TEST(OnnxCommand, InLockstepWithTheRtl) {
  for (const char* model : {"residual-net.onnx", "encoder.onnx"}) {
    std::vector<std::string> arguments = {"--workload", kExamples + model, "--array",
                                          "lockstep",   "--dim",           "batch=1"};
    if (model == std::string("encoder.onnx")) arguments.insert(arguments.end(), {"--dim", "seq=8"});
    const auto report = Program().run(arguments);
    EXPECT_EQ(report["verified"], true) << model;
    EXPECT_GE(report["lockstep"]["instructions"], 20) << model;
    EXPECT_EQ(report["lockstep"]["value_differences"], 0) << model;
    EXPECT_EQ(report["lockstep"]["cycle_differences"], 0) << model;
  }
}
#endif

void expect_refused(const Program& program, std::vector<std::string> arguments,
                    const std::string& part) {
  arguments.insert(arguments.begin(), "run");
  arguments.insert(arguments.end(), {"--report", "out", "--timeline", "timeline.json"});
  const auto before = program.folder().content();
  const Outcome outcome = program.call(arguments);
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr(part));
  EXPECT_EQ(program.folder().content(), before);
}

TEST(OnnxCommand, RefusesInOneLineAndWritesNothing) {
  const Program program;
  const std::string encoder = kExamples + "encoder.onnx";
  expect_refused(program, {"--workload", encoder}, "'ids': dimension 0 is 'batch', expected --dim");
  expect_refused(program, {"--workload", encoder, "--dim", "batch"}, "expected NAME=N");
  expect_refused(program, {"--workload", encoder, "--dim", "batch=1,seq=4,x=5"},
                 "no dimension 'x' in an input");
  expect_refused(program, {"--workload", encoder, "--dim", "batch=1,seq=4", "--tp", "2"}, "--tp: ");
  expect_refused(program, {"--workload", "none.onnx"}, "none.onnx: no such file");
  const std::string bytes = read_file(encoder);
  program.folder().write("cut.onnx", bytes.substr(0, bytes.size() / 2));
  expect_refused(program, {"--workload", "cut.onnx"}, "cut.onnx: not an ONNX model, or cut short");
  program.folder().write("text.onnx", "no model at all\n");
  expect_refused(program, {"--workload", "text.onnx"}, "text.onnx: not an ONNX model");
  expect_refused(program, {"--workload", "gemm:8x8x8:bf16", "--dim", "batch=1"}, "--dim: ");
}

// Sizes and types as axes of a sweep.
TEST(OnnxCommand, SweepsOverDimensionsAndTypes) {
  const Program program;
  program.folder().write("s.toml",
                         "objectives = [{ minimise = \"total_time\" }]\n"
                         "[fixed]\nworkload = \"" +
                             kExamples +
                             "encoder.onnx\"\nmode = \"timing\"\n"
                             "[axes]\ndim = [\"batch=1,seq=16\", \"batch=2,seq=16\"]\n"
                             "dtype = [\"bf16\", \"fp32\"]\n");
  const Outcome outcome = program.call({"explore", "s.toml", "--jobs", "2"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("4 points, 4 ok"));
  const auto results = explore::Database::open(program.folder().file("s.sqlite")).results();
  ASSERT_EQ(results.size(), 4u);
  // By type: twice the batch takes longer.
  std::map<std::string, std::map<std::string, double>> times;
  for (const auto& result : results) {
    const std::map<std::string, std::string> set(result.settings.begin(), result.settings.end());
    times[set.at("dtype")][set.at("dim")] = *result.objectives[0];
  }
  for (const auto& [dtype, by_dim] : times)
    EXPECT_LT(by_dim.at("batch=1,seq=16"), by_dim.at("batch=2,seq=16")) << dtype;
}

TEST(OnnxCommand, SweepRefusesAFileThatIsNoModel) {
  const Program program;
  program.folder().write("bad.onnx", "no model at all\n");
  program.folder().write("s.toml",
                         "objectives = [{ minimise = \"total_time\" }]\n[fixed]\nworkload = "
                         "\"bad.onnx\"\n[axes]\nseed = [1, 2]\n");
  const Outcome outcome = program.call({"explore", "s.toml"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("bad.onnx: not an ONNX model"));
}

}  // namespace
}  // namespace trn2vp::cli
