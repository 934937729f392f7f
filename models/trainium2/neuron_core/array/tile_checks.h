// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/neuron_core/matmul_array.h"

namespace trn2vp::trainium2 {

/// What every kind of array refuses, in the same words. All throw std::invalid_argument.
///
/// `array`: gives the size the tile is checked against.
void check_stationary(const MatmulArray& array, const StationaryTile& tile);

/// `stationary_rows`: K of the load this multiply uses; 0 when there was none yet, which is refused
/// as well.
void check_moving(const MatmulArray& array, const MovingTile& tile, int stationary_rows);

/// Throws std::logic_error when `now` lies before `earliest`, the edge up to which the array has
/// already worked.
void check_request_edge(Cycle now, Cycle earliest);

}  // namespace trn2vp::trainium2
