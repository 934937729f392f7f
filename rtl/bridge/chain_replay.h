// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rtl/bridge/array_command.h"
#include "rtl/bridge/verilated_array.h"

namespace trn2vp::rtl {

/// One PE of a column chain while a vector passes it: what the RTL did, and what it should have
/// done. FP32 bits, as ArrayTap has them.
struct ChainStep {
  int row = 0;
  std::uint32_t x = 0, w = 0, psum_in = 0, psum_out = 0;
  std::uint32_t expected_x = 0, expected_w = 0, expected_psum_out = 0;

  bool differs() const {
    return x != expected_x || w != expected_w || psum_out != expected_psum_out;
  }
};

/// What every PE of array column `column` that takes part should do with vector `index` of
/// `moving`, by the raw operands, models/numerics and std::fmaf; what it does is left 0. Empty
/// unless the vector is dense, finite included: the tap shows less of the others than they work on.
std::vector<ChainStep> expected_chain(int rows, int cols, const LoadBeats& load,
                                      const MovingVectors& moving, int index, int column);

/// Sends vector `index` of `moving` alone through `model`, after the load, and watches every PE of
/// array column `column` that takes part. `model` is reset before. Empty where expected_chain() is.
std::vector<ChainStep> replay_chain(VerilatedArray& model, const LoadBeats& load,
                                    const MovingVectors& moving, int index, int column);

/// The row of the first step that differs; -1 when none does.
int first_difference(const std::vector<ChainStep>& chain);

/// A table, one line a PE, the first that differs marked; `around` rows before and after it (all of
/// them if none differs).
std::string chain_table(const std::vector<ChainStep>& chain, int around = 4);

}  // namespace trn2vp::rtl
