// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/bridge/edge_recorder.h"

#include <algorithm>

namespace trn2vp::rtl {

void EdgeRecorder::record(const ArrayEdge& edge) {
  Kept& kept = ring_[count_++ % ring_.size()];
  kept.edge = edge.edge;
  kept.rows = edge.rows;
  kept.cols = edge.cols;
  kept.inputs = edge.inputs;
  kept.outputs = edge.outputs;
  kept.inputs.weights.data = kept.inputs.weights.second = nullptr;

  std::size_t words = 0;
  const auto row_group = [&](std::size_t q) { return edge.outputs.res_valid >> (kGrid * q) & 0xF; };
  for (auto& streams : kept.inputs.vectors) {
    for (VectorPins& vector : streams) {
      if (vector.valid) words += static_cast<std::size_t>(vector.values * edge.rows);
    }
  }
  for (std::size_t q = 0; q < kGrid; ++q) {
    if (row_group(q) != 0) words += static_cast<std::size_t>(edge.cols);
  }
  kept.words.resize(words);

  std::uint32_t* to = kept.words.data();
  const auto keep = [&to](const std::uint32_t*& from, int count) {
    std::copy_n(from, count, to);
    from = to;
    to += count;
  };
  for (auto& streams : kept.inputs.vectors) {
    for (VectorPins& vector : streams) {
      if (vector.valid) {
        keep(vector.data, vector.values * edge.rows);
      } else {
        vector.data = nullptr;
      }
    }
  }
  for (std::size_t q = 0; q < kGrid; ++q) {
    if (row_group(q) != 0) {
      keep(kept.outputs.res_data[q], edge.cols);
    } else {
      kept.outputs.res_data[q] = nullptr;
    }
  }
}

void EdgeRecorder::for_each(Cycle first, Cycle last,
                            const std::function<void(const ArrayEdge&)>& visit) const {
  const std::size_t oldest = count_ - std::min(count_, ring_.size());
  for (std::size_t i = oldest; i < count_; ++i) {
    const Kept& kept = ring_[i % ring_.size()];
    if (kept.edge < first || kept.edge > last) continue;
    visit({kept.edge, kept.inputs, kept.outputs, kept.rows, kept.cols});
  }
}

}  // namespace trn2vp::rtl
