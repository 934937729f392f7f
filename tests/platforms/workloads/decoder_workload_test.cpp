// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/decoder_workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "platforms/workloads/decoder_plan.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::workloads {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing_support::error_of;
using testing_support::TemporaryFolder;

constexpr char kGood[] =
    R"({"model_type": "llama", "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 5,
"num_attention_heads": 8, "num_key_value_heads": 2, "vocab_size": 100, "anything": [1, {}]})";

/// kGood with one key replaced.
std::string with(const std::string& key, const std::string& value) {
  std::string text = kGood;
  const std::size_t at = text.find("\"" + key + "\"");
  if (at == std::string::npos) return text.insert(1, "\"" + key + "\": " + value + ", ");
  const std::size_t colon = text.find(':', at);
  const std::size_t end = text.find_first_of(",}", colon);
  return text.replace(colon + 1, end - colon - 1, value);
}

TEST(ModelConfig, ReadsShapesAndFillsInWhatMayBeMissing) {
  const TemporaryFolder folder;
  const ModelConfig c = read_model_config(folder.write("config.json", kGood));
  EXPECT_EQ(c.hidden_size, 64u);
  EXPECT_EQ(c.head_dim, 8u);
  EXPECT_EQ(c.num_key_value_heads, 2u);
  EXPECT_FALSE(c.qkv_bias);
  EXPECT_FALSE(c.qk_norm);
  const auto read = [&](const std::string& text) {
    return read_model_config(folder.write("other.json", text));
  };
  EXPECT_TRUE(read(with("model_type", "\"qwen2\"")).qkv_bias);
  EXPECT_TRUE(read(with("model_type", "\"qwen3\"")).qk_norm);
  EXPECT_EQ(read(with("num_key_value_heads", "null")).num_key_value_heads, 8u);
  EXPECT_EQ(read(with("head_dim", "32")).head_dim, 32u);
  EXPECT_EQ(read(with("sliding_window", "null")).sliding_window, 0u);
}

TEST(ModelConfig, MistakesNameFileKeyAndExpectation) {
  struct Case {
    std::string text;
    const char* error;
  };
  for (const Case& c : {
           Case{"", "expected JSON: byte 1"},
           Case{"[]", "expected a JSON object"},
           Case{with("model_type", "\"gpt2\""),
                "model_type: is \"gpt2\", expected one of llama, mistral, mixtral, qwen2"},
           Case{with("model_type", "7"), "model_type: is 7, expected one of"},
           Case{with("hidden_size", "-64"), "hidden_size: is -64, expected an integer in 1.."},
           Case{with("hidden_size", "64.5"), "hidden_size: is 64.5, expected an integer"},
           Case{with("hidden_size", "\"64\""), "hidden_size: is \"64\", expected an integer"},
           Case{with("hidden_size", "99999999999999999999"), "hidden_size: is 1e+20"},
           Case{with("hidden_size", "1048577"), "hidden_size: is 1048577, expected"},
           Case{with("hidden_size", "null"), "hidden_size: missing, expected"},
           Case{with("hidden_size", "63"), "hidden_size: expected a multiple of num_attention"},
           Case{with("num_key_value_heads", "3"), "num_key_value_heads: is 3, expected a divisor"},
           Case{with("head_dim", "256"), "head_dim: is 256, expected an integer in 1..128"},
           Case{with("head_dim", "7"), "head_dim: is 7, expected an even number"},
           Case{with("rms_norm_eps", "0"), "rms_norm_eps: is 0, expected a number above 0"},
           Case{with("rope_theta", "\"x\""), "rope_theta: is \"x\", expected a number above 0"},
           Case{with("hidden_act", "\"relu\""), "hidden_act: is \"relu\", expected one of silu"},
           Case{with("attention_bias", "1"), "attention_bias: is 1, expected true or false"},
           Case{with("num_local_experts", "8"), "num_experts_per_tok: missing, expected"},
       }) {
    const TemporaryFolder folder;
    const std::string path = folder.write("config.json", c.text);
    EXPECT_THAT(error_of([&] { read_model_config(path); }),
                AllOf(StartsWith(path + ": " + c.error), Not(HasSubstr("\n"))))
        << c.text;
  }
  EXPECT_THAT(error_of([] { read_model_config("/nowhere.json"); }),
              StartsWith("/nowhere.json: no such file"));
}

TEST(ModelConfig, CutAnywhere) {
  const TemporaryFolder folder;
  const std::string whole = kGood;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::string path = folder.write("c.json", whole.substr(0, length));
    EXPECT_THAT(error_of([&] { read_model_config(path); }), StartsWith(path + ": expected JSON"));
  }
}

ModelConfig good() {
  const TemporaryFolder folder;
  return read_model_config(folder.write("config.json", kGood));
}

TEST(DecoderPlan, OptionsThatDoNotGoWithTheModel) {
  const auto error = [](const std::function<void(ModelOptions&)>& change) {
    ModelOptions options;
    change(options);
    try {
      plan_decoder(good(), options);
    } catch (const std::exception& e) {
      return std::string(e.what());
    }
    return std::string("(no error)");
  };
  EXPECT_EQ(error([](ModelOptions& o) { o.tp = 2; }), "(no error)");
  EXPECT_EQ(error([](ModelOptions& o) {
              o.tp = 4;
              o.lnc = 2;
            }),
            "(no error)");
  EXPECT_EQ(error([](ModelOptions& o) { o.phase = "train"; }),
            "--phase: 'train', expected prefill or decode");
  EXPECT_EQ(error([](ModelOptions& o) { o.tp = 9; }), "--tp: is 9, expected 1..8");
  EXPECT_EQ(error([](ModelOptions& o) { o.lnc = 3; }), "--lnc: is 3, expected 1..2");
  EXPECT_EQ(error([](ModelOptions& o) {
              o.tp = 8;
              o.lnc = 2;
            }),
            "--tp: 8 logical cores of 2, expected at most 8 cores in all");
  EXPECT_THAT(error([](ModelOptions& o) { o.tp = 3; }),
              StartsWith("num_attention_heads: is 8, expected a multiple of the 3 cores"));
  EXPECT_EQ(error([](ModelOptions& o) { o.simulate = 6; }),
            "--simulate-layers: is 6, expected 1..5");
  EXPECT_THAT(error([](ModelOptions& o) { o.dtype = "fp32"; }), StartsWith("--dtype: "));
  EXPECT_THAT(error([](ModelOptions& o) {
                o.batch = 1024;
                o.seq = 2048;
              }),
              StartsWith("--seq: "));
}

TEST(DecoderPlan, RowsAreDividedWithoutRest) {
  for (const unsigned tp : {1u, 2u, 8u}) {
    for (const std::uint64_t seq : {1u, 16u, 17u, 33u, 2048u}) {
      DecoderPlan plan;
      plan.tp = tp;
      plan.seq = seq;
      if (plan.replicated()) {
        EXPECT_EQ(plan.rows_of(tp - 1), seq);
        continue;
      }
      std::uint64_t next = 0;
      for (unsigned core = 0; core < tp; ++core) {
        EXPECT_EQ(plan.first_row(core), next);
        if (plan.rows_of(core) > 0) {
          EXPECT_EQ(plan.owner_of(next), core);
        }
        next += plan.rows_of(core);
      }
      EXPECT_EQ(next, seq);
    }
  }
}

TEST(DecoderWorkload, FlopsAreThoseOfTheModel) {
  for (const unsigned tp : {1u, 2u, 4u, 8u}) {
    ModelOptions options;
    options.tp = tp;
    options.seq = 64;
    const Workload w = decoder_workload("m", good(), options);
    EXPECT_EQ(w.cores, tp);
    EXPECT_EQ(w.layers,
              (std::vector<std::string>{"0.attention", "0.mlp", "1.attention", "1.mlp", "head"}));
    ASSERT_TRUE(w.repetition);
    EXPECT_EQ(w.repetition->present, 2u);
    EXPECT_EQ(w.repetition->of, 5u);
    // Cores that share a key head compute it twice.
    const double kv_heads = std::max(2u, tp);
    const double tokens = 64, pairs = tokens * (tokens + 1) / 2;
    const double layer = 2 * tokens * 64 * (64 + 2 * kv_heads * 8) + 2 * tokens * 64 * 64 +
                         4 * 8 * pairs * 8 + 3 * 2 * tokens * 64 * 96;
    EXPECT_EQ(w.flops(), 2 * layer + 2 * 64 * 100) << tp;
    std::map<unsigned, unsigned> barriers;
    for (const Kernel& kernel : w.kernels)
      if (std::holds_alternative<Barrier>(kernel)) ++barriers[kernel.core];
    EXPECT_EQ(barriers.size(), tp == 1 ? 0 : tp);
    for (const auto& [core, count] : barriers) EXPECT_EQ(count, 2 * 4 + 1u) << core;
  }
}

}  // namespace
}  // namespace trn2vp::workloads
