// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "models/trainium2/neuron_core/matmul_array.h"
#include "rtl/bridge/verilated_array.h"

namespace trn2vp::rtl {

/// A rectangle of the array's cells, all ends included.
struct CellRange {
  int first_row = 0;
  int first_column = 0;
  int last_row = kGrid - 1;
  int last_column = kGrid - 1;

  /// Bit kGrid * row group + column group for each cell.
  std::uint16_t mask() const;
};

/// Whether `tile` has its borders on those of the cells of `array`, as the RTL needs it.
bool on_cells(const trainium2::MatmulArray& array, const trainium2::PeTile& tile);
CellRange cells_of(const trainium2::MatmulArray& array, const trainium2::PeTile& tile);

/// A load as beats for the weight port.
struct LoadBeats {
  CellRange cells;
  WeightPins pins;                    ///< all but valid and the data
  std::size_t beat_words = 0;         ///< kGrid * rows
  std::vector<std::uint32_t> data;    ///< [beats][kGrid][rows]
  std::vector<std::uint32_t> second;  ///< the same, or empty

  WeightPins beat(int index) const;
};

/// A multiply as vectors for the stream of its tile. Where a column of the moving operand takes
/// more than one vector, they follow each other.
struct MovingVectors {
  CellRange cells;
  int passes = 1;                   ///< vectors per column
  VectorPins pins[2];               ///< for each pass: all but valid, swap and data
  std::size_t column_words = 0;     ///< values * rows
  std::vector<std::uint32_t> data;  ///< [columns][values][rows]

  VectorPins vector(int index) const;
};

/// What the tiles of a load or a multiply look like at the pins. The tiles have been checked
/// (tile_checks.h) and lie on_cells().
LoadBeats load_beats(const trainium2::MatmulArray& array, const trainium2::StationaryTile& tile);
MovingVectors moving_vectors(const trainium2::MatmulArray& array,
                             const trainium2::MovingTile& tile);

}  // namespace trn2vp::rtl
