// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <random>

#include "rtl/cosim/coverage.h"
#include "rtl/cosim/random_program.h"

namespace trn2vp::cosim {

/// One load and one multiply that go together.
struct Matmul {
  Mode mode = Mode::kDense;
  RandomLoad load;
  Matrix moving;
  bool onezero = false;

  trainium2::MovingTile tile() const;
};

/// A random tile of cells that is not the whole array and on which `mode` is possible.
trainium2::PeTile random_tile(std::mt19937& random, const trainium2::MatmulArray& array, Mode mode);

/// A random load that goes with `goal`, on `tile` if its shape is that of a tile.
Matmul make_load(std::mt19937& random, const trainium2::MatmulArray& array, const Bin& goal,
                 const trainium2::PeTile& tile);
/// Gives `matmul`, which has a load, a moving operand of the goal's format and n columns.
void make_moving(std::mt19937& random, const Bin& goal, int n, Matmul& matmul);

/// Whether the operands are what Special says; true for kNone when nothing else is.
bool has_special(const Matmul& matmul, Special special);
/// The shape of a matmul on an array of this size.
Shape shape_of(const Matmul& matmul, const trainium2::MatmulArray& array);

}  // namespace trn2vp::cosim
