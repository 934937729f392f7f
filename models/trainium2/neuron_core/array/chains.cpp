// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/array/chains.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "models/numerics/fp32_passes.h"
#include "models/numerics/matmul_chain.h"

namespace trn2vp::trainium2 {
namespace {

using numerics::Fp32Pass;

std::size_t size(int value) { return static_cast<std::size_t>(value); }

}  // namespace

void fp32_half(isa::Fp32Pass half, const float* stationary, const float* moving, bool onezero,
               const ChainShape& shape) {
  static thread_local std::vector<float> left;
  static thread_local std::vector<float> right;
  const std::size_t weights = size(shape.k_rows) * size(shape.m);
  const std::size_t inputs = size(shape.k_rows) * size(shape.n);
  left.resize(weights);
  right.resize(inputs);
  const bool low = half == isa::Fp32Pass::kLow;
  bool accumulate = shape.accumulate;
  for (const Fp32Pass pass : {low ? Fp32Pass::kLowLow : Fp32Pass::kHighLow,
                              low ? Fp32Pass::kLowHigh : Fp32Pass::kHighHigh}) {
    if (onezero && (pass == Fp32Pass::kLowLow || pass == Fp32Pass::kHighLow)) continue;
    numerics::fp32_stationary_part(pass, stationary, left.data(), weights);
    numerics::fp32_moving_part(pass, moving, right.data(), inputs);
    numerics::matmul_chain(left.data(), size(shape.m), right.data(), size(shape.n), shape.psum,
                           shape.ld_psum, shape.k_rows, shape.m, shape.n, accumulate);
    accumulate = true;
  }
}

unsigned sparse_group(isa::Sparsity sparsity) {
  return isa::partitions_per_row(sparsity) * isa::compress_ratio(sparsity);
}

// Each column of weights meets rows of its own: they are gathered, and the chain runs column by
// column.
void sparse_chain(isa::Sparsity sparsity, const float* stationary, const std::uint8_t* indices,
                  const float* moving, const ChainShape& shape) {
  static thread_local std::vector<float> rows;
  const std::size_t partitions = isa::partitions_per_row(sparsity);
  const std::size_t ratio = isa::compress_ratio(sparsity);
  const std::size_t n = size(shape.n);
  const std::size_t m = size(shape.m);
  rows.resize(size(shape.k_rows) * n);
  for (std::size_t c = 0; c < m; ++c) {
    for (std::size_t r = 0; r < size(shape.k_rows); ++r) {
      const std::size_t dense = r / partitions * partitions * ratio + indices[r * m + c];
      std::copy_n(moving + dense * n, n, rows.data() + r * n);
    }
    numerics::matmul_chain(stationary + c, m, rows.data(), n, shape.psum + c * shape.ld_psum,
                           shape.ld_psum, shape.k_rows, 1, shape.n, shape.accumulate);
  }
}

// Words move as integers: loading a signalling NaN as a float may change it.
void transpose_words(const float* stationary, const float* moving, const ChainShape& shape) {
  const std::size_t n = size(shape.n);
  const std::size_t m = size(shape.m);
  std::vector<int> row(n, -1);
  for (int r = 0; r < shape.k_rows; ++r) {
    for (std::size_t j = 0; j < n; ++j) {
      if (moving[size(r) * n + j] != 0.0f) row[j] = r;  // NaN is not zero either
    }
  }
  for (std::size_t c = 0; c < m; ++c) {
    for (std::size_t j = 0; j < n; ++j) {
      std::uint32_t word = 0;
      if (row[j] >= 0) std::memcpy(&word, stationary + size(row[j]) * m + c, sizeof word);
      std::memcpy(shape.psum + c * shape.ld_psum + j, &word, sizeof word);
    }
  }
}

}  // namespace trn2vp::trainium2
