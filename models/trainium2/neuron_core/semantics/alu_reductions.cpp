// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <algorithm>
#include <limits>

#include "models/trainium2/neuron_core/semantics/alu.h"
#include "models/trainium2/neuron_core/semantics/alu_operators.h"

namespace trn2vp::trainium2::semantics {

using alu::absolute;
using alu::compute;
using alu::compute_bits;
using alu::dispatch;
using alu::dispatch_bits;
using isa::AluOp;
using numerics::bits_of;
using numerics::canonical;
using numerics::float_of;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

bool is_logical(AluOp op) { return op >= AluOp::kLogicalAnd && op <= AluOp::kLogicalXor; }

bool is_absolute(AluOp op) { return op == AluOp::kAbsMax || op == AluOp::kAbsMin; }

// A chain keeps a NaN once it has one, so that it can be made canonical at its end.
template <AluOp op>
inline float chain_step(float a, float b) {
  if constexpr (op == AluOp::kAdd) return a + b;
  if constexpr (op == AluOp::kSubtract) return a - b;
  if constexpr (op == AluOp::kMultiply) return a * b;
  return compute<op>(a, b);
}

// Eight chains at a time hide the latency of one addition behind the others; each chain keeps its
// own order.
constexpr std::size_t kChains = 8;

template <AluOp op>
void accumulate_rows(const float* const* values, std::size_t first, std::size_t count,
                     float* state) {
  for (std::size_t i = first; i < count; ++i) {
    for (std::size_t r = 0; r < kChains; ++r) state[r] = chain_step<op>(state[r], values[r][i]);
  }
}

// Extremes do not depend on the order, and as integers the compiler finds them several at a time:
// a key is larger the larger the value is for the operator, and largest for a NaN.
constexpr std::uint32_t kSign = 0x80000000u;

constexpr bool order_free(AluOp op) {
  return op == AluOp::kMaximum || op == AluOp::kMinimum || op == AluOp::kAbsMax ||
         op == AluOp::kAbsMin;
}

constexpr std::uint32_t flip_of(AluOp op) {
  return op == AluOp::kMinimum || op == AluOp::kAbsMin ? kSign : 0u;
}

// Its own inverse: two's complement orders negative floats the wrong way round.
inline std::int32_t ordered(std::uint32_t bits) {
  return static_cast<std::int32_t>(bits ^ ((0u - (bits >> 31)) & ~kSign));
}

template <AluOp op>
inline std::int32_t key(float value) {
  const std::uint32_t bits = bits_of(value);
  const bool absolute_value = op == AluOp::kAbsMax || op == AluOp::kAbsMin;
  const std::uint32_t magnitude = absolute_value ? bits & ~kSign : bits;
  const bool nan = (bits & ~kSign) > 0x7F800000u;
  return ordered(nan ? numerics::kCanonicalNanF32 : magnitude ^ flip_of(op));
}

template <AluOp op>
float extreme(float start, const float* values, std::size_t count) {
  std::int32_t best = key<op>(start);
  for (std::size_t i = 0; i < count; ++i) best = std::max(best, key<op>(values[i]));
  const auto bits = static_cast<std::uint32_t>(ordered(static_cast<std::uint32_t>(best)));
  return float_of(bits == numerics::kCanonicalNanF32 ? bits : bits ^ flip_of(op));
}

using Binary = float (*)(float, float);

// The operator as a function, for loops that are sequential anyway.
Binary function_of(AluOp op) {
  Binary result = nullptr;
  dispatch(op, [&](auto tag) { result = &compute<decltype(tag)::value>; });
  return result;
}

void scan_loop(Binary f0, bool reverse0, Binary f1, bool reverse1, float state, const float* a,
               const float* b, float* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const float inner = reverse0 ? f0(state, a[i]) : f0(a[i], state);
    state = reverse1 ? f1(b[i], inner) : f1(inner, b[i]);
    out[i] = state;
  }
}

}  // namespace

float reduction_identity(AluOp op) {
  switch (op) {
    case AluOp::kMultiply:
    case AluOp::kLogicalAnd:
      return 1.0f;
    case AluOp::kMaximum:
      return -kInfinity;
    case AluOp::kMinimum:
    case AluOp::kAbsMin:
      return kInfinity;
    default:
      return 0.0f;
  }
}

float accumulate(AluOp op, float start, const float* values, std::size_t count) {
  dispatch(op, [&](auto tag) {
    if constexpr (order_free(tag.value)) {
      start = extreme<tag.value>(start, values, count);
    } else {
      for (std::size_t i = 0; i < count; ++i) start = chain_step<tag.value>(start, values[i]);
    }
  });
  return canonical(start);
}

void reduce(AluOp op, const float* const* values, std::size_t rows, std::size_t count, float* out) {
  const std::size_t first = is_logical(op) ? 0 : 1;
  for (std::size_t r = 0; r < rows; ++r) {
    out[r] = is_logical(op)    ? reduction_identity(op)
             : is_absolute(op) ? absolute(values[r][0])
                               : canonical(values[r][0]);
  }
  dispatch(op, [&](auto tag) {
    if constexpr (order_free(tag.value)) {
      for (std::size_t r = 0; r < rows; ++r)
        out[r] = extreme<tag.value>(out[r], values[r] + first, count - first);
    } else {
      std::size_t r = 0;
      for (; r + kChains <= rows; r += kChains)
        accumulate_rows<tag.value>(values + r, first, count, out + r);
      for (; r < rows; ++r) {
        for (std::size_t i = first; i < count; ++i)
          out[r] = chain_step<tag.value>(out[r], values[r][i]);
      }
    }
  });
  for (std::size_t r = 0; r < rows; ++r) out[r] = canonical(out[r]);
}

float scan(AluOp op, float start, const float* values, float* out, std::size_t count) {
  dispatch(op, [&](auto tag) {
    for (std::size_t i = 0; i < count; ++i) {
      start = chain_step<tag.value>(values[i], start);
      out[i] = canonical(start);
    }
  });
  return canonical(start);
}

void scan(AluOp op0, bool reverse0, AluOp op1, bool reverse1, float start, const float* a,
          const float* b, float* out, std::size_t count) {
  if (op0 == AluOp::kMultiply && op1 == AluOp::kAdd) {
    // The recurrence of linear state-space models; neither operator has an order of operands.
    for (std::size_t i = 0; i < count; ++i) {
      start = a[i] * start + b[i];
      out[i] = canonical(start);
    }
    return;
  }
  scan_loop(function_of(op0), reverse0, function_of(op1), reverse1, start, a, b, out, count);
}

std::uint32_t reduce_bits(AluOp op, const std::uint32_t* values, std::size_t count) {
  std::uint32_t result = values[0];
  dispatch_bits(op, [&](auto tag) {
    for (std::size_t i = 1; i < count; ++i) result = compute_bits<tag.value>(result, values[i]);
  });
  return result;
}

}  // namespace trn2vp::trainium2::semantics
