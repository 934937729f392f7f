// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The numbers are those of the published definitions, computed apart from this code.
#include "platforms/workloads/rope_scaling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "platforms/workloads/model_config.h"
#include "platforms/workloads/number.h"
#include "platforms/workloads/reference.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::workloads {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing_support::error_of;
using testing_support::TemporaryFolder;

/// A config.json with these lines besides the shapes; heads of 128.
std::string config(const std::string& lines) {
  return R"({"model_type": "llama", "hidden_size": 512, "intermediate_size": 96,
"num_hidden_layers": 1, "num_attention_heads": 4, "vocab_size": 100, )" +
         lines + "}";
}

ModelConfig read(const std::string& lines) {
  const TemporaryFolder folder;
  return read_model_config(folder.write("config.json", config(lines)));
}

RopeFrequencies frequencies(const std::string& lines, std::uint64_t seq = 100) {
  const ModelConfig c = read(lines);
  return rope_frequencies(c.rope_theta, c.head_dim, c.rope_scaling, seq);
}

void expect_columns(const RopeFrequencies& rope, const std::map<std::size_t, double>& expected) {
  ASSERT_EQ(rope.columns.size(), 64u);
  for (const auto& [column, frequency] : expected)
    EXPECT_NEAR(rope.columns[column], frequency, 1e-12 * frequency) << column;
}

constexpr char kLlama31[] = R"("rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3",
    "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192})";

TEST(RopeScaling, Llama3KeepsShortWavesAndStretchesLongOnes) {
  const RopeFrequencies rope = frequencies(kLlama31);
  expect_columns(rope, {{0, 1},
                        {10, 0.128687373432651},
                        {28, 0.00321144599475259},
                        {29, 0.00216657076350336},
                        {30, 0.00137189356776114},
                        {32, 0.000524846160992955},
                        {34, 0.000178507812767996},
                        {35, 9.55621235396468e-05},
                        {36, 7.78465527393245e-05},
                        {63, 3.06892598891451e-07}});
  EXPECT_EQ(rope.amplitude, 1);
}

constexpr char kYarn[] = R"("rope_theta": 1000000.0, "max_position_embeddings": 131072,
    "rope_scaling": {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768)";

TEST(RopeScaling, YarnMixesByColumnAndScalesTheAttention) {
  const RopeFrequencies rope = frequencies(kYarn + std::string("}"));
  expect_columns(rope, {{0, 1},
                        {23, 0.00697830584859866},
                        {24, 0.0053753214907901},
                        {30, 0.001064360981247},
                        {35, 0.000246258406908939},
                        {40, 4.44569852509731e-05},
                        {46, 1.21741881291466e-05},
                        {63, 3.1023444018793e-07}});
  EXPECT_NEAR(rope.amplitude, 1.13862943611199, 1e-13);
  // Without the factor it is the quotient of the two lengths.
  EXPECT_EQ(read(R"("max_position_embeddings": 131072, "rope_scaling": {"rope_type": "yarn",
      "original_max_position_embeddings": 32768})")
                .rope_scaling.factor,
            4);
  expect_columns(frequencies(kYarn + std::string(", \"truncate\": false}")),
                 {{24, 0.00551727047513412}, {30, 0.00107923774167655}});
  EXPECT_EQ(frequencies(kYarn + std::string(", \"attention_factor\": 1.5}")).amplitude, 1.5);
  EXPECT_NEAR(yarn_attention_factor(40, 1, 0.5), 1.15572199019626, 1e-13);
}

TEST(RopeScaling, LinearDividesAllOfThem) {
  const RopeFrequencies rope = frequencies(R"("rope_scaling": {"type": "linear", "factor": 4})");
  for (std::size_t i = 0; i < 64; ++i)
    EXPECT_NEAR(rope.columns[i] * 4, std::pow(10000, -static_cast<double>(i) / 64), 1e-15);
}

TEST(RopeScaling, DynamicFollowsTheLengthOfTheSequence) {
  RopeScaling s;
  s.type = RopeScaling::Type::kDynamic;
  s.factor = 2;
  s.trained_positions = 2048;
  const auto columns = [&](std::uint64_t seq) {
    return rope_frequencies(10000, 64, s, seq).columns;
  };
  EXPECT_NEAR(columns(8192)[1], 0.704269325216553, 1e-14);
  EXPECT_NEAR(columns(8192)[16], 0.00366286039512345, 1e-16);
  EXPECT_NEAR(columns(8192)[31], 1.90503061737618e-05, 1e-18);
  EXPECT_EQ(columns(100), columns(2048));
  EXPECT_NEAR(columns(100)[31], 0.000133352143216332, 1e-17);
  EXPECT_EQ(read(R"("max_position_embeddings": 4096,
      "rope_scaling": {"rope_type": "dynamic", "factor": 2.0})")
                .rope_scaling.trained_positions,
            4096u);
}

TEST(RopeScaling, NoneLeavesThemAsTheyAre) {
  const RopeFrequencies plain = frequencies("\"rope_theta\": 500000");
  for (const char* lines : {R"("rope_theta": 500000, "rope_scaling": null)",
                            R"("rope_theta": 500000, "rope_scaling": {"rope_type": "default"})",
                            R"("rope_parameters": {"rope_type": "default", "rope_theta": 500000})"})
    EXPECT_EQ(frequencies(lines).columns, plain.columns) << lines;
  EXPECT_NEAR(plain.columns[63], std::pow(500000, -63.0 / 64), 1e-18);
}

TEST(RopeScaling, MistakesNameTheKeyInItsSection) {
  struct Case {
    const char* lines;
    const char* error;
  };
  for (const Case& c : {
           Case{R"("rope_scaling": 3)", "rope_scaling: is 3, expected an object"},
           Case{R"("rope_scaling": {})", "rope_scaling.rope_type: missing, expected one of"},
           Case{R"("rope_scaling": {"rope_type": "longrope"})",
                "rope_scaling.rope_type: is \"longrope\", expected one of default, linear, "
                "dynamic, yarn, llama3"},
           Case{R"("rope_scaling": {"type": "mrope"})", "rope_scaling.type: is \"mrope\""},
           Case{R"("rope_scaling": {"type": "linear"})", "rope_scaling.factor: missing"},
           Case{R"("rope_scaling": {"type": "linear", "factor": 0.5})",
                "rope_scaling.factor: is below 1"},
           Case{R"("rope_scaling": {"type": "linear", "factor": "x"})",
                "rope_scaling.factor: is \"x\", expected a number above 0"},
           Case{R"("rope_scaling": {"type": "dynamic", "factor": 2})",
                "max_position_embeddings: missing"},
           Case{R"("rope_scaling": {"type": "yarn", "factor": 2})",
                "max_position_embeddings: missing"},
           Case{R"("max_position_embeddings": 64, "rope_scaling": {"type": "yarn", "factor": 2,
               "beta_fast": 1})",
                "rope_scaling.beta_fast: expected more than beta_slow"},
           Case{R"("rope_scaling": {"type": "llama3", "factor": 2})",
                "rope_scaling.original_max_position_embeddings: missing"},
           Case{R"("rope_scaling": {"type": "llama3", "factor": 2, "low_freq_factor": 4,
               "high_freq_factor": 4, "original_max_position_embeddings": 64})",
                "rope_scaling.high_freq_factor: expected more than low_freq_factor"},
           Case{R"("rope_parameters": {"rope_type": "linear", "factor": -1})",
                "rope_parameters.factor: is -1, expected a number above 0"},
       }) {
    const TemporaryFolder folder;
    const std::string path = folder.write("config.json", config(c.lines));
    EXPECT_THAT(error_of([&] { read_model_config(path); }),
                AllOf(StartsWith(path + ": " + c.error), Not(HasSubstr("\n"))))
        << c.lines;
  }
}

TEST(RopeScaling, IsInTheAngles) {
  Tensor tensor{"cosine", 3, 2, DataType::kFp32, false, 0, 0, Content::kRopeCosine};
  tensor.position = 10;
  tensor.rope = std::make_shared<RopeFrequencies>(RopeFrequencies{{0.5, 0.01}, 1.25});
  std::vector<std::uint8_t> bytes(tensor.bytes());
  fill(tensor, 1, bytes.data());
  EXPECT_NEAR(load(DataType::kFp32, bytes.data(), 0), 1.25 * std::cos(5.0), 1e-6);
  EXPECT_NEAR(load(DataType::kFp32, bytes.data(), 5), 1.25 * std::cos(0.12), 1e-6);
  tensor.content = Content::kRopeSine;
  fill(tensor, 1, bytes.data());
  EXPECT_NEAR(load(DataType::kFp32, bytes.data(), 2), 1.25 * std::sin(5.5), 1e-6);
}

}  // namespace
}  // namespace trn2vp::workloads
