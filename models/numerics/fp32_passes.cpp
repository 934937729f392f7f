// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/numerics/fp32_passes.h"

#include <vector>

namespace trn2vp::numerics {
namespace {

enum class Part { kLow, kHighFinite, kHigh };

void split(Part part, const float* values, float* parts, std::size_t count) {
  switch (part) {
    case Part::kLow:
      for (std::size_t i = 0; i < count; ++i) parts[i] = fp32_low(values[i]);
      return;
    case Part::kHighFinite:
      for (std::size_t i = 0; i < count; ++i) parts[i] = fp32_high_finite(values[i]);
      return;
    case Part::kHigh:
      for (std::size_t i = 0; i < count; ++i) parts[i] = fp32_high(values[i]);
      return;
  }
}

Part stationary_part(Fp32Pass pass) {
  if (pass == Fp32Pass::kHighHigh) return Part::kHigh;
  return pass == Fp32Pass::kHighLow ? Part::kHighFinite : Part::kLow;
}

Part moving_part(Fp32Pass pass) {
  if (pass == Fp32Pass::kHighHigh) return Part::kHigh;
  return pass == Fp32Pass::kLowHigh ? Part::kHighFinite : Part::kLow;
}

/// Packed rows of one part of a matrix.
const float* part_of(Part part, const float* values, std::size_t ld, int rows, int columns,
                     std::vector<float>& scratch) {
  const auto width = static_cast<std::size_t>(columns);
  scratch.resize(static_cast<std::size_t>(rows) * width);
  for (int row = 0; row < rows; ++row) {
    const auto r = static_cast<std::size_t>(row);
    split(part, values + r * ld, scratch.data() + r * width, width);
  }
  return scratch.data();
}

}  // namespace

void fp32_stationary_part(Fp32Pass pass, const float* values, float* part, std::size_t count) {
  split(stationary_part(pass), values, part, count);
}

void fp32_moving_part(Fp32Pass pass, const float* values, float* part, std::size_t count) {
  split(moving_part(pass), values, part, count);
}

void matmul_fp32_passes(const float* stationary, std::size_t ld_stationary, const float* moving,
                        std::size_t ld_moving, float* psum, std::size_t ld_psum, int k_rows, int m,
                        int n, bool accumulate) {
  static thread_local std::vector<float> left;
  static thread_local std::vector<float> right;
  for (Fp32Pass pass : kFp32Passes) {
    const float* weights =
        part_of(stationary_part(pass), stationary, ld_stationary, k_rows, m, left);
    const float* inputs = part_of(moving_part(pass), moving, ld_moving, k_rows, n, right);
    matmul_chain(weights, static_cast<std::size_t>(m), inputs, static_cast<std::size_t>(n), psum,
                 ld_psum, k_rows, m, n, accumulate || pass != Fp32Pass::kLowLow);
  }
}

}  // namespace trn2vp::numerics
