// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/timing/array_timeline.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace trn2vp::trainium2 {
namespace {

constexpr int kGrid = 4;

/// Bits of the groups of size / 4 that [start, start + length) touches.
std::uint32_t groups_of(const char* what, int start, int length, int size) {
  if (length == 0 && start == 0) length = size;
  if (start < 0 || length < 1 || start + length > size) {
    throw std::invalid_argument("matmul array: tile of " + std::to_string(length) + " " + what +
                                " from " + std::to_string(start) + ", the array has " +
                                std::to_string(size));
  }
  std::uint32_t groups = 0;
  for (int g = 0; g < kGrid; ++g) {
    const int low = g * size / kGrid;
    const int high = (g + 1) * size / kGrid;
    if (start < high && start + length > low) groups |= 1u << g;
  }
  return groups;
}

}  // namespace

std::uint32_t cells_of(const PeTile& tile, int rows, int columns) {
  const bool whole = tile.start_row == 0 && tile.start_column == 0 &&
                     (tile.rows == 0 || tile.rows == rows) &&
                     (tile.columns == 0 || tile.columns == columns);
  if (whole) return kAllCells;
  const std::uint32_t row_groups = groups_of("rows", tile.start_row, tile.rows, rows);
  const std::uint32_t column_groups =
      groups_of("columns", tile.start_column, tile.columns, columns);
  std::uint32_t cells = 0;
  for (int g = 0; g < kGrid; ++g) {
    if ((row_groups >> g) & 1) cells |= column_groups << (kGrid * g);
  }
  return cells;
}

ArrayTimeline::ArrayTimeline(int rows, int cols, int pipe)
    : rows_(rows),
      cols_(cols),
      group_(static_cast<Edge>(cols) / kColumnGroups),
      latency_(static_cast<Edge>(rows) * static_cast<Edge>(pipe) + static_cast<Edge>(cols) + 1) {
  if (rows < 4 || cols < 4 || cols % kColumnGroups != 0) {
    throw std::invalid_argument("matmul array of " + std::to_string(rows) + " x " +
                                std::to_string(cols) +
                                ": expected at least 4 x 4 and a multiple of 4 columns");
  }
  if (pipe < 1) {
    throw std::invalid_argument("matmul array: " + std::to_string(pipe) +
                                " pipeline registers a row, expected at least 1");
  }
}

template <class F>
void ArrayTimeline::for_cells(const PeTile& tile, F f) {
  std::uint32_t cells = cells_of(tile, rows_, cols_);
  for (unsigned c = 0; cells != 0; ++c, cells >>= 1) {
    if (cells & 1) f(cells_[c]);
  }
}

ArrayTimeline::Load ArrayTimeline::load(Edge now, const PeTile& tile) {
  Edge start = std::max({now, next_start_, port_free_});
  for_cells(tile, [&](const Cell& cell) { start = std::max(start, cell.load_free); });
  next_start_ = start + 1;
  port_free_ = start + group_;
  for_cells(tile, [&](Cell& cell) {
    cell.loaded = start + group_;
    cell.swap = true;
  });
  return {start, start + group_};
}

ArrayTimeline::Multiply ArrayTimeline::multiply(Edge now, int n, int stride, const PeTile& tile) {
  Edge first = std::max(now, next_start_);
  bool swap = false;
  for_cells(tile, [&](const Cell& cell) {
    first = std::max({first, cell.stream_free, cell.swap ? cell.loaded : 0});
    swap = swap || cell.swap;
  });
  const Edge last = first + static_cast<Edge>(n) * static_cast<Edge>(stride) - 1;
  next_start_ = first + 1;
  for_cells(tile, [&](Cell& cell) {
    cell.stream_free = last + 1;
    if (std::exchange(cell.swap, false)) cell.load_free = first + group_;
  });
  return {first, last, last + latency_, swap};
}

}  // namespace trn2vp::trainium2
