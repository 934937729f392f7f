// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

#include "models/trainium2/neuron_core/matmul_array.h"

namespace trn2vp::trainium2 {

/// What every kind of array refuses, in the same words. All throw std::invalid_argument.
///
/// `array`: gives the size the tile is checked against, and what it is not built for. An index of a
/// sparse operand outside its group is refused as well, if the tile has its words.
void check_stationary(const MatmulArray& array, const StationaryTile& tile);

/// The first index of a sparse operand that lies outside its group; empty when there is none, or no
/// words to look at.
std::string wrong_index(const StationaryTile& tile);

/// Index of weight (row, column) of a sparse operand, 0..15.
unsigned sparse_index(const StationaryTile& tile, int row, int column);

/// What a multiply needs to know about the load it uses.
struct LoadedTile {
  int rows = 0;
  OperandFormat format = OperandFormat::kBf16;
  ArrayModes modes;
};

/// `load`: the load this multiply uses; null when there was none, which is refused as well.
void check_moving(const MatmulArray& array, const MovingTile& tile, const LoadedTile* load);

/// Throws std::logic_error when `now` lies before `earliest`, the edge up to which the array has
/// already worked.
void check_request_edge(Cycle now, Cycle earliest);

/// Rows of the tile: its own number, or all of the array's.
int tile_rows(const MatmulArray& array, const PeTile& tile);
int tile_columns(const MatmulArray& array, const PeTile& tile);

/// Whether both name the same PEs of `array`.
bool same_tile(const MatmulArray& array, const PeTile& a, const PeTile& b);

}  // namespace trn2vp::trainium2
