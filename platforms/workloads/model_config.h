// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>

#include "platforms/workloads/kernel.h"
#include "platforms/workloads/rope_scaling.h"

namespace trn2vp::workloads {

/// The shapes of a decoder model, with the names of its Hugging Face config.json.
struct ModelConfig {
  std::string model_type;
  std::uint64_t hidden_size = 0;
  std::uint64_t intermediate_size = 0;
  std::uint64_t num_hidden_layers = 0;
  std::uint64_t num_attention_heads = 0;
  std::uint64_t num_key_value_heads = 0;  ///< num_attention_heads unless given
  std::uint64_t head_dim = 0;             ///< hidden_size / num_attention_heads unless given
  std::uint64_t vocab_size = 0;
  std::uint64_t num_experts = 0;  ///< num_local_experts or num_experts; 0: a dense MLP
  std::uint64_t num_experts_per_tok = 0;
  std::uint64_t sliding_window = 0;  ///< 0: none
  double rms_norm_eps = 1e-6;
  double rope_theta = 10000;
  RopeScaling rope_scaling;
  MlpFunction hidden_act = MlpFunction::kSilu;
  bool qkv_bias = false;  ///< Qwen2, or attention_bias
  bool qk_norm = false;   ///< Qwen3: the heads of q and k are normalised
};

/// Reads a config.json of the families Llama, Mistral, Mixtral, Qwen2, Qwen3, and their MoE. Keys
/// that say nothing about shapes are passed over. Throws std::runtime_error with one line: file,
/// key (or byte, where it is no JSON), expectation.
ModelConfig read_model_config(const std::string& path);

}  // namespace trn2vp::workloads
