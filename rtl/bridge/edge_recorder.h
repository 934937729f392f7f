// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "rtl/bridge/rtl_array.h"

namespace trn2vp::rtl {

/// The pins of the last clock edges of an array, weights left out: a ring that costs a copy of the
/// pins an edge.
class EdgeRecorder {
 public:
  /// Keeps `edges` edges, at least 1.
  explicit EdgeRecorder(std::size_t edges) : ring_(edges) {}

  void record(const ArrayEdge& edge);

  /// Calls back, in order, for every edge in [first, last] that is still kept and was evaluated.
  void for_each(Cycle first, Cycle last, const std::function<void(const ArrayEdge&)>& visit) const;

 private:
  struct Kept {
    Cycle edge = 0;
    int rows = 0;
    int cols = 0;
    ArrayInputs inputs;
    ArrayOutputs outputs;
    std::vector<std::uint32_t> words;  // all that the pointers of inputs and outputs point to
  };

  std::vector<Kept> ring_;
  std::size_t count_ = 0;  // edges recorded so far
};

}  // namespace trn2vp::rtl
