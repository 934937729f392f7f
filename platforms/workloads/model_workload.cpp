// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/model_workload.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "platforms/config/toml_file.h"
#include "platforms/workloads/gemm_workload.h"

namespace trn2vp::workloads {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& file, const std::string& key,
                       const std::string& expectation) {
  throw std::runtime_error(file + ": " + key + ": " + expectation);
}

std::string text(const std::string& file, const toml::table& table, const char* key) {
  const auto value = table[key].value<std::string>();
  if (!value) fail(file, key, "expected a string");
  return *value;
}

/// The part of a Hugging Face config that shapes the attention projections.
struct AttentionShape {
  std::uint64_t hidden;
  std::uint64_t heads;
  std::uint64_t kv_heads;
  std::uint64_t head_dim;
};

AttentionShape read_config(const std::string& path) {
  std::ifstream file(path);
  if (!fs::is_regular_file(path) || !file)
    throw std::runtime_error(path + ": no such file, expected a model config (JSON)");
  nlohmann::json config;
  try {
    config = nlohmann::json::parse(file);
  } catch (const nlohmann::json::parse_error& error) {
    throw std::runtime_error(path + ": expected JSON: byte " + std::to_string(error.byte));
  } catch (const nlohmann::json::exception& error) {  // a number beyond double
    throw std::runtime_error(path + ": expected JSON: " + error.what());
  }
  if (!config.is_object()) throw std::runtime_error(path + ": expected a JSON object");
  const auto number = [&](const char* key, bool required) -> std::uint64_t {
    if (!config.contains(key) || config[key].is_null()) {
      if (required) fail(path, key, "missing, expected a positive integer");
      return 0;
    }
    const nlohmann::json& value = config[key];
    if (!value.is_number_integer() || value.get<std::int64_t>() <= 0 ||
        value.get<std::uint64_t>() > kMaxDimension) {
      fail(path, key,
           "is " + value.dump() + ", expected an integer in 1.." + std::to_string(kMaxDimension));
    }
    return value.get<std::uint64_t>();
  };
  AttentionShape shape{};
  shape.hidden = number("hidden_size", true);
  shape.heads = number("num_attention_heads", true);
  shape.kv_heads = number("num_key_value_heads", false);
  shape.head_dim = number("head_dim", false);
  if (shape.kv_heads == 0) shape.kv_heads = shape.heads;
  if (shape.head_dim == 0) {
    if (shape.hidden % shape.heads != 0) {
      fail(path, "hidden_size", "expected a multiple of num_attention_heads, or a head_dim");
    }
    shape.head_dim = shape.hidden / shape.heads;
  }
  return shape;
}

}  // namespace

Workload model_workload(const std::string& path) {
  const toml::table table = config::read_toml(path);
  for (const auto& [key, value] : table) {
    static const char* const known[] = {"name", "kind", "model", "tokens", "dtype"};
    if (std::find(std::begin(known), std::end(known), key.str()) == std::end(known)) {
      fail(path, std::string(key.str()),
           "unknown key, expected name, kind, model, tokens or dtype");
    }
  }
  Workload workload;
  workload.name = text(path, table, "name");
  if (text(path, table, "kind") != "attention-projections") {
    fail(path, "kind", "is '" + text(path, table, "kind") + "', expected 'attention-projections'");
  }
  const auto tokens = table["tokens"].value<std::int64_t>();
  if (!tokens || *tokens < 1 || static_cast<std::uint64_t>(*tokens) > kMaxDimension) {
    fail(path, "tokens", "expected an integer in 1.." + std::to_string(kMaxDimension));
  }
  const DataType dtype = parse_dtype(path + ": dtype", text(path, table, "dtype"));
  const fs::path model = fs::path(path).parent_path() / text(path, table, "model");
  const AttentionShape shape = read_config(model.string());

  const auto m = static_cast<std::uint64_t>(*tokens);
  const std::uint64_t attention = shape.heads * shape.head_dim;
  const std::uint64_t kv = shape.kv_heads * shape.head_dim;
  workload.tensors.push_back({"hidden_states_t", shape.hidden, m, dtype, false, 1.0});
  add_gemm(workload, "q_proj", 0, "q_proj.weight_t", attention);
  add_gemm(workload, "k_proj", 0, "k_proj.weight_t", kv);
  add_gemm(workload, "v_proj", 0, "v_proj.weight_t", kv);
  workload.tensors.push_back({"attention_output_t", attention, m, dtype, false, 1.0});
  add_gemm(workload, "o_proj", workload.tensors.size() - 1, "o_proj.weight_t", shape.hidden);
  return workload;
}

}  // namespace trn2vp::workloads
