// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/model_workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/platforms/temporary_folder.h"

namespace trn2vp::workloads {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing_support::error_of;
using testing_support::TemporaryFolder;

constexpr char kGoodWorkload[] =
    "name = 'sample'\nkind = 'attention-projections'\nmodel = 'config.json'\n"
    "tokens = 16\ndtype = 'fp16'\n";
constexpr char kGoodConfig[] =
    R"({"hidden_size": 96, "num_attention_heads": 6, "num_key_value_heads": 2})";

void expect_gemm(const Workload& workload, std::size_t index, const char* name, std::uint64_t m,
                 std::uint64_t n, std::uint64_t k) {
  SCOPED_TRACE(name);
  const Gemm& gemm = std::get<Gemm>(workload.kernels.at(index));
  EXPECT_EQ(gemm.name, name);
  EXPECT_EQ(gemm.m, m);
  EXPECT_EQ(gemm.n, n);
  EXPECT_EQ(gemm.k, k);
  const Tensor& lhs = workload.tensors.at(gemm.lhs_t);
  const Tensor& rhs = workload.tensors.at(gemm.rhs);
  const Tensor& out = workload.tensors.at(gemm.out);
  EXPECT_EQ(lhs.rows, k);
  EXPECT_EQ(lhs.cols, m);
  EXPECT_EQ(rhs.rows, k);
  EXPECT_EQ(rhs.cols, n);
  EXPECT_EQ(out.rows, m);
  EXPECT_EQ(out.cols, n);
  EXPECT_TRUE(out.output && !lhs.output && !rhs.output);
}

TEST(ModelWorkload, LlamaShapesComeFromItsConfig) {
  const Workload workload = load_workload("llama-3.1-8b-attention-projections", TRN2VP_WORKLOADS);
  EXPECT_EQ(workload.name, "llama-3.1-8b-attention-projections");
  ASSERT_EQ(workload.kernels.size(), 4u);
  // 32 heads and 8 key-value heads of 128, hidden size 4096, 128 tokens.
  expect_gemm(workload, 0, "q_proj", 128, 4096, 4096);
  expect_gemm(workload, 1, "k_proj", 128, 1024, 4096);
  expect_gemm(workload, 2, "v_proj", 128, 1024, 4096);
  expect_gemm(workload, 3, "o_proj", 128, 4096, 4096);
  // q, k and v read the same activations, o does not.
  EXPECT_EQ(std::get<Gemm>(workload.kernels[0]).lhs_t, std::get<Gemm>(workload.kernels[1]).lhs_t);
  EXPECT_EQ(std::get<Gemm>(workload.kernels[0]).lhs_t, std::get<Gemm>(workload.kernels[2]).lhs_t);
  EXPECT_NE(std::get<Gemm>(workload.kernels[0]).lhs_t, std::get<Gemm>(workload.kernels[3]).lhs_t);
  for (const Tensor& tensor : workload.tensors) EXPECT_EQ(tensor.dtype, DataType::kBf16);
  EXPECT_EQ(workload.flops(), 2.0 * 128 * 4096 * (4096 + 1024 + 1024 + 4096));
  EXPECT_THAT(list_workloads(TRN2VP_WORKLOADS), testing::Contains(workload.name));
}

class ModelWorkloadTest : public testing::Test {
 protected:
  Workload load(const std::string& workload, const std::string& config) {
    folder_.write("config.json", config);
    return load_workload(folder_.write("w.toml", workload), "nowhere");
  }
  std::string workload_error(const std::string& content) {
    return error_of([&] { load(content, kGoodConfig); });
  }
  std::string config_error(const std::string& content) {
    return error_of([&] { load(kGoodWorkload, content); });
  }
  std::string file() const { return folder_.file("w.toml"); }
  std::string config() const { return folder_.file("config.json"); }
  TemporaryFolder folder_;
};

TEST_F(ModelWorkloadTest, GroupedQueryAttention) {
  const Workload workload = load(kGoodWorkload, kGoodConfig);
  EXPECT_EQ(workload.name, "sample");
  expect_gemm(workload, 0, "q_proj", 16, 96, 96);
  expect_gemm(workload, 1, "k_proj", 16, 32, 96);
  expect_gemm(workload, 2, "v_proj", 16, 32, 96);
  expect_gemm(workload, 3, "o_proj", 16, 96, 96);
  EXPECT_EQ(workload.tensors[0].dtype, DataType::kFp16);
}

TEST_F(ModelWorkloadTest, WithoutKeyValueHeadsEveryHeadHasItsOwn) {
  for (const char* config :
       {R"({"hidden_size": 96, "num_attention_heads": 6})",
        R"({"hidden_size": 96, "num_attention_heads": 6, "num_key_value_heads": null})"}) {
    expect_gemm(load(kGoodWorkload, config), 1, "k_proj", 16, 96, 96);
  }
}

TEST_F(ModelWorkloadTest, AGivenHeadSizeWins) {
  // As in models whose heads together are wider than the hidden size; no multiple needed either.
  const Workload workload = load(kGoodWorkload,
                                 R"({"hidden_size": 100, "num_attention_heads": 6,
                                     "num_key_value_heads": 3, "head_dim": 32})");
  expect_gemm(workload, 0, "q_proj", 16, 192, 100);
  expect_gemm(workload, 1, "k_proj", 16, 96, 100);
  expect_gemm(workload, 3, "o_proj", 16, 100, 192);
}

TEST_F(ModelWorkloadTest, OtherKeysOfAConfigAreItsOwnBusiness) {
  EXPECT_NO_THROW(load(kGoodWorkload, R"({"hidden_size": 8, "num_attention_heads": 2,
                                          "rope_scaling": {"factor": 8.0}, "bos_token_id": []})"));
}

TEST_F(ModelWorkloadTest, MissingFiles) {
  EXPECT_EQ(error_of([&] { load_workload(file(), "nowhere"); }), file() + ": no such file");
  folder_.write("w.toml", kGoodWorkload);
  EXPECT_THAT(error_of([&] { load_workload(file(), "nowhere"); }),
              StartsWith(config() + ": no such file"));
  std::filesystem::create_directory(config());
  EXPECT_THAT(error_of([&] { load_workload(file(), "nowhere"); }),
              StartsWith(config() + ": no such file"));
  EXPECT_THAT(error_of([&] { load_workload("unheard-of", folder_.path()); }),
              AllOf(StartsWith("--workload: 'unheard-of' is not known"), HasSubstr("w")));
}

TEST_F(ModelWorkloadTest, MissingKeysOfTheWorkload) {
  for (const std::string key : {"name", "kind", "model", "tokens", "dtype"}) {
    std::string content = kGoodWorkload;
    const std::size_t start = content.find(key + " =");
    content.erase(start, content.find('\n', start) - start);
    EXPECT_THAT(workload_error(content), StartsWith(file() + ": " + key + ": expected ")) << key;
  }
}

TEST_F(ModelWorkloadTest, WrongValuesOfTheWorkload) {
  const auto with = [](const std::string& key, const std::string& value) {
    std::string content = kGoodWorkload;
    const std::size_t start = content.find(key + " =");
    content.replace(start, content.find('\n', start) - start, key + " = " + value);
    return content;
  };
  for (const char* key : {"name", "kind", "model", "dtype"}) {
    EXPECT_EQ(workload_error(with(key, "7")), file() + ": " + key + ": expected a string");
  }
  for (const char* value : {"0", "-4", "1048577", "9223372036854775807", "1.5", "'four'", "[4]"}) {
    EXPECT_EQ(workload_error(with("tokens", value)),
              file() + ": tokens: expected an integer in 1..1048576")
        << value;
  }
  EXPECT_EQ(workload_error(with("kind", "'mlp'")),
            file() + ": kind: is 'mlp', expected 'attention-projections'");
  EXPECT_EQ(workload_error(with("dtype", "'fp4'")),
            file() + ": dtype: unknown dtype 'fp4', expected bf16 or fp16");
  EXPECT_EQ(workload_error(std::string(kGoodWorkload) + "token = 3\n"),
            file() + ": token: unknown key, expected name, kind, model, tokens or dtype");
  EXPECT_THAT(workload_error("name = \n"), StartsWith(file() + ":1: expected TOML: "));
}

TEST_F(ModelWorkloadTest, MissingKeysOfTheConfig) {
  EXPECT_EQ(config_error(R"({"num_attention_heads": 6})"),
            config() + ": hidden_size: missing, expected a positive integer");
  EXPECT_EQ(config_error(R"({"hidden_size": 96})"),
            config() + ": num_attention_heads: missing, expected a positive integer");
  EXPECT_EQ(config_error("{}"), config() + ": hidden_size: missing, expected a positive integer");
}

TEST_F(ModelWorkloadTest, WrongValuesOfTheConfig) {
  for (const char* value : {"0", "-96", "96.5", "\"96\"", "[96]", "true", "1048577",
                            "9223372036854775808", "18446744073709551615"}) {
    EXPECT_EQ(
        config_error(std::string(R"({"hidden_size": )") + value + R"(, "num_attention_heads": 6})"),
        config() + ": hidden_size: is " + value + ", expected an integer in 1..1048576")
        << value;
    EXPECT_THAT(config_error(std::string(R"({"hidden_size": 96, "num_attention_heads": 6,
                                             "head_dim": )") +
                             value + "}"),
                StartsWith(config() + ": head_dim: is "))
        << value;
  }
  EXPECT_EQ(config_error(R"({"hidden_size": 97, "num_attention_heads": 6})"),
            config() + ": hidden_size: expected a multiple of num_attention_heads, or a head_dim");
}

TEST_F(ModelWorkloadTest, AConfigThatIsNoJson) {
  const std::string good = kGoodConfig;
  for (const std::string& content :
       {std::string(), good.substr(0, good.size() - 1), good.substr(0, 17), good + "}",
        std::string("hidden_size: 96"), std::string("{\"hidden_size\": 1e999}"),
        std::string("{\"a\": \"\xff\"}")}) {
    EXPECT_THAT(config_error(content),
                AllOf(StartsWith(config() + ": expected JSON: "), Not(HasSubstr("\n"))))
        << content;
  }
  for (const char* content : {"[]", "3", "null", "\"hidden_size\""})
    EXPECT_EQ(config_error(content), config() + ": expected a JSON object");
}

}  // namespace
}  // namespace trn2vp::workloads
