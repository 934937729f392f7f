// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/alu.h"

#include <algorithm>

#include "models/trainium2/neuron_core/semantics/alu_operators.h"

namespace trn2vp::trainium2::semantics {

using alu::compute;
using alu::compute_bits;
using alu::dispatch;
using alu::dispatch_bits;
using isa::AluOp;

float apply(AluOp op, float a, float b) {
  float result = 0.0f;
  dispatch(op, [&](auto tag) { result = compute<tag.value>(a, b); });
  return result;
}

std::uint32_t apply_bits(AluOp op, std::uint32_t a, std::uint32_t b) {
  std::uint32_t result = 0;
  dispatch_bits(op, [&](auto tag) { result = compute_bits<tag.value>(a, b); });
  return result;
}

void apply(AluOp op, const float* a, const float* b, bool reverse, float* out, std::size_t count) {
  if (reverse && !isa::is_unary(op)) std::swap(a, b);
  dispatch(op, [&](auto tag) {
    for (std::size_t i = 0; i < count; ++i) out[i] = compute<tag.value>(a[i], b[i]);
  });
}

void apply(AluOp op, const float* a, float b, bool reverse, float* out, std::size_t count) {
  dispatch(op, [&](auto tag) {
    if (reverse && !isa::is_unary(op)) {
      for (std::size_t i = 0; i < count; ++i) out[i] = compute<tag.value>(b, a[i]);
    } else {
      for (std::size_t i = 0; i < count; ++i) out[i] = compute<tag.value>(a[i], b);
    }
  });
}

void apply_bits(AluOp op, const std::uint32_t* a, const std::uint32_t* b, bool reverse,
                std::uint32_t* out, std::size_t count) {
  if (reverse && !isa::is_unary(op)) std::swap(a, b);
  dispatch_bits(op, [&](auto tag) {
    for (std::size_t i = 0; i < count; ++i) out[i] = compute_bits<tag.value>(a[i], b[i]);
  });
}

void apply_bits(AluOp op, const std::uint32_t* a, std::uint32_t b, bool reverse, std::uint32_t* out,
                std::size_t count) {
  dispatch_bits(op, [&](auto tag) {
    if (reverse && !isa::is_unary(op)) {
      for (std::size_t i = 0; i < count; ++i) out[i] = compute_bits<tag.value>(b, a[i]);
    } else {
      for (std::size_t i = 0; i < count; ++i) out[i] = compute_bits<tag.value>(a[i], b);
    }
  });
}

}  // namespace trn2vp::trainium2::semantics
