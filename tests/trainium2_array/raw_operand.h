// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "models/trainium2/neuron_core/matmul_array.h"

namespace trn2vp::test {

using trainium2::OperandFormat;

constexpr OperandFormat kAllFormats[] = {
    OperandFormat::kBf16,  OperandFormat::kFp16,  OperandFormat::kTf32, OperandFormat::kFp32,
    OperandFormat::kFp8E5, OperandFormat::kFp8E4, OperandFormat::kFp8E3};

const char* format_name(OperandFormat format);
std::uint32_t bits_of(float value);
float float_of(std::uint32_t bits);
/// Bits with every NaN replaced by 7FC00000.
std::uint32_t canonical_bits(float value);

/// A matrix of raw words, row-major, with three words of garbage after each row.
class RawOperand {
 public:
  RawOperand(OperandFormat format, int rows, int columns);

  OperandFormat format() const { return format_; }
  int rows() const { return rows_; }
  int columns() const { return columns_; }
  const void* data() const { return bytes_.data(); }
  std::size_t stride() const { return static_cast<std::size_t>(columns_) + 3; }

  std::uint32_t word(int row, int column) const;
  void set(int row, int column, std::uint32_t word);
  /// The value from the definition of the format.
  float value(int row, int column) const;
  float value_of(std::uint32_t word) const;

 private:
  std::size_t at(int row, int column) const;
  OperandFormat format_;
  int rows_;
  int columns_;
  std::vector<std::uint8_t> bytes_;
};

enum class Content {
  kModerate,  ///< finite, 2^-4 to 2^4 in size
  kAnyBits,   ///< zeros, subnormals, infinities and NaN as well
  kRare,      ///< moderate, one in fifty any bits
};
RawOperand random_operand(std::mt19937& random, OperandFormat format, int rows, int columns,
                          Content content);

}  // namespace trn2vp::test
