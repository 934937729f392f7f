// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/gpsimd_arithmetic.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "models/trainium2/neuron_core/semantics/alu.h"

namespace trn2vp::trainium2::semantics {

using isa::AluOp;
using isa::DType;
using isa::Instruction;

namespace {

bool is_word(DType dtype) { return dtype == DType::kInt32 || dtype == DType::kUint32; }

std::int64_t value_of(DType dtype, std::uint32_t word) {
  return dtype == DType::kInt32 ? std::int64_t{static_cast<std::int32_t>(word)}
                                : std::int64_t{word};
}

std::uint32_t power(std::int64_t base, std::int64_t exponent) {
  const auto low = static_cast<std::uint32_t>(base);
  if (exponent < 0) {
    if (base == 1) return 1;
    if (base == -1) return exponent % 2 == 0 ? 1u : low;
    return 0;
  }
  std::uint32_t result = 1;
  std::uint32_t square = low;
  for (auto bits = static_cast<std::uint64_t>(exponent); bits != 0; bits >>= 1) {
    if ((bits & 1) != 0) result *= square;
    square *= square;
  }
  return result;
}

// `a op b` for operands of at most 32 bits: no int64 below overflows but the product, whose low
// half is taken.
std::uint32_t apply_integers(AluOp op, std::int64_t a, std::int64_t b) {
  const auto low = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
  switch (op) {
    case AluOp::kAdd:
      return low(a + b);
    case AluOp::kSubtract:
      return low(a - b);
    case AluOp::kMultiply:
      return low(a) * low(b);
    case AluOp::kMaximum:
      return low(std::max(a, b));
    case AluOp::kMinimum:
      return low(std::min(a, b));
    case AluOp::kAbsMax:
      return low(std::max(std::abs(a), std::abs(b)));
    case AluOp::kAbsMin:
      return low(std::min(std::abs(a), std::abs(b)));
    case AluOp::kEqual:
      return a == b;
    case AluOp::kNotEqual:
      return a != b;
    case AluOp::kGreaterEqual:
      return a >= b;
    case AluOp::kGreater:
      return a > b;
    case AluOp::kLessEqual:
      return a <= b;
    case AluOp::kLess:
      return a < b;
    case AluOp::kLogicalAnd:
      return a != 0 && b != 0;
    case AluOp::kLogicalOr:
      return a != 0 || b != 0;
    case AluOp::kLogicalXor:
      return (a != 0) != (b != 0);
    case AluOp::kPower:
      return power(a, b);
    default:
      throw std::logic_error("GpSimd: not a binary arithmetic operator");
  }
}

/// a = a op b, element by element, for a bitvec operator or exact integers.
void combine_words(AluOp op, DType a_type, DType b_type, std::vector<std::uint32_t>& a,
                   const std::vector<std::uint32_t>& b) {
  if (isa::is_bitvec(op)) {
    apply_bits(op, a.data(), b.data(), false, a.data(), a.size());
    return;
  }
  for (std::size_t k = 0; k < a.size(); ++k)
    a[k] = apply_integers(op, value_of(a_type, a[k]), value_of(b_type, b[k]));
}

}  // namespace

void gpsimd_tensor_tensor(const Instruction& i, const PartitionBytes& memory,
                          VectorWriter& writer) {
  const bool exact = is_word(i.dst.dtype) && is_word(i.src0.dtype) && is_word(i.src1.dtype);
  std::vector<std::uint32_t> words0, words1;
  std::vector<float> values0, values1;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    if (exact || isa::is_bitvec(i.op0)) {
      load_words(i.src0, p, memory, words0);
      load_words(i.src1, p, memory, words1);
      combine_words(i.op0, i.src0.dtype, i.src1.dtype, words0, words1);
      store_words(i.dst, p, memory, words0);
    } else {
      load(i.src0, p, memory, values0);
      load(i.src1, p, memory, values1);
      apply(i.op0, values0.data(), values1.data(), false, values0.data(), values0.size());
      writer.store(i.dst, p, memory, values0);
    }
  }
}

void tensor_partition_reduce(const Instruction& i, const PartitionBytes& memory,
                             VectorWriter& writer) {
  const DType type = i.src0.dtype;
  if ((is_word(type) && is_word(i.dst.dtype)) || isa::is_bitvec(i.op0)) {
    std::vector<std::uint32_t> result, words;
    load_words(i.src0, 0, memory, result);
    for (unsigned p = 1; p < i.src0.partition_count; ++p) {
      load_words(i.src0, p, memory, words);
      combine_words(i.op0, type, type, result, words);
    }
    store_words(i.dst, 0, memory, result);
    return;
  }
  std::vector<float> result, values;
  load(i.src0, 0, memory, result);
  for (unsigned p = 1; p < i.src0.partition_count; ++p) {
    load(i.src0, p, memory, values);
    apply(i.op0, result.data(), values.data(), false, result.data(), result.size());
  }
  writer.store(i.dst, 0, memory, result);
}

void gpsimd_tensor_scalar(const Instruction& i, const PartitionBytes& memory,
                          VectorWriter& writer) {
  std::vector<float> values;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    load(i.src0, p, memory, values);
    apply(i.op0, values.data(), 0.0f, false, values.data(), values.size());
    writer.store(i.dst, p, memory, values);
  }
}

}  // namespace trn2vp::trainium2::semantics
