// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/gpsimd_gather.h"

namespace trn2vp::trainium2::semantics {

using isa::Instruction;

namespace {

constexpr unsigned kPartitionsPerProcessor = 16;

std::uint32_t at(const std::vector<std::uint32_t>& words, std::uint64_t index) {
  return index < words.size() ? words[index] : 0;
}

}  // namespace

void local_gather(const Instruction& i, const PartitionBytes& memory) {
  std::vector<std::uint32_t> column, words;
  std::vector<std::uint32_t> indices(i.num_valid);
  std::vector<std::uint32_t> gathered(std::size_t{i.num_valid} * i.elems_per_idx);
  for (unsigned group = 0; group < i.src0.partition_count; group += kPartitionsPerProcessor) {
    for (unsigned lane = 0; lane < kPartitionsPerProcessor; ++lane) {
      load_words(i.src1, group + lane, memory, column);
      for (std::size_t n = lane; n < indices.size(); n += kPartitionsPerProcessor)
        indices[n] = column[n / kPartitionsPerProcessor];
    }
    for (unsigned lane = 0; lane < kPartitionsPerProcessor; ++lane) {
      load_words(i.src0, group + lane, memory, words);
      std::size_t out = 0;
      for (const std::uint32_t index : indices) {
        for (unsigned e = 0; e < i.elems_per_idx; ++e)
          gathered[out++] = at(words, std::uint64_t{index} + e);
      }
      store_words(i.dst, group + lane, memory, gathered);
    }
  }
}

void n_gather(const Instruction& i, const PartitionBytes& memory) {
  std::vector<std::uint32_t> indices, words;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    load_words(i.src0, p, memory, words);
    load_words(i.src1, p, memory, indices);
    for (std::uint32_t& index : indices) index = at(words, index);
    store_words(i.dst, p, memory, indices);
  }
}

}  // namespace trn2vp::trainium2::semantics
