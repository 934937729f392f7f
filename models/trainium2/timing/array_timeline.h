// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>

namespace trn2vp::trainium2 {

/// A tile of processing elements: rows [start_row, start_row + rows) and the same of columns. 0
/// rows or columns: all of them. On Trainium2 the sizes are 32, 64 or 128 and the start is a
/// multiple of the size (documented: facts/trainium2.md section 2.3).
struct PeTile {
  int start_row = 0;
  int start_column = 0;
  int rows = 0;
  int columns = 0;
};

/// The cells of a 4 x 4 grid over an array of `rows` x `columns` that `tile` touches, bit 4 * row
/// group + column group: two tiles share no processing element if their cells are disjoint. A tile
/// that leaves the array: std::invalid_argument.
std::uint32_t cells_of(const PeTile& tile, int rows, int columns);
constexpr unsigned kTileCells = 16;
constexpr std::uint32_t kAllCells = 0xFFFF;

/// When the matmul array does what: the edges at which loads and multiplies, issued in program
/// order, start and end.
///
/// All edges are clock edges of the array and name the edge at which a port is sampled. The rules
/// (docs/array.md) are those of the RTL, which a lockstep run checks edge by edge:
///  * instructions start in program order, at most one per edge;
///  * a load is one beat per edge for group() edges, one load at a time, and starts group() edges
///    after the last switch of weights in its tile;
///  * a multiply is one vector per edge, or one every `stride` edges; the first one after a load of
///    its tile switches the weights and enters group() edges after the load's first beat;
///  * multiplies on tiles that share a processing element follow each other; others run at the same
///    time;
///  * a vector that enters at edge t leaves as a result at edge t + latency(), whatever the tile.
/// With new weights every time, multiplies of n vectors therefore start every max(n, 2 * group())
/// edges: 64 at 128 x 128, and loads take 32. Provenance: the intervals max(N, 64) and M/4 = 32,
/// and that tiles run in parallel, are documented (facts/trainium2.md section 2.3); the structure
/// they follow from, and the latency, are inferred. That tiles which differ in their rows only do
/// not contend for the way out is assumed.
class ArrayTimeline {
 public:
  using Edge = std::uint64_t;

  struct Load {
    Edge start;  ///< first beat
    Edge done;   ///< from here on a vector may switch to these weights
  };
  struct Multiply {
    Edge first;   ///< first vector
    Edge last;    ///< last edge of the last vector: first + n * stride - 1
    Edge result;  ///< last result
    bool swap;    ///< switches to the weights of a new load
  };

  /// Weights enter through this many column groups at once (fast weight load; inferred from "4x
  /// faster").
  static constexpr int kColumnGroups = 4;

  /// `rows`, `cols`: size of the array, at least 4; `cols` a multiple of 4. `pipe`: edges from a
  /// partial sum to the row below, at least 1; more lengthen the latency only. Throws
  /// std::invalid_argument.
  ArrayTimeline(int rows, int cols, int pipe = 1);

  /// The next instruction, not issued before edge `now`, on a tile of the array.
  Load load(Edge now, const PeTile& tile = {});
  /// `n` vectors, n >= 1, one every `stride` edges, stride >= 1.
  Multiply multiply(Edge now, int n, int stride = 1, const PeTile& tile = {});

  int rows() const { return rows_; }
  int cols() const { return cols_; }
  /// Columns of one group, and beats of a load.
  Edge group() const { return group_; }
  /// Edges from a vector's entry to its result: down the rows (`pipe` edges each), across the
  /// columns, one output register.
  Edge latency() const { return latency_; }

 private:
  /// A sixteenth of the array; all PEs of a cell are loaded and used together.
  struct Cell {
    Edge load_free = 0;    ///< the distance to the last switch
    Edge stream_free = 0;  ///< the last vector is in
    Edge loaded = 0;       ///< the newest weights are complete
    bool swap = false;     ///< and nobody has switched to them
  };
  template <class F>
  void for_cells(const PeTile& tile, F f);

  int rows_;
  int cols_;
  Edge group_;
  Edge latency_;
  Edge next_start_ = 0;  // program order
  Edge port_free_ = 0;   // the load port
  std::array<Cell, kTileCells> cells_;
};

}  // namespace trn2vp::trainium2
