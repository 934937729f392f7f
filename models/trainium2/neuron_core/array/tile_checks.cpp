// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/array/tile_checks.h"

#include <stdexcept>
#include <string>

namespace trn2vp::trainium2 {
namespace {

constexpr int kMaxVectors = 512;  // one PSUM bank of FP32: facts/trainium2.md section 2.3

void check_range(const char* what, int value, int high) {
  if (value < 1 || value > high) {
    throw std::invalid_argument(std::string("matmul array: ") + what + " is " +
                                std::to_string(value) + ", expected 1 to " + std::to_string(high));
  }
}

}  // namespace

void check_stationary(const MatmulArray& array, const StationaryTile& tile) {
  check_range("rows of the stationary tile (K)", tile.rows, array.rows());
  check_range("columns of the stationary tile (M)", tile.cols, array.cols());
}

void check_moving(const MatmulArray& array, const MovingTile& tile, int stationary_rows) {
  if (stationary_rows == 0) {
    throw std::invalid_argument("matmul array: multiply before any load of stationary weights");
  }
  check_range("rows of the moving tile (K)", tile.rows, array.rows());
  check_range("vectors of the moving tile (N)", tile.n, kMaxVectors);
  if (tile.rows != stationary_rows) {
    throw std::invalid_argument("matmul array: moving tile has " + std::to_string(tile.rows) +
                                " rows, the stationary tile " + std::to_string(stationary_rows));
  }
}

void check_request_edge(Cycle now, Cycle earliest) {
  if (now < earliest) {
    throw std::logic_error("matmul array: request at edge " + std::to_string(now) +
                           ", but a result of edge " + std::to_string(earliest) +
                           " has been retired");
  }
}

}  // namespace trn2vp::trainium2
