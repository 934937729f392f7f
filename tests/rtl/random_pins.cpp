// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/rtl/random_pins.h"

namespace trn2vp::test {

using rtl::CellRange;
using rtl::kGrid;
using rtl::PinMode;
using rtl::PinPart;
using rtl::VectorPins;

void RandomPins::fill(Words& words, std::size_t count, OperandFormat format) {
  words.resize(count);
  for (std::uint32_t& word : words) word = random_operand(random_, format, Operands::kRare);
}

CellRange RandomPins::tile() {
  const auto span = [this](int* first, int* last) {
    const int size = 1 << pick(0, 2);
    *first = pick(0, kGrid / size - 1) * size;
    *last = *first + size - 1;
  };
  CellRange range;
  span(&range.first_row, &range.last_row);
  span(&range.first_column, &range.last_column);
  return range;
}

void RandomPins::offer_load() {
  rtl::WeightPins& weights = inputs_.weights;
  if (beats_left_ == 0) {
    constexpr PinMode kModes[] = {PinMode::kDense, PinMode::kDense, PinMode::kDoubleRow,
                                  PinMode::kTransposeLow, PinMode::kSparse};
    beats_left_ = cols_ / kGrid;
    weights.cells = tile().mask();
    weights.mode = kModes[pick(0, 4)];
    weights.format = static_cast<OperandFormat>(pick(0, 6));
    weights.part = static_cast<PinPart>(pick(0, 2));
  }
  weights.valid = true;
  fill(load_data_, static_cast<std::size_t>(kGrid * rows_), weights.format);
  fill(load_second_, static_cast<std::size_t>(kGrid * rows_), weights.format);
  weights.data = load_data_.data();
  weights.second = load_second_.data();
}

void RandomPins::offer_vector() {
  const CellRange cells = tile();
  VectorPins& vector = inputs_.vectors[static_cast<std::size_t>(cells.first_row)]
                                      [static_cast<std::size_t>(cells.first_column)];
  for (int q = 0; q < kGrid; ++q) {
    for (int g = 0; g < kGrid; ++g) {
      const VectorPins& other =
          inputs_.vectors[static_cast<std::size_t>(q)][static_cast<std::size_t>(g)];
      const CellRange others{q, g, other.last_row, other.last_column};
      if (other.valid && (others.mask() & cells.mask()) != 0) return;
    }
  }
  constexpr PinMode kModes[] = {
      PinMode::kDense,        PinMode::kDense,         PinMode::kFinite, PinMode::kDoubleRow,
      PinMode::kTransposeLow, PinMode::kTransposeHigh, PinMode::kSparse};
  vector.valid = true;
  vector.swap = (full_ & cells.mask()) == cells.mask() && pick(0, 2) == 0;
  vector.last_row = cells.last_row;
  vector.last_column = cells.last_column;
  vector.mode = kModes[pick(0, 6)];
  vector.format = static_cast<OperandFormat>(pick(0, 6));
  vector.part = static_cast<PinPart>(pick(0, 2));
  const int group = rows_ / kGrid;
  vector.share = 1 << pick(0, group >= 4 ? 2 : 1);
  vector.ratio = pick(2, 4);
  vector.values = kGrid;
  const int most = (cells.last_row - cells.first_row + 1) * group;
  vector.rows = pick(0, 1) != 0 ? most : pick(1, most);
  Words& data =
      vector_data_[static_cast<std::size_t>(cells.first_row * kGrid + cells.first_column)];
  fill(data, static_cast<std::size_t>(kGrid * rows_), vector.format);
  vector.data = data.data();
}

const rtl::ArrayInputs& RandomPins::next() {
  // At times nothing for long, and a reset in the middle of everything.
  const bool pause = edge_ % 400 > 300;
  inputs_.reset = edge_ % 1500 == 1200 || edge_ % 1500 == 1201;
  ++edge_;
  if (inputs_.reset) {
    inputs_.weights.valid = false;
    for (auto& row : inputs_.vectors) {
      for (VectorPins& vector : row) vector.valid = false;
    }
    beats_left_ = 0;
    full_ = 0;
  } else {
    if (!inputs_.weights.valid && !pause && pick(0, 2) == 0) offer_load();
    for (int i = pause ? 0 : pick(0, 3); i > 0; --i) offer_vector();
  }
  inputs_.res_ready = pick(0, 7) != 0;
  inputs_.tap_row = pick(0, rows_ - 1);
  inputs_.tap_col = pick(0, cols_ - 1);
  return inputs_;
}

void RandomPins::taken(const rtl::ArrayOutputs& outputs) {
  full_ = outputs.wl_full;
  if (inputs_.reset) return;
  if (inputs_.weights.valid && outputs.wl_ready) {
    inputs_.weights.valid = false;
    --beats_left_;
  }
  for (int i = 0; i < kGrid * kGrid; ++i) {
    VectorPins& vector =
        inputs_.vectors[static_cast<std::size_t>(i / kGrid)][static_cast<std::size_t>(i % kGrid)];
    if ((outputs.mv_ready >> i & 1) != 0) vector.valid = false;
  }
}

}  // namespace trn2vp::test
