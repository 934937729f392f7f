// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/gpsimd_pattern.h"

#include <stdexcept>

#include "models/numerics/codec.h"

namespace trn2vp::trainium2::semantics {

using isa::AluOp;
using isa::DType;
using isa::Instruction;

namespace {

/// The values of partition 0 without offset, in order.
std::vector<std::uint32_t> free_pattern(const Instruction& i) {
  std::vector<std::uint32_t> values{0};
  // From the innermost dimension outwards: each repeats what is there, moved by its step.
  for (const isa::AffineDimension& dim : i.pattern) {
    const std::size_t inner = values.size();
    values.reserve(inner * dim.count);
    for (std::uint32_t n = 1; n < dim.count; ++n) {
      const std::uint32_t moved = n * static_cast<std::uint32_t>(dim.step);
      for (std::size_t k = 0; k < inner; ++k) values.push_back(values[k] + moved);
    }
  }
  return values;
}

std::uint32_t start_of(const Instruction& i, unsigned p) {
  return static_cast<std::uint32_t>(i.offset) +
         p * static_cast<std::uint32_t>(i.channel_multiplier);
}

bool compare_with_zero(AluOp op, std::int32_t value) {
  switch (op) {
    case AluOp::kEqual:
      return value == 0;
    case AluOp::kNotEqual:
      return value != 0;
    case AluOp::kGreaterEqual:
      return value >= 0;
    case AluOp::kGreater:
      return value > 0;
    case AluOp::kLessEqual:
      return value <= 0;
    case AluOp::kLess:
      return value < 0;
    default:
      throw std::logic_error("affine_select: not a comparison");
  }
}

}  // namespace

void iota(const Instruction& i, const PartitionBytes& memory, VectorWriter& writer) {
  const std::vector<std::uint32_t> pattern = free_pattern(i);
  std::vector<std::uint32_t> words(pattern.size());
  std::vector<float> values(pattern.size());
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    const std::uint32_t start = start_of(i, p);
    for (std::size_t k = 0; k < words.size(); ++k) words[k] = pattern[k] + start;
    if (i.dst.dtype == DType::kInt32 || i.dst.dtype == DType::kUint32) {
      store_words(i.dst, p, memory, words);
      continue;
    }
    for (std::size_t k = 0; k < words.size(); ++k)
      values[k] = static_cast<float>(static_cast<std::int32_t>(words[k]));
    writer.store(i.dst, p, memory, values);
  }
}

void affine_select(const Instruction& i, const PartitionBytes& memory, VectorWriter& writer) {
  const std::vector<std::uint32_t> pattern = free_pattern(i);
  const bool raw = i.src0.dtype == i.dst.dtype;
  const std::uint32_t on_false = writer.constant(i.dst.dtype, i.value);
  std::vector<std::uint32_t> words;
  std::vector<float> values;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    const std::uint32_t start = start_of(i, p);
    const auto taken = [&](std::size_t k) {
      return compare_with_zero(i.op0, static_cast<std::int32_t>(pattern[k] + start));
    };
    if (raw) {
      load_words(i.src0, p, memory, words);
      for (std::size_t k = 0; k < words.size(); ++k) {
        if (!taken(k)) words[k] = on_false;
      }
      store_words(i.dst, p, memory, words);
    } else {
      load(i.src0, p, memory, values);
      for (std::size_t k = 0; k < values.size(); ++k) {
        if (!taken(k)) values[k] = i.value;
      }
      writer.store(i.dst, p, memory, values);
    }
  }
}

}  // namespace trn2vp::trainium2::semantics
