// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/trainium2_array/raw_operand.h"

#include <cmath>
#include <cstring>

#include "tests/numerics/format_reference.h"

namespace trn2vp::test {
namespace {

reference::Layout layout_of(OperandFormat format) {
  using numerics::Format;
  switch (format) {
    case OperandFormat::kBf16:
      return reference::layout_of(Format::kBf16);
    case OperandFormat::kFp16:
      return reference::layout_of(Format::kFp16);
    case OperandFormat::kTf32:
      return reference::layout_of(Format::kTf32);
    case OperandFormat::kFp32:
      return reference::layout_of(Format::kFp32);
    case OperandFormat::kFp8E5:
      return reference::layout_of(Format::kFp8E5m2);
    case OperandFormat::kFp8E4:
      return reference::layout_of(Format::kFp8E4m3);
    case OperandFormat::kFp8E3:
      break;
  }
  return reference::layout_of(Format::kFp8E3m4);
}

}  // namespace

const char* format_name(OperandFormat format) {
  static constexpr const char* kNames[] = {"bf16",   "fp16",   "tf32",  "fp32",
                                           "fp8_e5", "fp8_e4", "fp8_e3"};
  return kNames[static_cast<std::size_t>(format)];
}

std::uint32_t bits_of(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

float float_of(std::uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

std::uint32_t canonical_bits(float value) {
  return std::isnan(value) ? 0x7FC00000u : bits_of(value);
}

RawOperand::RawOperand(OperandFormat format, int rows, int columns)
    : format_(format), rows_(rows), columns_(columns) {
  bytes_.assign(static_cast<std::size_t>(rows) * stride() * operand_bytes(format), 0xA7);
}

std::size_t RawOperand::at(int row, int column) const {
  return (static_cast<std::size_t>(row) * stride() + static_cast<std::size_t>(column)) *
         operand_bytes(format_);
}

std::uint32_t RawOperand::word(int row, int column) const {
  std::uint32_t word = 0;
  std::memcpy(&word, &bytes_[at(row, column)], operand_bytes(format_));
  return word;
}

void RawOperand::set(int row, int column, std::uint32_t word) {
  std::memcpy(&bytes_[at(row, column)], &word, operand_bytes(format_));
}

float RawOperand::value_of(std::uint32_t word) const {
  return static_cast<float>(reference::word_value(layout_of(format_), word));
}

float RawOperand::value(int row, int column) const { return value_of(word(row, column)); }

RawOperand random_operand(std::mt19937& random, OperandFormat format, int rows, int columns,
                          Content content) {
  RawOperand operand(format, rows, columns);
  const bool exact32 = format == OperandFormat::kTf32;
  const auto any_bits = [&] {
    const auto word = static_cast<std::uint32_t>(random());
    return exact32 ? word & 0xFFFFE000u : word;
  };
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < columns; ++c) {
      std::uint32_t word = any_bits();
      if (content == Content::kModerate || (content == Content::kRare && random() % 50 != 0)) {
        const auto moderate = [&] {
          const float size = std::fabs(operand.value_of(word));
          return size >= 0.0625f && size <= 16.0f;
        };
        while (!moderate()) word = any_bits();
      }
      operand.set(r, c, word);
    }
  }
  return operand;
}

}  // namespace trn2vp::test
