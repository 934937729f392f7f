// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "models/trainium2/isa/instruction.h"

// Plain reference in double for the tests of the Vector engine. It shares no code with the models:
// formats and operators are written anew.
namespace trn2vp::trainium2::semantics::vector_test {

using isa::AccessPattern;
using isa::AluOp;
using isa::Buffer;
using isa::DType;
using isa::Instruction;
using isa::Opcode;
using isa::ReduceCommand;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

// ---- formats

struct Layout {
  int exponent_bits, fraction_bits, shift;  // shift: unused low bits of the word
  double max;
};

inline Layout layout(DType dtype) {
  switch (dtype) {
    case DType::kFp32:
      return {8, 23, 0, std::ldexp(2.0 - std::ldexp(1.0, -23), 127)};
    case DType::kTf32:
      return {8, 10, 13, std::ldexp(2.0 - std::ldexp(1.0, -10), 127)};
    case DType::kBf16:
      return {8, 7, 0, std::ldexp(2.0 - std::ldexp(1.0, -7), 127)};
    case DType::kFp16:
      return {5, 10, 0, 65504.0};
    case DType::kFp8E5:
      return {5, 2, 0, 57344.0};
    case DType::kFp8E4:
      return {4, 3, 0, 240.0};
    default:
      return {3, 4, 0, 15.5};
  }
}

inline unsigned bytes_of(DType dtype) {
  switch (dtype) {
    case DType::kInt8:
    case DType::kUint8:
    case DType::kFp8E3:
    case DType::kFp8E4:
    case DType::kFp8E5:
      return 1;
    case DType::kInt16:
    case DType::kUint16:
    case DType::kBf16:
    case DType::kFp16:
      return 2;
    default:
      return 4;
  }
}

inline bool is_signed_integer(DType dtype) {
  return dtype == DType::kInt8 || dtype == DType::kInt16 || dtype == DType::kInt32;
}
inline bool is_integer(DType dtype) {
  return is_signed_integer(dtype) || dtype == DType::kUint8 || dtype == DType::kUint16 ||
         dtype == DType::kUint32;
}

/// Value of a word as the engine sees it: FP32.
inline double value_of(DType dtype, std::uint32_t word) {
  const unsigned bits = 8 * bytes_of(dtype);
  if (is_integer(dtype)) {
    std::int64_t value = word;
    if (is_signed_integer(dtype) && (word >> (bits - 1)) != 0) value -= std::int64_t{1} << bits;
    return static_cast<float>(value);
  }
  const Layout l = layout(dtype);
  const unsigned code = (word & (0xFFFFFFFFu >> (33 - bits))) >> l.shift;
  const int exponent = static_cast<int>(code >> l.fraction_bits);
  const double fraction = std::ldexp(code & ((1u << l.fraction_bits) - 1), -l.fraction_bits);
  const int bias = (1 << (l.exponent_bits - 1)) - 1;
  const double sign = (word >> (bits - 1)) != 0 ? -1.0 : 1.0;
  if (exponent == (1 << l.exponent_bits) - 1) return fraction == 0 ? sign * kInf : kNan;
  if (exponent == 0) return sign * std::ldexp(fraction, 1 - bias);
  return sign * std::ldexp(1.0 + fraction, exponent - bias);
}

/// An FP32 value after its rounding into `dtype`, to nearest even.
inline double rounded(DType dtype, double value) {
  if (is_integer(dtype)) {
    if (std::isnan(value)) return 0.0;
    const int bits = 8 * static_cast<int>(bytes_of(dtype));
    const double low = is_signed_integer(dtype) ? -std::ldexp(1.0, bits - 1) : 0.0;
    const double high = std::ldexp(1.0, is_signed_integer(dtype) ? bits - 1 : bits) - 1.0;
    return std::min(std::max(std::nearbyint(value), low), high);
  }
  if (std::isnan(value) || std::isinf(value) || value == 0.0) return value;
  const Layout l = layout(dtype);
  const int lowest = 2 - (1 << (l.exponent_bits - 1));
  const int exponent = std::max(std::ilogb(value), lowest);
  const double gap = std::ldexp(1.0, exponent - l.fraction_bits);
  const double result = std::nearbyint(value / gap) * gap;
  return std::abs(result) > l.max ? std::copysign(kInf, value) : result;
}

inline double f32(double value) { return static_cast<double>(static_cast<float>(value)); }

// ---- operators: double arithmetic rounded to FP32 equals FP32 arithmetic for + - * / sqrt

inline double reference(AluOp op, double a, double b) {
  const auto larger = [](double x, double y) {
    if (std::isnan(x) || std::isnan(y)) return kNan;
    if (x == 0.0 && y == 0.0) return std::signbit(x) ? y : x;
    return x > y ? x : y;
  };
  const auto smaller = [&](double x, double y) { return -larger(-x, -y); };
  const bool both = !std::isnan(a) && !std::isnan(b);
  switch (op) {
    case AluOp::kBypass:
      return a;
    case AluOp::kAdd:
      return f32(a + b);
    case AluOp::kSubtract:
      return f32(a - b);
    case AluOp::kMultiply:
      return f32(a * b);
    case AluOp::kMaximum:
      return larger(a, b);
    case AluOp::kMinimum:
      return smaller(a, b);
    case AluOp::kEqual:
      return both && a == b;
    case AluOp::kNotEqual:
      return !(both && a == b);
    case AluOp::kGreaterEqual:
      return both && a >= b;
    case AluOp::kGreater:
      return both && a > b;
    case AluOp::kLessEqual:
      return both && a <= b;
    case AluOp::kLess:
      return both && a < b;
    case AluOp::kLogicalAnd:
      return a != 0.0 && b != 0.0;
    case AluOp::kLogicalOr:
      return a != 0.0 || b != 0.0;
    case AluOp::kLogicalXor:
      return (a != 0.0) != (b != 0.0);
    case AluOp::kPower:
      return f32(std::pow(a, b));
    case AluOp::kAbsMax:
      return larger(std::fabs(a), std::fabs(b));
    case AluOp::kAbsMin:
      return smaller(std::fabs(a), std::fabs(b));
    case AluOp::kAbs:
      return std::fabs(a);
    case AluOp::kSquare:
      return f32(a * a);
    case AluOp::kRelu:
      return std::isnan(a) ? kNan : (a > 0.0 ? a : 0.0);
    case AluOp::kRsqrt:
      return f32(1.0 / std::sqrt(a));
    case AluOp::kReciprocal:
      return f32(1.0 / a);
    default:
      ADD_FAILURE() << "not an FP32 operator";
      return 0.0;
  }
}

inline std::uint64_t reference_bits(AluOp op, std::uint64_t a, std::uint64_t b) {
  switch (op) {
    case AluOp::kInvert:
      return a ^ 0xFFFFFFFFu;
    case AluOp::kBitwiseAnd:
      return a & b;
    case AluOp::kBitwiseOr:
      return a | b;
    case AluOp::kBitwiseXor:
      return (a | b) & ~(a & b);
    case AluOp::kLeftShift:
      return b > 31 ? 0 : (a * (std::uint64_t{1} << b)) % (std::uint64_t{1} << 32);
    case AluOp::kRightShift:
      return b > 31 ? 0 : a / (std::uint64_t{1} << b);
    default:
      return a;
  }
}

inline const std::vector<DType>& all_types() {
  static const std::vector<DType> kTypes = {
      DType::kInt8,  DType::kUint8, DType::kInt16,  DType::kUint16, DType::kBf16,
      DType::kFp16,  DType::kInt32, DType::kUint32, DType::kFp32,   DType::kTf32,
      DType::kFp8E3, DType::kFp8E4, DType::kFp8E5};
  return kTypes;
}
inline const std::vector<DType>& integer_types() {
  static const std::vector<DType> kTypes = {DType::kInt8,   DType::kUint8, DType::kInt16,
                                            DType::kUint16, DType::kInt32, DType::kUint32};
  return kTypes;
}
inline const std::vector<DType>& float_types() {
  static const std::vector<DType> kTypes = {DType::kBf16, DType::kFp16,  DType::kFp32,
                                            DType::kTf32, DType::kFp8E3, DType::kFp8E4,
                                            DType::kFp8E5};
  return kTypes;
}
inline const std::vector<AluOp>& binary_ops() {
  static const std::vector<AluOp> kOps = {
      AluOp::kAdd,       AluOp::kSubtract,   AluOp::kMultiply, AluOp::kMaximum,
      AluOp::kMinimum,   AluOp::kEqual,      AluOp::kNotEqual, AluOp::kGreaterEqual,
      AluOp::kGreater,   AluOp::kLessEqual,  AluOp::kLess,     AluOp::kLogicalAnd,
      AluOp::kLogicalOr, AluOp::kLogicalXor, AluOp::kAbsMax,   AluOp::kAbsMin};
  return kOps;
}

}  // namespace trn2vp::trainium2::semantics::vector_test
