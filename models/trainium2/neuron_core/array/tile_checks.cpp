// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/array/tile_checks.h"

#include <stdexcept>
#include <string>

#include "models/trainium2/neuron_core/array/chains.h"

namespace trn2vp::trainium2 {
namespace {

constexpr int kMaxVectors = 512;  // one PSUM bank of FP32: facts/trainium2.md section 2.3

[[noreturn]] void refuse(const std::string& text) {
  throw std::invalid_argument("matmul array: " + text);
}

void check_range(const char* what, int value, int high) {
  if (value >= 1 && value <= high) return;
  refuse(std::string(what) + " is " + std::to_string(value) + ", expected 1 to " +
         std::to_string(high));
}

bool wide(OperandFormat format) { return operand_bytes(format) == 4; }

void check_modes(const MatmulArray& array, const ArrayModes& modes, OperandFormat format) {
  const std::string missing = array.missing(modes, format);
  if (!missing.empty()) refuse(missing);
  cells_of(modes.tile, array.rows(), array.cols());
  if (modes.double_row() &&
      (format < OperandFormat::kFp8E5 || format == OperandFormat::kFp8E3 || modes.sparse() ||
       modes.is_transpose || tile_columns(array, modes.tile) != array.cols())) {
    refuse("double row takes FP8 e5m2 and e4m3, without sparsity, transpose and column tiling");
  }
  if (modes.fp32_pass != isa::Fp32Pass::kNone && !wide(format)) {
    refuse("a low or high pass of operands that are not 32 bits wide");
  }
  if (format == OperandFormat::kFp32 && modes.fp32_pass == isa::Fp32Pass::kNone &&
      !modes.is_transpose) {
    refuse("FP32 without a low or high pass");
  }
  if (modes.sparse() && (modes.is_transpose || format == OperandFormat::kFp32)) {
    refuse("sparsity with FP32 or a transpose");
  }
}

}  // namespace

int tile_rows(const MatmulArray& array, const PeTile& tile) {
  return tile.rows != 0 ? tile.rows : array.rows();
}

int tile_columns(const MatmulArray& array, const PeTile& tile) {
  return tile.columns != 0 ? tile.columns : array.cols();
}

bool same_tile(const MatmulArray& array, const PeTile& a, const PeTile& b) {
  return a.start_row == b.start_row && a.start_column == b.start_column &&
         tile_rows(array, a) == tile_rows(array, b) &&
         tile_columns(array, a) == tile_columns(array, b);
}

std::string wrong_index(const StationaryTile& tile) {
  if (!tile.modes.sparse() || tile.tags == nullptr) return {};
  const unsigned group = sparse_group(tile.modes.sparsity);
  for (int r = 0; r < tile.rows; ++r) {
    for (int c = 0; c < tile.cols; ++c) {
      const unsigned index = sparse_index(tile, r, c);
      if (index < group) continue;
      return "index " + std::to_string(index) + " of the weight in row " + std::to_string(r) +
             ", column " + std::to_string(c) + ", a group has " + std::to_string(group);
    }
  }
  return {};
}

unsigned sparse_index(const StationaryTile& tile, int row, int column) {
  const auto r = static_cast<std::size_t>(row);
  const auto c = static_cast<std::size_t>(column);
  return (tile.tags[r * tile.tag_stride + c / 4] >> (4 * (c % 4))) & 15u;
}

void check_stationary(const MatmulArray& array, const StationaryTile& tile) {
  check_modes(array, tile.modes, tile.format);
  check_range("rows of the stationary tile (K)", tile.rows, tile_rows(array, tile.modes.tile));
  check_range("columns of the stationary tile (M)", tile.cols,
              tile_columns(array, tile.modes.tile));
  const int shared = static_cast<int>(isa::partitions_per_row(tile.modes.sparsity));
  if (tile.rows % shared != 0) {
    refuse("sparse rows come in groups of " + std::to_string(shared) + ", not " +
           std::to_string(tile.rows));
  }
  const std::string wrong = wrong_index(tile);
  if (!wrong.empty()) refuse(wrong);
}

void check_moving(const MatmulArray& array, const MovingTile& tile, const LoadedTile* load) {
  if (load == nullptr) refuse("multiply before any load of stationary weights into its tile");
  check_modes(array, tile.modes, tile.format);
  check_range("rows of the moving tile (K)", tile.rows, tile_rows(array, tile.modes.tile));
  check_range("vectors of the moving tile (N)", tile.n, kMaxVectors);
  if (tile.rows != load->rows) {
    refuse("moving tile has " + std::to_string(tile.rows) + " rows, the stationary tile " +
           std::to_string(load->rows));
  }
  const ArrayModes& a = tile.modes;
  const ArrayModes& b = load->modes;
  if (a.perf_mode != b.perf_mode || a.is_transpose != b.is_transpose || a.sparsity != b.sparsity ||
      a.fp32_pass != b.fp32_pass) {
    refuse("moving and stationary tile differ in their modes");
  }
  if (wide(tile.format) != wide(load->format)) {
    refuse("FP32 and TF32 only multiply with each other");
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
