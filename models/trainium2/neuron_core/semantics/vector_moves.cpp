// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/vector_moves.h"

namespace trn2vp::trainium2::semantics {
namespace {

constexpr unsigned kQuadrant = 32;
constexpr std::uint8_t kKeep = 255;

using Rows = std::vector<std::vector<std::uint32_t>>;

}  // namespace

void stream_shuffle(const isa::Instruction& i, const PartitionBytes& memory) {
  Rows rows(i.dst.partition_count);
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    const std::uint8_t source = i.shuffle_mask[p % kQuadrant];
    if (source != kKeep) load_words(i.src0, p / kQuadrant * kQuadrant + source, memory, rows[p]);
  }
  for (unsigned p = 0; p < i.dst.partition_count; ++p) {
    if (i.shuffle_mask[p % kQuadrant] != kKeep) store_words(i.dst, p, memory, rows[p]);
  }
}

void block_transpose(const isa::Instruction& i, const PartitionBytes& memory) {
  Rows rows(i.src0.partition_count);
  for (unsigned p = 0; p < i.src0.partition_count; ++p) load_words(i.src0, p, memory, rows[p]);
  std::vector<std::uint32_t> column(i.src0.partition_count);
  for (unsigned f = 0; f < i.dst.partition_count; ++f) {
    for (unsigned p = 0; p < i.src0.partition_count; ++p) column[p] = rows[p][f];
    store_words(i.dst, f, memory, column);
  }
}

}  // namespace trn2vp::trainium2::semantics
