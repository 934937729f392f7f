// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Independent of models/numerics on purpose: this is what the machine's results are held against.
#include "platforms/workloads/reference.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace trn2vp::workloads {
namespace {

float decode(DataType dtype, std::uint16_t raw) {
  if (dtype == DataType::kBf16) {
    const std::uint32_t bits = std::uint32_t{raw} << 16;
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  const int exponent = (raw >> 10) & 31;
  const int fraction = raw & 1023;
  float value;
  if (exponent == 31) {
    value = fraction != 0 ? NAN : INFINITY;
  } else if (exponent == 0) {
    value = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    value = std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  }
  return (raw & 0x8000) != 0 ? -value : value;
}

// Rounds to nearest even by comparing the two neighbours, in double, where both the value and they
// are exact.
std::uint16_t encode(DataType dtype, float value) {
  const int fraction_bits = dtype == DataType::kBf16 ? 7 : 10;
  const int min_exponent = dtype == DataType::kBf16 ? -126 : -14;
  const int bias = dtype == DataType::kBf16 ? 127 : 15;
  const int max_field = dtype == DataType::kBf16 ? 255 : 31;
  const unsigned sign = std::signbit(value) ? 0x8000u : 0u;
  const unsigned infinity = static_cast<unsigned>(max_field) << fraction_bits;
  if (std::isnan(value)) return static_cast<std::uint16_t>(infinity | 1u << (fraction_bits - 1));
  if (std::isinf(value)) return static_cast<std::uint16_t>(sign | infinity);
  if (value == 0) return static_cast<std::uint16_t>(sign);
  const double magnitude = std::fabs(static_cast<double>(value));
  const int exponent = std::max(std::ilogb(magnitude), min_exponent);
  // In units of the last place: an integer part and a rest that decides.
  const double units = std::ldexp(magnitude, fraction_bits - exponent);
  double whole = std::floor(units);
  const double rest = units - whole;
  if (rest > 0.5 || (rest == 0.5 && std::fmod(whole, 2.0) != 0)) whole += 1;
  // `whole` holds the hidden bit too, so a carry runs into the exponent by itself.
  const auto field = static_cast<unsigned>(exponent + bias - 1) << fraction_bits;
  const unsigned code = field + static_cast<unsigned>(whole);
  return static_cast<std::uint16_t>(sign | std::min(code, infinity));
}

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

void fill_random(const Tensor& tensor, std::uint64_t seed, std::uint16_t* out) {
  std::uint64_t key = mix(seed);
  for (char c : tensor.name) key = mix(key ^ static_cast<unsigned char>(c));
  for (std::uint64_t i = 0; i < tensor.elements(); ++i) {
    // The sum of four uniforms: close to normal, bounded, the same on every machine.
    const std::uint64_t r = mix(key + i);
    const auto sum =
        static_cast<int>((r & 0xFFFF) + ((r >> 16) & 0xFFFF) + ((r >> 32) & 0xFFFF) + (r >> 48));
    const double unit = (sum - 2 * 65535) / 65536.0 * 1.7320508075688772;
    const auto value = static_cast<float>(unit * tensor.scale);
    if (tensor.dtype == DataType::kBf16) {
      // Cut, not rounded: these are random numbers, and there are many of them.
      std::uint32_t bits;
      std::memcpy(&bits, &value, sizeof bits);
      out[i] = static_cast<std::uint16_t>(bits >> 16);
    } else {
      out[i] = encode(tensor.dtype, value);
    }
  }
}

}  // namespace trn2vp::workloads
