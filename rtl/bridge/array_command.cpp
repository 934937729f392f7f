// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/bridge/array_command.h"

#include <algorithm>
#include <cstring>

#include "models/trainium2/neuron_core/array/tile_checks.h"
#include "models/trainium2/timing/tensor_cost.h"

namespace trn2vp::rtl {

using trainium2::ArrayModes;
using trainium2::MatmulArray;
using trainium2::MovingTile;
using trainium2::operand_bytes;
using trainium2::PeTile;
using trainium2::StationaryTile;

namespace {

std::size_t size(int value) { return static_cast<std::size_t>(value); }

/// Raw words, each zero-extended to 32 bits.
class Words {
 public:
  Words(const void* data, OperandFormat format)
      : data_(static_cast<const std::uint8_t*>(data)), bytes_(operand_bytes(format)) {}
  std::uint32_t at(std::size_t index) const {
    if (bytes_ == 1) return data_[index];
    if (bytes_ == 2) return load<std::uint16_t>(index);
    return load<std::uint32_t>(index);
  }

 private:
  template <class Word>
  Word load(std::size_t index) const {
    Word word;
    std::memcpy(&word, data_ + index * sizeof word, sizeof word);
    return word;
  }

  const std::uint8_t* data_;
  std::size_t bytes_;
};

PinMode mode_of(const ArrayModes& modes) {
  if (modes.double_row()) return PinMode::kDoubleRow;
  if (modes.is_transpose) return PinMode::kTransposeLow;
  if (modes.sparse()) return PinMode::kSparse;
  return PinMode::kDense;
}

bool on_grid(int start, int length, int all) {
  const int group = all / kGrid;
  return start % group == 0 && length % group == 0;
}

}  // namespace

std::uint16_t CellRange::mask() const {
  unsigned cells = 0;
  for (int q = first_row; q <= last_row; ++q) {
    for (int g = first_column; g <= last_column; ++g) cells |= 1u << (kGrid * q + g);
  }
  return static_cast<std::uint16_t>(cells);
}

bool on_cells(const MatmulArray& array, const PeTile& tile) {
  return on_grid(tile.start_row, tile_rows(array, tile), array.rows()) &&
         on_grid(tile.start_column, tile_columns(array, tile), array.cols());
}

CellRange cells_of(const MatmulArray& array, const PeTile& tile) {
  const int row_group = array.rows() / kGrid;
  const int column_group = array.cols() / kGrid;
  return {tile.start_row / row_group, tile.start_column / column_group,
          (tile.start_row + tile_rows(array, tile)) / row_group - 1,
          (tile.start_column + tile_columns(array, tile)) / column_group - 1};
}

WeightPins LoadBeats::beat(int index) const {
  WeightPins beat = pins;
  beat.valid = true;
  beat.data = &data[size(index) * beat_words];
  if (!second.empty()) beat.second = &second[size(index) * beat_words];
  return beat;
}

LoadBeats load_beats(const MatmulArray& array, const StationaryTile& tile) {
  const std::size_t rows = size(array.rows());
  const std::size_t group = size(array.cols() / kGrid);
  const ArrayModes& modes = tile.modes;
  LoadBeats load;
  load.cells = cells_of(array, modes.tile);
  load.pins.cells = load.cells.mask();
  load.pins.mode = mode_of(modes);
  load.pins.format = tile.format;
  load.pins.part =
      modes.fp32_pass == trainium2::isa::Fp32Pass::kLow ? PinPart::kLow : PinPart::kHigh;
  load.beat_words = kGrid * rows;
  load.data.assign(group * load.beat_words, 0);
  if (modes.double_row() || modes.sparse()) load.second = load.data;

  const Words words(tile.data, tile.format);
  for (int r = 0; r < tile.rows; ++r) {
    for (int c = 0; c < tile.cols; ++c) {
      // Weights shift to the right, so beat i carries column group - 1 - i of each group.
      const std::size_t column = size(modes.tile.start_column + c);
      const std::size_t place = (group - 1 - column % group) * load.beat_words +
                                column / group * rows + size(modes.tile.start_row + r);
      const std::size_t word = size(r) * tile.row_stride + size(c);
      load.data[place] = words.at(word);
      if (modes.double_row()) load.second[place] = words.at(word + tile.pair_stride);
      if (modes.sparse()) load.second[place] = sparse_index(tile, r, c);
    }
  }
  return load;
}

VectorPins MovingVectors::vector(int index) const {
  VectorPins vector = pins[index % passes];
  vector.valid = true;
  vector.data = &data[size(index / passes) * column_words];
  return vector;
}

MovingVectors moving_vectors(const MatmulArray& array, const MovingTile& tile) {
  using trainium2::isa::Fp32Pass;
  const std::size_t rows = size(array.rows());
  const ArrayModes& modes = tile.modes;
  MovingVectors moving;
  moving.cells = cells_of(array, modes.tile);
  VectorPins pins;
  pins.last_row = moving.cells.last_row;
  pins.last_column = moving.cells.last_column;
  pins.mode = mode_of(modes);
  pins.format = tile.format;
  pins.rows = tile.rows;
  if (modes.double_row()) pins.values = 2;
  if (modes.sparse()) {
    pins.share = static_cast<int>(trainium2::isa::partitions_per_row(modes.sparsity));
    pins.ratio = static_cast<int>(trainium2::isa::compress_ratio(modes.sparsity));
    pins.values = pins.ratio;
  }
  moving.passes = trainium2::timing::cycles_per_column(
      modes.is_transpose, operand_bytes(tile.format), modes.fp32_pass, tile.onezero);
  moving.pins[0] = moving.pins[1] = pins;
  if (modes.is_transpose) {
    moving.pins[1].mode = PinMode::kTransposeHigh;
  } else if (modes.fp32_pass != Fp32Pass::kNone) {
    // lo * lo, lo * hi; hi * lo, hi * hi: infinity and NaN live in the last one only.
    const bool low = modes.fp32_pass == Fp32Pass::kLow;
    VectorPins& last = moving.pins[moving.passes - 1];
    moving.pins[0].part = PinPart::kLow;
    if (!low) moving.pins[0].mode = PinMode::kFinite;
    last.part = low ? PinPart::kHighFinite : PinPart::kHigh;
    last.mode = PinMode::kDense;
  }
  moving.column_words = size(pins.values) * rows;
  moving.data.assign(size(tile.n) * moving.column_words, 0);
  const Words words(tile.data, tile.format);
  // Some columns at a time, whose lines stay in the cache from one row to the next.
  constexpr std::size_t kBlock = 16;
  for (std::size_t begin = 0; begin < size(tile.n); begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, size(tile.n));
    for (std::size_t v = 0; v < size(pins.values); ++v) {
      for (std::size_t r = 0; r < size(tile.rows); ++r) {
        const std::size_t word = r * tile.row_stride + v * tile.pair_stride;
        const std::size_t to = v * rows + size(modes.tile.start_row) + r;
        for (std::size_t j = begin; j < end; ++j)
          moving.data[j * moving.column_words + to] = words.at(word + j);
      }
    }
  }
  return moving;
}

}  // namespace trn2vp::rtl
