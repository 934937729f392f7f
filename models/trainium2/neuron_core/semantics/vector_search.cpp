// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/vector_search.h"

#include <algorithm>
#include <limits>

#include "models/numerics/convert.h"

namespace trn2vp::trainium2::semantics {
namespace {

constexpr std::size_t kBest = 8;
constexpr std::uint32_t kNotFound = 0xFFFFFFFFu;

/// The largest values first; what fewer than 8 numbers leave over is NaN.
void top8(const std::vector<float>& values, float* best) {
  std::fill(best, best + kBest, numerics::float_of(numerics::kCanonicalNanF32));
  std::size_t found = 0;
  for (const float value : values) {
    if (value != value || (found == kBest && !(value > best[kBest - 1]))) continue;
    std::size_t at = found < kBest ? found++ : kBest - 1;
    for (; at > 0 && value > best[at - 1]; --at) best[at] = best[at - 1];
    best[at] = value;
  }
}

/// Index of the first element from `from` that equals `value`; kNotFound when there is none.
std::uint32_t find(const std::vector<float>& data, float value, std::size_t from) {
  for (std::size_t i = from; i < data.size(); ++i) {
    if (data[i] == value) return static_cast<std::uint32_t>(i);
  }
  return kNotFound;
}

/// Pairs each of the 8 values with an occurrence in `data`, in the order of `vals` or from its last
/// to its first; equal values with successive occurrences.
void pair(const std::vector<float>& data, const std::vector<float>& vals, bool last_first,
          std::vector<std::uint32_t>& indices) {
  indices.assign(kBest, kNotFound);
  for (std::size_t rank = 0; rank < kBest; ++rank) {
    const std::size_t j = last_first ? kBest - 1 - rank : rank;
    std::size_t from = 0;
    for (std::size_t earlier = 0; earlier < rank; ++earlier) {
      const std::size_t k = last_first ? kBest - 1 - earlier : earlier;
      if (vals[k] != vals[j]) continue;
      from = indices[k] == kNotFound ? data.size() : indices[k] + std::size_t{1};
    }
    indices[j] = find(data, vals[j], from);
  }
}

}  // namespace

void max8(const isa::Instruction& i, const PartitionBytes& memory, VectorWriter& writer) {
  std::vector<float> values, best(kBest);
  for (unsigned p = 0; p < i.src0.partition_count; ++p) {
    load(i.src0, p, memory, values);
    top8(values, best.data());
    writer.store(i.dst, p, memory, best);
  }
}

void find_index8(const isa::Instruction& i, const PartitionBytes& memory) {
  std::vector<float> data, vals;
  std::vector<std::uint32_t> indices;
  for (unsigned p = 0; p < i.src0.partition_count; ++p) {
    load(i.src0, p, memory, data);
    load(i.src1, p, memory, vals);
    pair(data, vals, false, indices);
    store_words(i.dst, p, memory, indices);
  }
}

void match_replace8(const isa::Instruction& i, const PartitionBytes& memory, VectorWriter& writer) {
  const bool raw = i.src0.dtype == i.dst.dtype;
  const std::uint32_t replacement = writer.constant(i.dst.dtype, i.value);
  std::vector<float> data, vals;
  std::vector<std::uint32_t> words, indices;
  for (unsigned p = 0; p < i.src0.partition_count; ++p) {
    load(i.src0, p, memory, data);
    load(i.src1, p, memory, vals);
    if (raw) load_words(i.src0, p, memory, words);
    pair(data, vals, true, indices);
    for (const std::uint32_t index : indices) {
      if (index == kNotFound) continue;
      data[index] = i.value;
      if (raw) words[index] = replacement;
    }
    if (raw) {
      store_words(i.dst, p, memory, words);
    } else {
      writer.store(i.dst, p, memory, data);
    }
    if (i.aux.present()) store_words(i.aux, p, memory, indices);
  }
}

}  // namespace trn2vp::trainium2::semantics
