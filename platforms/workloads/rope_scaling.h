// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

namespace trn2vp::workloads {

/// How a model stretches its rotary embedding to more positions than it was trained on: the
/// rope_scaling of a Hugging Face config.json, with its names.
struct RopeScaling {
  enum class Type { kDefault, kLinear, kDynamic, kYarn, kLlama3 };

  Type type = Type::kDefault;
  double factor = 1;  ///< at least 1
  /// kDynamic: max_position_embeddings of the model; kYarn, kLlama3:
  /// original_max_position_embeddings.
  std::uint64_t trained_positions = 0;
  double low_freq_factor = 1;   ///< kLlama3
  double high_freq_factor = 4;  ///< kLlama3; above low_freq_factor
  double beta_fast = 32;        ///< kYarn
  double beta_slow = 1;         ///< kYarn
  bool truncate = true;         ///< kYarn
  double attention_factor = 1;  ///< kYarn: what cosine and sine are multiplied with
};

/// Angles of a rotary embedding: position times frequency of the column.
struct RopeFrequencies {
  std::vector<double> columns;  ///< radians per position, of head_dim / 2 pairs
  double amplitude = 1;         ///< of cosine and sine
};

/// `head_dim`: even, at least 2. `seq`: tokens of a sequence, which kDynamic depends on.
///
///  * kDefault: f_i = theta^(-2i / head_dim).
///  * kLinear: f_i / factor.
///  * kDynamic: f_i of a theta that grows with seq beyond trained_positions; the same up to there.
///  * kLlama3: f_i for wavelengths below trained_positions / high_freq_factor, f_i / factor above
///    trained_positions / low_freq_factor, in between a mean weighted with the wavelength.
///  * kYarn: f_i for columns that turn beta_fast times or more over trained_positions, f_i / factor
///    for those that turn beta_slow times or less, in between a mean weighted with the column.
RopeFrequencies rope_frequencies(double theta, std::uint64_t head_dim, const RopeScaling& scaling,
                                 std::uint64_t seq);

/// The attention_factor of YaRN where config.json gives none: 0.1 ln(factor) + 1, or the quotient
/// of two such with mscale and mscale_all_dim before the logarithm, if both are above 0.
double yarn_attention_factor(double factor, double mscale = 0, double mscale_all_dim = 0);

}  // namespace trn2vp::workloads
