// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/model_config.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "platforms/workloads/gemm_workload.h"

namespace trn2vp::workloads {
namespace {

constexpr std::uint64_t kMaxLayers = 1000;
constexpr std::uint64_t kMaxExperts = 1024;
constexpr std::uint64_t kMaxPositions = 1ull << 32;

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {
    std::ifstream file(path);
    if (!std::filesystem::is_regular_file(path) || !file)
      throw std::runtime_error(path + ": no such file, expected a model config (JSON)");
    try {
      json_ = nlohmann::json::parse(file);
    } catch (const nlohmann::json::parse_error& error) {
      throw std::runtime_error(path + ": expected JSON: byte " + std::to_string(error.byte));
    } catch (const nlohmann::json::exception& error) {  // a number beyond double
      throw std::runtime_error(path + ": expected JSON: " + error.what());
    }
    if (!json_.is_object()) throw std::runtime_error(path + ": expected a JSON object");
  }

  [[noreturn]] void fail(const std::string& key, const std::string& why) const {
    throw std::runtime_error(path_ + ": " + prefix_ + key + ": " + why);
  }

  /// The object under `key`.
  Reader section(const char* key) const {
    if (!json_[key].is_object()) fail(key, "is " + json_[key].dump() + ", expected an object");
    return Reader(path_, prefix_ + key + ".", json_[key]);
  }

  bool has(const char* key) const { return json_.contains(key) && !json_[key].is_null(); }

  std::uint64_t integer(const char* key, std::uint64_t most = kMaxDimension) const {
    if (!has(key)) fail(key, "missing, expected a positive integer");
    const nlohmann::json& value = json_[key];
    const bool positive =
        value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() > 0);
    if (!positive || value.get<std::uint64_t>() == 0 || value.get<std::uint64_t>() > most)
      fail(key, "is " + value.dump() + ", expected an integer in 1.." + std::to_string(most));
    return value.get<std::uint64_t>();
  }

  std::uint64_t integer_or(const char* key, std::uint64_t otherwise,
                           std::uint64_t most = kMaxDimension) const {
    return has(key) ? integer(key, most) : otherwise;
  }

  double positive(const char* key) const {
    if (!has(key)) fail(key, "missing, expected a number above 0");
    const nlohmann::json& value = json_[key];
    if (!value.is_number() || !(value.get<double>() > 0))
      fail(key, "is " + value.dump() + ", expected a number above 0");
    return value.get<double>();
  }

  double positive_or(const char* key, double otherwise) const {
    return has(key) ? positive(key) : otherwise;
  }

  bool boolean_or(const char* key, bool otherwise) const {
    if (!has(key)) return otherwise;
    if (!json_[key].is_boolean()) fail(key, "is " + json_[key].dump() + ", expected true or false");
    return json_[key].get<bool>();
  }

  /// `expected`: its possible values.
  std::string word(const char* key, const std::vector<std::string>& expected) const {
    std::string list;
    for (const std::string& item : expected) list += (list.empty() ? "" : ", ") + item;
    if (!has(key)) fail(key, "missing, expected one of " + list);
    const nlohmann::json& value = json_[key];
    if (!value.is_string() ||
        std::find(expected.begin(), expected.end(), value.get<std::string>()) == expected.end())
      fail(key, "is " + value.dump() + ", expected one of " + list);
    return value.get<std::string>();
  }

 private:
  Reader(std::string path, std::string prefix, nlohmann::json json)
      : path_(std::move(path)), prefix_(std::move(prefix)), json_(std::move(json)) {}

  std::string path_;
  std::string prefix_;  ///< of the keys, in messages
  nlohmann::json json_;
};

void read_experts(const Reader& json, ModelConfig& c) {
  const char* key = json.has("num_local_experts") ? "num_local_experts" : "num_experts";
  if (!json.has(key)) return;
  c.num_experts = json.integer(key, kMaxExperts);
  c.num_experts_per_tok = json.integer("num_experts_per_tok", c.num_experts);
  c.intermediate_size = json.integer_or("moe_intermediate_size", c.intermediate_size);
}

double factor_of(const Reader& json) {
  const double factor = json.positive("factor");
  if (factor < 1) json.fail("factor", "is below 1, expected a number from 1");
  return factor;
}

std::uint64_t original_positions(const Reader& json) {
  return json.integer("original_max_position_embeddings", kMaxPositions);
}

RopeScaling read_yarn(const Reader& model, const Reader& json) {
  RopeScaling s;
  s.type = RopeScaling::Type::kYarn;
  const bool own = json.has("original_max_position_embeddings");
  s.trained_positions =
      own ? original_positions(json) : model.integer("max_position_embeddings", kMaxPositions);
  const auto positions =
      static_cast<double>(model.integer_or("max_position_embeddings", 0, kMaxPositions));
  const double trained = static_cast<double>(s.trained_positions);
  s.factor =
      own && !json.has("factor") && positions > trained ? positions / trained : factor_of(json);
  s.beta_fast = json.positive_or("beta_fast", s.beta_fast);
  s.beta_slow = json.positive_or("beta_slow", s.beta_slow);
  if (s.beta_fast <= s.beta_slow) json.fail("beta_fast", "expected more than beta_slow");
  s.truncate = json.boolean_or("truncate", true);
  s.attention_factor = json.positive_or(
      "attention_factor", yarn_attention_factor(s.factor, json.positive_or("mscale", 0),
                                                json.positive_or("mscale_all_dim", 0)));
  return s;
}

RopeScaling read_llama3(const Reader& json) {
  RopeScaling s;
  s.type = RopeScaling::Type::kLlama3;
  s.factor = factor_of(json);
  s.trained_positions = original_positions(json);
  s.low_freq_factor = json.positive("low_freq_factor");
  s.high_freq_factor = json.positive("high_freq_factor");
  if (s.high_freq_factor <= s.low_freq_factor)
    json.fail("high_freq_factor", "expected more than low_freq_factor");
  return s;
}

/// rope_scaling, or rope_parameters, as newer files have it, with rope_theta in it.
void read_rope(const Reader& model, ModelConfig& c) {
  c.rope_theta = model.positive_or("rope_theta", c.rope_theta);
  const char* key = model.has("rope_parameters") ? "rope_parameters" : "rope_scaling";
  if (!model.has(key)) return;
  const Reader json = model.section(key);
  c.rope_theta = json.positive_or("rope_theta", c.rope_theta);
  const std::string type =
      json.word(json.has("type") && !json.has("rope_type") ? "type" : "rope_type",
                {"default", "linear", "dynamic", "yarn", "llama3"});
  if (type == "linear") {
    c.rope_scaling.type = RopeScaling::Type::kLinear;
    c.rope_scaling.factor = factor_of(json);
  } else if (type == "dynamic") {
    c.rope_scaling.type = RopeScaling::Type::kDynamic;
    c.rope_scaling.factor = factor_of(json);
    c.rope_scaling.trained_positions = model.integer("max_position_embeddings", kMaxPositions);
    if (c.head_dim < 4) json.fail("rope_type", "dynamic, expected a head_dim from 4");
  } else if (type == "yarn") {
    c.rope_scaling = read_yarn(model, json);
    if (!(c.rope_theta > 1)) model.fail("rope_theta", "expected more than 1 with yarn");
  } else if (type == "llama3") {
    c.rope_scaling = read_llama3(json);
  }
}

}  // namespace

ModelConfig read_model_config(const std::string& path) {
  const Reader json(path);
  ModelConfig c;
  c.model_type =
      json.word("model_type", {"llama", "mistral", "mixtral", "qwen2", "qwen3", "qwen3_moe"});
  c.hidden_size = json.integer("hidden_size");
  c.intermediate_size = json.integer("intermediate_size");
  c.num_hidden_layers = json.integer("num_hidden_layers", kMaxLayers);
  c.num_attention_heads = json.integer("num_attention_heads");
  c.num_key_value_heads = json.integer_or("num_key_value_heads", c.num_attention_heads);
  c.vocab_size = json.integer("vocab_size");
  if (c.num_attention_heads % c.num_key_value_heads != 0) {
    json.fail("num_key_value_heads", "is " + std::to_string(c.num_key_value_heads) +
                                         ", expected a divisor of num_attention_heads");
  }
  if (!json.has("head_dim") && c.hidden_size % c.num_attention_heads != 0)
    json.fail("hidden_size", "expected a multiple of num_attention_heads, or a head_dim");
  c.head_dim = json.integer_or("head_dim", c.hidden_size / c.num_attention_heads, 128);
  if (c.head_dim > 128 || c.head_dim % 2 != 0) {
    json.fail("head_dim", "is " + std::to_string(c.head_dim) +
                              ", expected an even number up to 128, the rows of the array");
  }
  read_experts(json, c);
  c.sliding_window =
      json.boolean_or("use_sliding_window", true) ? json.integer_or("sliding_window", 0) : 0;
  c.rms_norm_eps = json.positive_or("rms_norm_eps", c.rms_norm_eps);
  read_rope(json, c);
  if (json.has("hidden_act") && json.word("hidden_act", {"silu", "gelu"}) == "gelu")
    c.hidden_act = MlpFunction::kGelu;
  c.qkv_bias = json.boolean_or("attention_bias", c.model_type == "qwen2");
  c.qk_norm = c.model_type.rfind("qwen3", 0) == 0;
  return c;
}

}  // namespace trn2vp::workloads
