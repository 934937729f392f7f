// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/array/tlm_array.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "models/numerics/convert.h"
#include "models/numerics/matmul_chain.h"
#include "models/trainium2/neuron_core/array/tile_checks.h"

namespace trn2vp::trainium2 {

TlmArray::TlmArray(int rows, int cols, Mode mode) : timeline_(rows, cols), mode_(mode) {}

TlmArray::Buffer TlmArray::capture(const std::uint16_t* data, std::size_t row_stride, int rows,
                                   int cols, OperandFormat format) {
  if (mode_ == Mode::kTimingOnly) return nullptr;
  // A buffer only the pool still holds is free; the pool stays as small as the deepest overlap.
  auto free = std::find_if(pool_.begin(), pool_.end(),
                           [](const Buffer& buffer) { return buffer.use_count() == 1; });
  if (free == pool_.end()) {
    free = pool_.insert(pool_.end(), std::make_shared<std::vector<float>>());
  }
  std::vector<float>& values = **free;
  const auto width = static_cast<std::size_t>(cols);
  const std::size_t size = static_cast<std::size_t>(rows) * width;
  if (values.size() < size) values.resize(size);
  for (int r = 0; r < rows; ++r) {
    const std::uint16_t* from = data + static_cast<std::size_t>(r) * row_stride;
    float* to = values.data() + static_cast<std::size_t>(r) * width;
    if (format == OperandFormat::kFp16) {
      numerics::fp16_to_f32(from, to, width);
    } else {
      numerics::bf16_to_f32(from, to, width);
    }
  }
  return *free;
}

LoadTiming TlmArray::load_stationary(Cycle now, const StationaryTile& tile) {
  check_stationary(*this, tile);
  check_request_edge(now, retired_);
  newest_ = {};  // weights nobody multiplied with free their buffer first
  newest_ = {capture(tile.data, tile.row_stride, tile.rows, tile.cols, tile.format), tile.rows,
             tile.cols};
  const ArrayTimeline::Load edges = timeline_.load(now);
  return {edges.start, edges.done};
}

MultiplyTiming TlmArray::multiply_moving(Cycle now, const MovingTile& tile) {
  check_moving(*this, tile, newest_.rows);
  check_request_edge(now, retired_);
  const ArrayTimeline::Multiply edges = timeline_.multiply(now, tile.n);
  outstanding_.push_back({newest_,
                          capture(tile.data, tile.row_stride, tile.rows, tile.n, tile.format),
                          tile.n, edges.result});
  return {edges.first, edges.last, edges.result};
}

Cycle TlmArray::retire(const PsumTile& psum) {
  if (outstanding_.empty()) throw std::logic_error("matmul array: retire without a multiply");
  const Multiply multiply = std::move(outstanding_.front());
  outstanding_.pop_front();
  retired_ = multiply.result;
  if (mode_ == Mode::kFunctional && psum.data != nullptr) {
    const Weights& weights = multiply.weights;
    numerics::matmul_chain(weights.values->data(), static_cast<std::size_t>(weights.cols),
                           multiply.moving->data(), static_cast<std::size_t>(multiply.n), psum.data,
                           psum.row_stride, weights.rows, weights.cols, multiply.n,
                           psum.accumulate);
  }
  return retired_;
}

}  // namespace trn2vp::trainium2
