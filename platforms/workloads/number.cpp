// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/number.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace trn2vp::workloads {

float decode(DataType dtype, std::uint16_t word) {
  if (dtype == DataType::kBf16) {
    const std::uint32_t bits = std::uint32_t{word} << 16;
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  const int exponent = (word >> 10) & 31;
  const int fraction = word & 1023;
  float value;
  if (exponent == 31) {
    value = fraction != 0 ? NAN : INFINITY;
  } else if (exponent == 0) {
    value = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    value = std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
  }
  return (word & 0x8000) != 0 ? -value : value;
}

// Rounds to nearest even by comparing the two neighbours, in double, where both the value and they
// are exact.
std::uint16_t encode(DataType dtype, double value) {
  // The common case: a float whose upper half is a normal BF16 number.
  const auto single = static_cast<float>(value);
  if (dtype == DataType::kBf16 && single == value && std::isnormal(single)) {
    std::uint32_t bits;
    std::memcpy(&bits, &single, sizeof bits);
    const std::uint32_t rest = bits & 0xFFFF;
    const std::uint32_t cut = bits >> 16;
    const bool up = rest > 0x8000 || (rest == 0x8000 && (cut & 1) != 0);
    return static_cast<std::uint16_t>(cut + (up ? 1 : 0));  // a carry runs into the exponent
  }
  const int fraction_bits = dtype == DataType::kBf16 ? 7 : 10;
  const int min_exponent = dtype == DataType::kBf16 ? -126 : -14;
  const int bias = dtype == DataType::kBf16 ? 127 : 15;
  const int max_field = dtype == DataType::kBf16 ? 255 : 31;
  const unsigned sign = std::signbit(value) ? 0x8000u : 0u;
  const unsigned infinity = static_cast<unsigned>(max_field) << fraction_bits;
  if (std::isnan(value)) return static_cast<std::uint16_t>(infinity | 1u << (fraction_bits - 1));
  if (std::isinf(value)) return static_cast<std::uint16_t>(sign | infinity);
  if (value == 0) return static_cast<std::uint16_t>(sign);
  const double magnitude = std::fabs(value);
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

double load(DataType dtype, const std::uint8_t* bytes, std::uint64_t index) {
  if (dtype == DataType::kUint32) {
    std::uint32_t value;
    std::memcpy(&value, bytes + 4 * index, sizeof value);
    return value;
  }
  if (dtype == DataType::kFp32) {
    float value;
    std::memcpy(&value, bytes + 4 * index, sizeof value);
    return value;
  }
  std::uint16_t word;
  std::memcpy(&word, bytes + 2 * index, sizeof word);
  return decode(dtype, word);
}

void store(DataType dtype, double value, std::uint8_t* bytes, std::uint64_t index) {
  if (dtype == DataType::kUint32) {
    const auto word = static_cast<std::uint32_t>(value);
    std::memcpy(bytes + 4 * index, &word, sizeof word);
    return;
  }
  if (dtype == DataType::kFp32) {
    const auto single = static_cast<float>(value);
    std::memcpy(bytes + 4 * index, &single, sizeof single);
    return;
  }
  const std::uint16_t word = encode(dtype, value);
  std::memcpy(bytes + 2 * index, &word, sizeof word);
}

}  // namespace trn2vp::workloads
