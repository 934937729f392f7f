// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Independent of models/numerics on purpose: this is what the machine's results are held against.
#include "platforms/workloads/reference.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
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

namespace {

/// Results of a block: so many chains side by side that they fill the registers of a wide machine.
constexpr std::uint64_t kRows = 8;
constexpr std::uint64_t kColumns = 64;

/// Columns of a [k, columns] matrix of words as values, `width` columns after the other, the last
/// ones 0: [columns / width, k, width].
std::vector<float> panels(DataType dtype, const std::uint16_t* words, std::uint64_t k,
                          std::uint64_t columns, std::uint64_t width) {
  std::vector<float> values((columns + width - 1) / width * width * k);
  for (std::uint64_t kk = 0; kk < k; ++kk) {
    for (std::uint64_t c = 0; c < columns; ++c)
      values[(c / width * k + kk) * width + c % width] = decode(dtype, words[kk * columns + c]);
  }
  return values;
}

}  // namespace

// kRows x kColumns chains over `rows` of k. One clone per instruction set: with hardware FMA the
// loop over columns becomes vector code, the result is the same.
__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"))) static void chains(
    const float* a, const float* b, std::uint64_t rows, float* out) {
  float sums[kRows][kColumns] = {};
  for (std::uint64_t kk = 0; kk < rows; ++kk) {
    for (std::uint64_t i = 0; i < kRows; ++i) {
      const float left = a[kk * kRows + i];
      for (std::uint64_t j = 0; j < kColumns; ++j)
        sums[i][j] = std::fma(left, b[kk * kColumns + j], sums[i][j]);
    }
  }
  for (std::uint64_t i = 0; i < kRows; ++i)
    for (std::uint64_t j = 0; j < kColumns; ++j) out[i * kColumns + j] = sums[i][j];
}

void reference_gemm(DataType dtype, std::uint64_t m, std::uint64_t n, std::uint64_t k,
                    std::uint64_t array_rows, const std::uint16_t* lhs_t, const std::uint16_t* rhs,
                    std::uint16_t* out) {
  const std::vector<float> a = panels(dtype, lhs_t, k, m, kRows);
  const std::vector<float> b = panels(dtype, rhs, k, n, kColumns);
  float chain[kRows * kColumns];
  float total[kRows * kColumns];
  for (std::uint64_t j = 0; j < n; j += kColumns) {
    for (std::uint64_t i = 0; i < m; i += kRows) {
      for (std::uint64_t k0 = 0; k0 < k; k0 += array_rows) {
        chains(a.data() + i * k + k0 * kRows, b.data() + j * k + k0 * kColumns,
               std::min(array_rows, k - k0), k0 == 0 ? total : chain);
        if (k0 == 0) continue;
        for (std::uint64_t e = 0; e < kRows * kColumns; ++e) total[e] += chain[e];
      }
      for (std::uint64_t r = 0; r < std::min(kRows, m - i); ++r)
        for (std::uint64_t c = 0; c < std::min(kColumns, n - j); ++c)
          out[(i + r) * n + j + c] = encode(dtype, total[r * kColumns + c]);
    }
  }
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

void fill_angles(const Tensor& tensor, std::uint8_t* bytes) {
  constexpr double kTheta = 10000;
  const RopeFrequencies rope =
      tensor.rope ? *tensor.rope : rope_frequencies(kTheta, 2 * tensor.cols, {}, tensor.rows);
  for (std::uint64_t i = 0; i < tensor.elements(); ++i) {
    const std::uint64_t row = i / tensor.cols;
    const std::uint64_t position =
        tensor.position + (tensor.period == 0 ? row : row % tensor.period);
    const double angle = static_cast<double>(position) * rope.columns.at(i % tensor.cols);
    const bool sine = tensor.content == Content::kRopeSine;
    store(tensor.dtype, rope.amplitude * (sine ? std::sin(angle) : std::cos(angle)), bytes, i);
  }
}

}  // namespace

namespace {

double largest(DataType dtype) {
  switch (dtype) {
    case DataType::kBf16:
      return std::ldexp(2.0 - 0x1p-7, 127);
    case DataType::kFp16:
      return 65504;
    default:
      return std::numeric_limits<float>::max();
  }
}

void fill_given(const Tensor& tensor, std::uint8_t* bytes) {
  const double limit = largest(tensor.dtype);
  for (std::uint64_t i = 0; i < tensor.elements(); ++i) {
    const double value = tensor.values->at(i);
    const bool finite = std::isfinite(value);
    store(tensor.dtype, finite ? std::clamp(value, -limit, limit) : value, bytes, i);
  }
}

std::uint64_t key_of(const Tensor& tensor, std::uint64_t seed) {
  std::uint64_t key = mix(seed);
  for (char c : tensor.name) key = mix(key ^ static_cast<unsigned char>(c));
  return key;
}

void fill_indices(const Tensor& tensor, std::uint64_t seed, std::uint8_t* bytes) {
  const std::uint64_t key = key_of(tensor, seed);
  for (std::uint64_t i = 0; i < tensor.elements(); ++i) {
    const std::uint64_t index = tensor.limit == 0 ? 1 : mix(key + i) % tensor.limit;
    store(tensor.dtype, static_cast<double>(index), bytes, i);
  }
}

}  // namespace

void fill(const Tensor& tensor, std::uint64_t seed, void* out) {
  auto* bytes = static_cast<std::uint8_t*>(out);
  if (tensor.content == Content::kGiven) return fill_given(tensor, bytes);
  if (tensor.content == Content::kIndices) return fill_indices(tensor, seed, bytes);
  if (tensor.content != Content::kRandom) return fill_angles(tensor, bytes);
  const std::uint64_t key = key_of(tensor, seed);
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
