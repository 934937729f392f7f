// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/vector_random.h"

#include "models/trainium2/neuron_core/semantics/vector_elementwise.h"

namespace trn2vp::trainium2::semantics {
namespace {

// A bijection that spreads neighbouring inputs over all 32 bits.
std::uint32_t hash(std::uint32_t value) {
  value = (value ^ (value >> 16)) * 0x85EBCA6Bu;
  value = (value ^ (value >> 13)) * 0xC2B2AE35u;
  return value ^ (value >> 16);
}

// One clock of the register.
std::uint32_t step(std::uint32_t state) {
  state ^= state << 13;
  state ^= state >> 17;
  return state ^ (state << 5);
}

}  // namespace

void VectorRandom::seed(std::uint32_t seed) {
  constexpr std::uint32_t kGolden = 0x9E3779B9u;  // 2^32 / golden ratio
  for (std::uint32_t lane = 0; lane < state_.size(); ++lane) {
    const std::uint32_t state = hash(hash(seed) + kGolden * (lane + 1));
    state_[lane] = state != 0 ? state : kGolden;  // 0 is the register's fixed point
  }
}

void VectorRandom::set_seed(const isa::Instruction& i, const PartitionBytes& memory) {
  std::vector<std::uint32_t> words;
  load_words(i.src0, 0, memory, words);
  seed(words[0]);
}

void VectorRandom::fill(const isa::Instruction& i, const PartitionBytes& memory) {
  std::vector<std::uint32_t> words(i.dst.elements());
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    std::uint32_t state = state_[i.dst.start_partition + p];
    for (std::uint32_t& word : words) word = state = step(state);
    state_[i.dst.start_partition + p] = state;
    store_words(i.dst, p, memory, words);
  }
}

void VectorRandom::dropout(const isa::Instruction& i, const PartitionBytes& memory) {
  std::vector<std::uint32_t> words;
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    const float probability = broadcast_operand(i, 0, p, memory);
    load_words(i.src0, p, memory, words);
    std::uint32_t state = state_[i.src0.start_partition + p];
    for (std::uint32_t& word : words) {
      state = step(state);
      const float draw = static_cast<float>(state >> 8) * 0x1p-24f;
      word = draw < probability ? 0 : word;
    }
    state_[i.src0.start_partition + p] = state;
    store_words(i.dst, p, memory, words);
  }
}

}  // namespace trn2vp::trainium2::semantics
