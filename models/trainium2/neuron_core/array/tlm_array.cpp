// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/array/tlm_array.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "models/numerics/codec.h"
#include "models/numerics/matmul.h"
#include "models/numerics/matmul_chain.h"
#include "models/trainium2/neuron_core/array/chains.h"
#include "models/trainium2/timing/tensor_cost.h"

namespace trn2vp::trainium2 {
namespace {

std::size_t size(int value) { return static_cast<std::size_t>(value); }

const numerics::FormatInfo& info_of(OperandFormat format) {
  using numerics::Format;
  static constexpr Format kFormats[] = {Format::kBf16,   Format::kFp16,    Format::kTf32,
                                        Format::kFp32,   Format::kFp8E5m2, Format::kFp8E4m3,
                                        Format::kFp8E3m4};
  return numerics::format_info(kFormats[static_cast<std::size_t>(format)]);
}

/// Raw words widened to 32 bits.
void widen(const StationaryTile& tile, float* to) {
  const std::size_t bytes = operand_bytes(tile.format);
  for (std::size_t r = 0; r < size(tile.rows); ++r) {
    const auto* from = static_cast<const std::uint8_t*>(tile.data) + r * tile.row_stride * bytes;
    for (std::size_t c = 0; c < size(tile.cols); ++c, from += bytes, ++to) {
      std::uint32_t word = 0;
      std::memcpy(&word, from, bytes);
      std::memcpy(to, &word, sizeof word);
    }
  }
}

/// BF16 is kept as it comes: the chain decodes it on the way.
bool kept_as_words(const MovingTile& tile) {
  return tile.format == OperandFormat::kBf16 && !tile.modes.double_row() && !tile.modes.sparse() &&
         !tile.modes.is_transpose;
}

std::shared_ptr<std::vector<std::uint8_t>> unpack_indices(const StationaryTile& tile) {
  auto indices = std::make_shared<std::vector<std::uint8_t>>();
  indices->reserve(size(tile.rows) * size(tile.cols));
  for (int r = 0; r < tile.rows; ++r) {
    for (int c = 0; c < tile.cols; ++c) {
      indices->push_back(static_cast<std::uint8_t>(sparse_index(tile, r, c)));
    }
  }
  return indices;
}

}  // namespace

TlmArray::TlmArray(int rows, int cols, Mode mode, int pipe, const timing::ColumnRates& rates)
    : timeline_(rows, cols, pipe), mode_(mode), rates_(rates) {}

TlmArray::Buffer TlmArray::take_buffer(std::size_t size) {
  // A buffer only the pool still holds is free; the pool stays as small as the deepest overlap.
  auto free = std::find_if(pool_.begin(), pool_.end(),
                           [](const Buffer& buffer) { return buffer.use_count() == 1; });
  if (free == pool_.end()) {
    free = pool_.insert(pool_.end(), std::make_shared<std::vector<float>>());
  }
  if ((*free)->size() < size) (*free)->resize(size);
  return *free;
}

TlmArray::Buffer TlmArray::capture(const StationaryTile& tile) {
  if (mode_ == Mode::kTimingOnly) return nullptr;
  const int pair = tile.modes.double_row() ? 2 : 1;
  Buffer buffer = take_buffer(size(pair) * size(tile.rows) * size(tile.cols));
  if (tile.modes.is_transpose) {
    widen(tile, buffer->data());
  } else {
    numerics::decode_operand(
        {info_of(tile.format), tile.data, tile.row_stride, tile.pair_stride}, tile.rows, tile.cols,
        buffer->data(), pair == 2 ? numerics::MatmulRows::kDouble : numerics::MatmulRows::kSingle);
  }
  return buffer;
}

TlmArray::Buffer TlmArray::capture(const MovingTile& tile) {
  if (mode_ == Mode::kTimingOnly) return nullptr;
  const std::size_t lines = tile.modes.double_row()
                                ? 2
                                : size(static_cast<int>(isa::compress_ratio(tile.modes.sparsity)));
  const numerics::FormatInfo& format = info_of(tile.format);
  const std::size_t n = size(tile.n);
  if (kept_as_words(tile)) {
    Buffer words = take_buffer((size(tile.rows) * n + 1) / 2);
    auto* to = reinterpret_cast<std::uint8_t*>(words->data());
    const auto* from = static_cast<const std::uint8_t*>(tile.data);
    for (std::size_t r = 0; r < size(tile.rows); ++r)
      std::memcpy(to + 2 * r * n, from + 2 * r * tile.row_stride, 2 * n);
    return words;
  }
  Buffer buffer = take_buffer(lines * size(tile.rows) * n);
  if (lines == 1) {
    numerics::decode_operand({format, tile.data, tile.row_stride, 0}, tile.rows, tile.n,
                             buffer->data());
    return buffer;
  }
  float* to = buffer->data();
  const auto* bytes = static_cast<const std::uint8_t*>(tile.data);
  for (std::size_t r = 0; r < size(tile.rows); ++r) {
    for (std::size_t line = 0; line < lines; ++line, to += n) {
      const std::size_t word = r * tile.row_stride + line * tile.pair_stride;
      numerics::decode(format, bytes + word * operand_bytes(tile.format), to, n);
    }
  }
  return buffer;
}

const TlmArray::Weights* TlmArray::find(const PeTile& tile) const {
  for (const Weights& weights : loaded_) {
    if (same_tile(*this, weights.tile.modes.tile, tile)) return &weights;
  }
  return nullptr;
}

LoadTiming TlmArray::load_stationary(Cycle now, const StationaryTile& tile) {
  check_stationary(*this, tile);
  check_request_edge(now, retired_);
  const std::uint32_t cells = cells_of(tile.modes.tile, rows(), cols());
  // Weights it replaces go first, so that their buffer can be used again.
  loaded_.erase(
      std::remove_if(loaded_.begin(), loaded_.end(),
                     [&](const Weights& weights) {
                       return (cells_of(weights.tile.modes.tile, rows(), cols()) & cells) != 0;
                     }),
      loaded_.end());
  Weights weights{{tile.rows, tile.format, tile.modes}, tile.cols, capture(tile), nullptr};
  if (tile.modes.sparse() && mode_ == Mode::kFunctional) weights.indices = unpack_indices(tile);
  loaded_.push_back(std::move(weights));
  const ArrayTimeline::Load edges = timeline_.load(now, tile.modes.tile);
  return {edges.start, edges.done};
}

MultiplyTiming TlmArray::multiply_moving(Cycle now, const MovingTile& tile) {
  const Weights* weights = find(tile.modes.tile);
  check_moving(*this, tile, weights != nullptr ? &weights->tile : nullptr);
  check_request_edge(now, retired_);
  const int edges_per_vector =
      timing::cycles_per_column(tile.modes.is_transpose, operand_bytes(tile.format),
                                tile.modes.fp32_pass, tile.onezero, rates_);
  const ArrayTimeline::Multiply edges =
      timeline_.multiply(now, tile.n, edges_per_vector, tile.modes.tile);
  outstanding_.push_back(
      {*weights, capture(tile), kept_as_words(tile), tile.n, tile.onezero, edges.result});
  return {edges.first, edges.last, edges.result};
}

void TlmArray::compute(const Multiply& multiply, const PsumTile& psum) const {
  const Weights& weights = multiply.weights;
  const ArrayModes& modes = weights.tile.modes;
  const float* stationary = weights.values->data();
  const float* moving = multiply.moving->data();
  const ChainShape shape{weights.tile.rows, weights.cols,    multiply.n,
                         psum.data,         psum.row_stride, psum.accumulate};
  if (modes.is_transpose) {
    transpose_words(stationary, moving, shape);
  } else if (modes.sparse()) {
    sparse_chain(modes.sparsity, stationary, weights.indices->data(), moving, shape);
  } else if (modes.fp32_pass != isa::Fp32Pass::kNone) {
    fp32_half(modes.fp32_pass, stationary, moving, multiply.onezero, shape);
  } else if (multiply.words) {
    numerics::matmul_chain_bf16(stationary, size(shape.m), moving, size(shape.n), psum.data,
                                psum.row_stride, shape.k_rows, shape.m, shape.n, psum.accumulate);
  } else {
    const int depth = modes.double_row() ? 2 * shape.k_rows : shape.k_rows;
    numerics::matmul_chain(stationary, size(shape.m), moving, size(shape.n), psum.data,
                           psum.row_stride, depth, shape.m, shape.n, psum.accumulate);
  }
}

Cycle TlmArray::retire(const PsumTile& psum) {
  if (outstanding_.empty()) throw std::logic_error("matmul array: retire without a multiply");
  const Multiply multiply = std::move(outstanding_.front());
  outstanding_.pop_front();
  // On another tile a later multiply may be through before an earlier one.
  retired_ = std::max(retired_, multiply.result);
  if (mode_ == Mode::kFunctional && psum.data != nullptr) compute(multiply, psum);
  return multiply.result;
}

}  // namespace trn2vp::trainium2
