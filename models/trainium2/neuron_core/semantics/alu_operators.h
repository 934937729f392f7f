// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <type_traits>

#include "models/numerics/convert.h"
#include "models/trainium2/isa/operators.h"

// The operators of alu.h as templates, so that a loop is compiled for each of them. Only alu.cpp
// and alu_reductions.cpp include this.
namespace trn2vp::trainium2::semantics::alu {

using isa::AluOp;
using numerics::bits_of;
using numerics::canonical;
using numerics::float_of;

inline float truth(bool value) { return value ? 1.0f : 0.0f; }

// Equal values are the same bits but for the zeros, so AND and OR pick the sign of zero.
inline float maximum(float a, float b) {
  const float equal = float_of(bits_of(a) & bits_of(b));
  const float larger = a > b ? a : (a < b ? b : equal);
  return (a == a) & (b == b) ? larger : float_of(numerics::kCanonicalNanF32);
}

inline float minimum(float a, float b) {
  const float equal = float_of(bits_of(a) | bits_of(b));
  const float smaller = a < b ? a : (a > b ? b : equal);
  return (a == a) & (b == b) ? smaller : float_of(numerics::kCanonicalNanF32);
}

inline float absolute(float a) { return canonical(float_of(bits_of(a) & 0x7FFFFFFFu)); }

template <AluOp op>
inline float compute(float a, float b) {
  if constexpr (op == AluOp::kBypass) return a;
  if constexpr (op == AluOp::kAdd) return canonical(a + b);
  if constexpr (op == AluOp::kSubtract) return canonical(a - b);
  if constexpr (op == AluOp::kMultiply) return canonical(a * b);
  if constexpr (op == AluOp::kMaximum) return maximum(a, b);
  if constexpr (op == AluOp::kMinimum) return minimum(a, b);
  if constexpr (op == AluOp::kEqual) return truth(a == b);
  if constexpr (op == AluOp::kNotEqual) return truth(a != b);
  if constexpr (op == AluOp::kGreaterEqual) return truth(a >= b);
  if constexpr (op == AluOp::kGreater) return truth(a > b);
  if constexpr (op == AluOp::kLessEqual) return truth(a <= b);
  if constexpr (op == AluOp::kLess) return truth(a < b);
  if constexpr (op == AluOp::kLogicalAnd) return truth((a != 0.0f) & (b != 0.0f));
  if constexpr (op == AluOp::kLogicalOr) return truth((a != 0.0f) | (b != 0.0f));
  if constexpr (op == AluOp::kLogicalXor) return truth((a != 0.0f) != (b != 0.0f));
  if constexpr (op == AluOp::kPower)
    return canonical(static_cast<float>(std::pow(static_cast<double>(a), static_cast<double>(b))));
  if constexpr (op == AluOp::kAbsMax) return maximum(absolute(a), absolute(b));
  if constexpr (op == AluOp::kAbsMin) return minimum(absolute(a), absolute(b));
  if constexpr (op == AluOp::kAbs) return absolute(a);
  if constexpr (op == AluOp::kSquare) return canonical(a * a);
  if constexpr (op == AluOp::kRelu) return maximum(a, 0.0f);
  if constexpr (op == AluOp::kRsqrt)
    return canonical(static_cast<float>(1.0 / std::sqrt(static_cast<double>(a))));
  if constexpr (op == AluOp::kReciprocal) return canonical(1.0f / a);
}

template <AluOp op>
inline std::uint32_t compute_bits(std::uint32_t a, std::uint32_t b) {
  if constexpr (op == AluOp::kBypass) return a;
  if constexpr (op == AluOp::kInvert) return ~a;
  if constexpr (op == AluOp::kBitwiseAnd) return a & b;
  if constexpr (op == AluOp::kBitwiseOr) return a | b;
  if constexpr (op == AluOp::kBitwiseXor) return a ^ b;
  if constexpr (op == AluOp::kLeftShift) return b < 32 ? a << (b & 31u) : 0u;
  if constexpr (op == AluOp::kRightShift) return b < 32 ? a >> (b & 31u) : 0u;
}

template <AluOp op>
using Op = std::integral_constant<AluOp, op>;

// Calls `body` with the operator as a type, so that loops are compiled for each of them.
template <class Body>
void dispatch(AluOp op, Body&& body) {
  switch (op) {
    case AluOp::kBypass:
      return body(Op<AluOp::kBypass>{});
    case AluOp::kAdd:
      return body(Op<AluOp::kAdd>{});
    case AluOp::kSubtract:
      return body(Op<AluOp::kSubtract>{});
    case AluOp::kMultiply:
      return body(Op<AluOp::kMultiply>{});
    case AluOp::kMaximum:
      return body(Op<AluOp::kMaximum>{});
    case AluOp::kMinimum:
      return body(Op<AluOp::kMinimum>{});
    case AluOp::kEqual:
      return body(Op<AluOp::kEqual>{});
    case AluOp::kNotEqual:
      return body(Op<AluOp::kNotEqual>{});
    case AluOp::kGreaterEqual:
      return body(Op<AluOp::kGreaterEqual>{});
    case AluOp::kGreater:
      return body(Op<AluOp::kGreater>{});
    case AluOp::kLessEqual:
      return body(Op<AluOp::kLessEqual>{});
    case AluOp::kLess:
      return body(Op<AluOp::kLess>{});
    case AluOp::kLogicalAnd:
      return body(Op<AluOp::kLogicalAnd>{});
    case AluOp::kLogicalOr:
      return body(Op<AluOp::kLogicalOr>{});
    case AluOp::kLogicalXor:
      return body(Op<AluOp::kLogicalXor>{});
    case AluOp::kPower:
      return body(Op<AluOp::kPower>{});
    case AluOp::kAbsMax:
      return body(Op<AluOp::kAbsMax>{});
    case AluOp::kAbsMin:
      return body(Op<AluOp::kAbsMin>{});
    case AluOp::kAbs:
      return body(Op<AluOp::kAbs>{});
    case AluOp::kSquare:
      return body(Op<AluOp::kSquare>{});
    case AluOp::kRelu:
      return body(Op<AluOp::kRelu>{});
    case AluOp::kRsqrt:
      return body(Op<AluOp::kRsqrt>{});
    case AluOp::kReciprocal:
      return body(Op<AluOp::kReciprocal>{});
    default:
      throw std::logic_error("alu: a bitvec operator on FP32");
  }
}

template <class Body>
void dispatch_bits(AluOp op, Body&& body) {
  switch (op) {
    case AluOp::kBypass:
      return body(Op<AluOp::kBypass>{});
    case AluOp::kInvert:
      return body(Op<AluOp::kInvert>{});
    case AluOp::kBitwiseAnd:
      return body(Op<AluOp::kBitwiseAnd>{});
    case AluOp::kBitwiseOr:
      return body(Op<AluOp::kBitwiseOr>{});
    case AluOp::kBitwiseXor:
      return body(Op<AluOp::kBitwiseXor>{});
    case AluOp::kLeftShift:
      return body(Op<AluOp::kLeftShift>{});
    case AluOp::kRightShift:
      return body(Op<AluOp::kRightShift>{});
    default:
      throw std::logic_error("alu: not a bitvec operator");
  }
}

}  // namespace trn2vp::trainium2::semantics::alu
