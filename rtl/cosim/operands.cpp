// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/cosim/operands.h"

#include <cstring>

namespace trn2vp::cosim {
namespace {

std::size_t index(int r, int c, int cols) {
  return static_cast<std::size_t>(r) * static_cast<std::size_t>(cols) + static_cast<std::size_t>(c);
}

}  // namespace

const Layout& layout_of(OperandFormat format) {
  static constexpr Layout kLayouts[] = {
      {"bf16", 8, 7, 0},   {"fp16", 5, 10, 0},  {"tf32", 8, 10, 13}, {"fp32", 8, 23, 0},
      {"fp8_e5", 5, 2, 0}, {"fp8_e4", 4, 3, 0}, {"fp8_e3", 3, 4, 0}};
  return kLayouts[static_cast<std::size_t>(format)];
}

const char* format_name(OperandFormat format) { return layout_of(format).name; }

bool wide(OperandFormat format) { return trainium2::operand_bytes(format) == 4; }

Matrix::Matrix(int rows, int cols, OperandFormat format, const std::vector<std::uint32_t>& raw)
    : rows(rows), cols(cols), format(format) {
  bytes.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols) *
               operand_bytes(format));
  for (std::size_t i = 0; i < raw.size(); ++i) {
    std::memcpy(&bytes[i * operand_bytes(format)], &raw[i], operand_bytes(format));
  }
}

std::uint32_t Matrix::at(int r, int c) const {
  std::uint32_t raw = 0;
  std::memcpy(&raw, &bytes[index(r, c, cols) * operand_bytes(format)], operand_bytes(format));
  return raw;
}

void Matrix::set(int r, int c, std::uint32_t raw) {
  std::memcpy(&bytes[index(r, c, cols) * operand_bytes(format)], &raw, operand_bytes(format));
}

trainium2::StationaryTile Matrix::stationary(const trainium2::ArrayModes& modes) const {
  const int columns = modes.double_row() ? cols / 2 : cols;
  return {bytes.data(), static_cast<std::size_t>(cols),   rows, columns, format,
          modes,        static_cast<std::size_t>(columns)};
}

trainium2::MovingTile Matrix::moving(const trainium2::ArrayModes& modes) const {
  const int lines =
      modes.double_row() ? 2 : static_cast<int>(trainium2::isa::compress_ratio(modes.sparsity));
  return {bytes.data(), static_cast<std::size_t>(cols),        rows, cols / lines, format,
          modes,        static_cast<std::size_t>(cols / lines)};
}

std::uint32_t random_operand(std::mt19937& random, OperandFormat format, Operands operands) {
  const Layout& layout = layout_of(format);
  const auto draw = [&random] { return static_cast<std::uint32_t>(random()); };
  const int shift = layout.fraction_bits + layout.unused_bits;
  const std::uint32_t sign = draw() % 2 << (layout.exponent_bits + shift);
  const std::uint32_t fraction = (draw() & ((1u << layout.fraction_bits) - 1u))
                                 << layout.unused_bits;
  const std::uint32_t top = (1u << layout.exponent_bits) - 1u;
  const std::uint32_t bias = top / 2;
  const auto with_exponent = [&](std::uint32_t low, std::uint32_t count) {
    return sign | ((low + draw() % count) << shift) | fraction;
  };
  const auto corner = [&](std::uint32_t which) {
    const std::uint32_t one = 1u << layout.unused_bits;
    const std::uint32_t corners[] = {0,
                                     one,
                                     3 * one,
                                     bias << shift,
                                     (top << shift) - one,
                                     top << shift,
                                     1u << shift,
                                     (top << shift) + one};
    return sign | corners[which];
  };
  switch (operands) {
    case Operands::kAnyBits:
      return with_exponent(0, top + 1);
    case Operands::kSubnormal:
      // Products near 2^-130 with eight exponent bits; the others cannot get there and show their
      // own subnormals instead.
      return layout.exponent_bits == 8 ? with_exponent(58, 8) : with_exponent(0, 4);
    case Operands::kCorners:
      return corner(draw() % 8);
    case Operands::kRare:
      if (draw() % 61 == 0) {
        const std::uint32_t pick = draw() % 70;
        return corner(pick < 8 ? pick : pick % 3);
      }
      [[fallthrough]];
    case Operands::kModerate:
      return layout.exponent_bits == 3 ? with_exponent(1, 5) : with_exponent(bias - 4, 9);
  }
  return 0;
}

Matrix random_matrix(std::mt19937& random, int rows, int cols, OperandFormat format,
                     Operands operands) {
  Matrix matrix(rows, cols, format);
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < cols; ++c) matrix.set(r, c, random_operand(random, format, operands));
  }
  return matrix;
}

}  // namespace trn2vp::cosim
