// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <random>
#include <vector>

#include "rtl/bridge/array_command.h"
#include "rtl/bridge/verilated_array.h"
#include "tests/rtl/reference.h"

namespace trn2vp::test {

/// Random traffic at the pins of an array that keeps the protocol and nothing else: any mode, any
/// tiles, back-pressure, pauses, resets in the middle.
class RandomPins {
 public:
  RandomPins(int rows, int cols, unsigned seed) : rows_(rows), cols_(cols), random_(seed) {}

  /// The inputs of the next edge.
  const rtl::ArrayInputs& next();
  /// What the array answered to them.
  void taken(const rtl::ArrayOutputs& outputs);

 private:
  using Words = std::vector<std::uint32_t>;
  int pick(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }
  void fill(Words& words, std::size_t count, OperandFormat format);
  rtl::CellRange tile();
  void offer_load();
  void offer_vector();

  int rows_, cols_;
  std::mt19937 random_;
  rtl::ArrayInputs inputs_;
  std::uint16_t full_ = 0;
  int edge_ = 0;
  int beats_left_ = 0;  // of the load under way
  Words load_data_, load_second_;
  std::array<Words, rtl::kGrid * rtl::kGrid> vector_data_;
};

}  // namespace trn2vp::test
