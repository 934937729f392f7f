// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/decoder_plan.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "platforms/workloads/gemm_workload.h"

namespace trn2vp::workloads {
namespace {

constexpr std::uint64_t kChipCores = 8;

std::string text(std::uint64_t value) { return std::to_string(value); }

void expect_divides(const char* key, std::uint64_t value, unsigned cores) {
  if (value % cores == 0) return;
  throw std::invalid_argument(std::string(key) + ": is " + text(value) +
                              ", expected a multiple of the " + text(cores) +
                              " cores of --tp and --lnc");
}

std::uint64_t in_range(const char* option, std::uint64_t value, std::uint64_t otherwise,
                       std::uint64_t most) {
  if (value == 0) return otherwise;
  if (value > most)
    throw std::runtime_error(std::string("--") + option + ": is " + text(value) + ", expected 1.." +
                             text(most));
  return value;
}

void divide_heads(const ModelConfig& config, DecoderPlan& plan) {
  const unsigned cores = plan.cores();
  expect_divides("num_attention_heads", config.num_attention_heads, cores);
  plan.heads = config.num_attention_heads / cores;
  if (config.num_key_value_heads >= cores) {
    expect_divides("num_key_value_heads", config.num_key_value_heads, cores);
    plan.kv_heads = config.num_key_value_heads / cores;
  } else if (cores % config.num_key_value_heads == 0) {
    plan.kv_heads = 1;  // cores that share a key head have it twice
  } else {
    throw std::invalid_argument("num_key_value_heads: is " + text(config.num_key_value_heads) +
                                ", expected a divisor or a multiple of the " + text(cores) +
                                " cores of --tp and --lnc");
  }
}

void divide_experts(const ModelConfig& config, DecoderPlan& plan) {
  if (config.num_experts == 0) return;
  const std::uint64_t pairs = plan.tokens() * config.num_experts_per_tok;
  plan.active_experts = std::min(pairs, config.num_experts);
  plan.expert_tokens = pairs / plan.active_experts;
  if (pairs % plan.active_experts != 0 || plan.tokens() % plan.expert_tokens != 0) {
    throw std::invalid_argument("num_experts_per_tok: " + text(plan.tokens()) + " tokens times " +
                                text(config.num_experts_per_tok) + " do not spread evenly over " +
                                text(config.num_experts) +
                                " experts, expected another --batch or --seq");
  }
}

}  // namespace

DecoderPlan plan_decoder(const ModelConfig& config, const ModelOptions& options) {
  DecoderPlan plan;
  if (!options.phase.empty() && options.phase != "prefill" && options.phase != "decode")
    throw std::runtime_error("--phase: '" + options.phase + "', expected prefill or decode");
  plan.decode = options.phase == "decode";
  plan.batch = in_range("batch", options.batch, 1, 1024);
  plan.seq = in_range("seq", options.seq, 128, kMaxDimension);
  plan.layers = in_range("layers", options.layers, config.num_hidden_layers, 1000);
  plan.simulated =
      std::min(plan.layers, in_range("simulate-layers", options.simulate, 2, plan.layers));
  plan.tp = static_cast<unsigned>(in_range("tp", options.tp, 1, kChipCores));
  plan.lnc = static_cast<unsigned>(in_range("lnc", options.lnc, 1, 2));
  if (plan.cores() > kChipCores) {
    throw std::runtime_error("--tp: " + text(plan.tp) + " logical cores of " + text(plan.lnc) +
                             ", expected at most " + text(kChipCores) + " cores in all");
  }
  if (!options.dtype.empty()) plan.dtype = parse_dtype("--dtype", options.dtype);
  if (plan.tokens() > kMaxDimension)
    throw std::runtime_error("--seq: " + text(plan.tokens()) + " tokens in all, expected at most " +
                             text(kMaxDimension));
  if (config.sliding_window != 0 && plan.seq > config.sliding_window) {
    throw std::invalid_argument("sliding_window: is " + text(config.sliding_window) +
                                ", expected --seq up to that: attention here is over all keys");
  }
  divide_heads(config, plan);
  expect_divides("intermediate_size", config.intermediate_size, plan.cores());
  expect_divides("hidden_size", config.hidden_size, plan.lnc);
  if (config.vocab_size < plan.cores())
    throw std::invalid_argument("vocab_size: expected one or more for every core");
  divide_experts(config, plan);
  return plan;
}

}  // namespace trn2vp::workloads
