// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "rtl/bridge/array_command.h"
#include "rtl/bridge/verilated_array.h"

namespace trn2vp::rtl {

/// Every PE of an array column over a window of edges.
struct ColumnTrace {
  struct Sample {
    ArrayTap tap;  ///< as an observer samples it at the edge; all 0 where no vector is
    std::uint32_t expected_psum_out = 0;  ///< of the last vector that passed; see has_expected
  };
  int column = 0;
  int first_row = 0;          ///< of the tile; PEs from here on, those that take part
  Cycle first_edge = 0;       ///< of the window
  bool has_expected = false;  ///< all vectors are dense, so it is known what each PE should do
  std::vector<std::vector<Sample>> rows;  ///< [PE][edge - first_edge]
};

/// The multiply `moving` once more on `model`, on the edges of the run in which its vector `index`
/// entered at edge `entered`: its vectors back to back, the load right before the first of them.
/// `model` is reset and run once for each PE, which the tap then shows all the time. The window
/// [first, last] is in edges of the run; only vectors that matter in it are sent.
ColumnTrace trace_column(VerilatedArray& model, const LoadBeats& load, const MovingVectors& moving,
                         int index, int column, Cycle entered, Cycle first, Cycle last);

}  // namespace trn2vp::rtl
