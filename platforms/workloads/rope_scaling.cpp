// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/rope_scaling.h"

#include <algorithm>
#include <cmath>

namespace trn2vp::workloads {
namespace {

constexpr double kTurn = 2 * 3.14159265358979323846;

double dynamic_theta(double theta, double head_dim, const RopeScaling& s, std::uint64_t seq) {
  const auto trained = static_cast<double>(s.trained_positions);
  const double stretch = std::max(1.0, static_cast<double>(seq) / trained);
  return theta * std::pow(s.factor * stretch - (s.factor - 1), head_dim / (head_dim - 2));
}

/// How much of the frequency stays as it is, 0..1.
double llama3_share(double frequency, const RopeScaling& s) {
  const double turns = static_cast<double>(s.trained_positions) * frequency / kTurn;
  return std::clamp((turns - s.low_freq_factor) / (s.high_freq_factor - s.low_freq_factor), 0.0,
                    1.0);
}

class YarnRamp {
 public:
  YarnRamp(double theta, double head_dim, const RopeScaling& s) {
    // Column whose frequency makes so many turns over the trained positions.
    const auto column = [&](double turns) {
      return head_dim * std::log(static_cast<double>(s.trained_positions) / (turns * kTurn)) /
             (2 * std::log(theta));
    };
    const double fast = column(s.beta_fast), slow = column(s.beta_slow);
    low_ = std::max(s.truncate ? std::floor(fast) : fast, 0.0);
    high_ = std::min(s.truncate ? std::ceil(slow) : slow, head_dim - 1);
    if (low_ == high_) high_ += 0.001;
  }

  /// How much of the frequency of a column stays as it is, 0..1.
  double share(double column) const {
    return 1 - std::clamp((column - low_) / (high_ - low_), 0.0, 1.0);
  }

 private:
  double low_;
  double high_;
};

}  // namespace

RopeFrequencies rope_frequencies(double theta, std::uint64_t head_dim, const RopeScaling& scaling,
                                 std::uint64_t seq) {
  using Type = RopeScaling::Type;
  const auto dim = static_cast<double>(head_dim);
  const double base =
      scaling.type == Type::kDynamic ? dynamic_theta(theta, dim, scaling, seq) : theta;
  const bool yarn = scaling.type == Type::kYarn;
  RopeFrequencies out;
  if (yarn) out.amplitude = scaling.attention_factor;
  for (std::uint64_t i = 0; i < head_dim / 2; ++i) {
    const auto column = static_cast<double>(i);
    const double frequency = std::pow(base, -2 * column / dim);
    double kept = 1;
    if (scaling.type == Type::kLinear) kept = 0;
    if (scaling.type == Type::kLlama3) kept = llama3_share(frequency, scaling);
    if (yarn) kept = YarnRamp(base, dim, scaling).share(column);
    out.columns.push_back(kept == 1 ? frequency
                                    : frequency * kept + frequency / scaling.factor * (1 - kept));
  }
  return out;
}

double yarn_attention_factor(double factor, double mscale, double mscale_all_dim) {
  const auto scale = [factor](double m) {
    return factor <= 1 ? 1.0 : 0.1 * m * std::log(factor) + 1;
  };
  return mscale > 0 && mscale_all_dim > 0 ? scale(mscale) / scale(mscale_all_dim) : scale(1);
}

}  // namespace trn2vp::workloads
