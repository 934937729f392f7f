// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "platforms/workloads/model_config.h"
#include "platforms/workloads/model_options.h"
#include "platforms/workloads/workload.h"

namespace trn2vp::workloads {

/// Who does what of a decoder model.
struct DecoderPlan {
  static constexpr unsigned kCoresPerStack = 2;  ///< documented: facts/trainium2.md section 1.1
  static constexpr std::uint64_t kFewTokens = 16;

  bool decode = false;
  std::uint64_t batch = 1;
  std::uint64_t seq = 128;      ///< tokens of a sequence; of which one is new when decoding
  std::uint64_t layers = 1;     ///< of the model
  std::uint64_t simulated = 1;  ///< of them
  unsigned tp = 1;              ///< logical cores
  unsigned lnc = 1;             ///< cores of each
  DataType dtype = DataType::kBf16;
  std::uint64_t heads = 1;  ///< of a core
  std::uint64_t kv_heads = 1;
  std::uint64_t active_experts = 0;
  std::uint64_t expert_tokens = 0;

  unsigned cores() const { return tp * lnc; }
  /// Rows of the hidden state.
  std::uint64_t tokens() const { return decode ? batch : batch * seq; }
  /// Every core has all rows: fewer bytes than it takes to tell each other.
  bool replicated() const { return cores() == 1 || tokens() <= kFewTokens; }
  std::uint64_t first_row(unsigned core) const {
    return replicated() ? 0 : tokens() * core / cores();
  }
  std::uint64_t rows_of(unsigned core) const {
    return replicated() ? tokens() : tokens() * (core + 1) / cores() - first_row(core);
  }
  unsigned owner_of(std::uint64_t row) const {
    unsigned core = 0;
    while (first_row(core) + rows_of(core) <= row) ++core;
    return core;
  }
};

/// Throws std::runtime_error that names the option, or std::invalid_argument that names the key of
/// the model that does not go with it.
DecoderPlan plan_decoder(const ModelConfig& config, const ModelOptions& options);

}  // namespace trn2vp::workloads
