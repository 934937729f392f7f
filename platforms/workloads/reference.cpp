// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Independent of models/numerics on purpose: this is what the machine's results are held against.
#include "platforms/workloads/reference.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "platforms/workloads/number.h"

namespace trn2vp::workloads {
namespace {

std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

}  // namespace

// One clone per instruction set: with hardware FMA the loop over n becomes vector code, the result
// is the same.
__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"))) static void chain_row(
    const float* column, std::size_t column_stride, const float* rhs, std::uint64_t n,
    std::uint64_t k, float* out) {
  for (std::uint64_t kk = 0; kk < k; ++kk) {
    const float a = column[kk * column_stride];
    const float* b = rhs + kk * n;
    for (std::uint64_t j = 0; j < n; ++j) out[j] = std::fma(a, b[j], out[j]);
  }
}

void reference_gemm(DataType dtype, std::uint64_t m, std::uint64_t n, std::uint64_t k,
                    std::uint64_t array_rows, const std::uint16_t* lhs_t, const std::uint16_t* rhs,
                    std::uint16_t* out) {
  std::vector<float> a(array_rows * m);
  std::vector<float> b(array_rows * n);
  std::vector<float> total(m * n);
  std::vector<float> chain(n);
  for (std::uint64_t k0 = 0; k0 < k; k0 += array_rows) {
    const std::uint64_t rows = std::min(array_rows, k - k0);
    for (std::uint64_t i = 0; i < rows * m; ++i) a[i] = decode(dtype, lhs_t[k0 * m + i]);
    for (std::uint64_t i = 0; i < rows * n; ++i) b[i] = decode(dtype, rhs[k0 * n + i]);
    for (std::uint64_t i = 0; i < m; ++i) {
      std::fill(chain.begin(), chain.end(), 0.0f);
      chain_row(a.data() + i, m, b.data(), n, rows, chain.data());
      float* row = total.data() + i * n;
      for (std::uint64_t j = 0; j < n; ++j) row[j] = k0 == 0 ? chain[j] : row[j] + chain[j];
    }
  }
  for (std::uint64_t i = 0; i < m * n; ++i) out[i] = encode(dtype, total[i]);
}

namespace {

// About normal with mean 0 and deviation 1, bounded, the same on every machine: the sum of four
// uniforms.
double draw(std::uint64_t key, std::uint64_t index) {
  const std::uint64_t r = mix(key + index);
  const auto sum =
      static_cast<int>((r & 0xFFFF) + ((r >> 16) & 0xFFFF) + ((r >> 32) & 0xFFFF) + (r >> 48));
  return (sum - 2 * 65535) / 65536.0 * 1.7320508075688772;
}

double rope_angle(const Tensor& tensor, std::uint64_t index) {
  const std::uint64_t row = index / tensor.cols;
  const std::uint64_t position = tensor.position + (tensor.period == 0 ? row : row % tensor.period);
  const auto column = static_cast<double>(index % tensor.cols);
  return static_cast<double>(position) *
         std::pow(tensor.rope_theta, -column / static_cast<double>(tensor.cols));
}

}  // namespace

void fill(const Tensor& tensor, std::uint64_t seed, void* out) {
  auto* bytes = static_cast<std::uint8_t*>(out);
  if (tensor.content != Content::kRandom) {
    for (std::uint64_t i = 0; i < tensor.elements(); ++i) {
      const double angle = rope_angle(tensor, i);
      store(tensor.dtype, tensor.content == Content::kRopeSine ? std::sin(angle) : std::cos(angle),
            bytes, i);
    }
    return;
  }
  std::uint64_t key = mix(seed);
  for (char c : tensor.name) key = mix(key ^ static_cast<unsigned char>(c));
  for (std::uint64_t i = 0; i < tensor.elements(); ++i) {
    const bool zero = i / tensor.cols % tensor.sparsity.of >= tensor.sparsity.some;
    const auto value = zero ? 0.0f : static_cast<float>(tensor.mean + draw(key, i) * tensor.scale);
    if (tensor.dtype == DataType::kBf16) {
      // Cut, not rounded: these are random numbers, and there are many of them.
      std::uint32_t bits;
      std::memcpy(&bits, &value, sizeof bits);
      const auto word = static_cast<std::uint16_t>(bits >> 16);
      std::memcpy(bytes + 2 * i, &word, sizeof word);
    } else {
      store(tensor.dtype, value, bytes, i);
    }
  }
}

}  // namespace trn2vp::workloads
