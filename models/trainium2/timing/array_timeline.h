// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

namespace trn2vp::trainium2 {

/// When the matmul array does what: the edges at which loads and multiplies, issued in program
/// order, start and end.
///
/// All edges are clock edges of the array and name the edge at which a port is sampled. The rules
/// (docs/array.md) are those of the RTL, which a lockstep run checks edge by edge:
///  * instructions start in program order, at most one per edge;
///  * a load is one beat per edge for group() edges and starts group() edges after the last switch
///  of weights;
///  * a multiply is one vector per edge; the first one after a load switches the weights and enters
///  group() edges
///    after the load's first beat;
///  * a vector that enters at edge t leaves as a result at edge t + latency().
/// With new weights every time, multiplies of n vectors therefore start every max(n, 2 * group())
/// edges: 64 at 128 x 128, and loads take 32. Provenance: the intervals max(N, 64) and M/4 = 32 are
/// documented (facts/trainium2.md section 2.3); the structure they follow from, and the latency,
/// are inferred.
class ArrayTimeline {
 public:
  using Edge = std::uint64_t;

  struct Load {
    Edge start;  ///< first beat
    Edge done;   ///< from here on a vector may switch to these weights
  };
  struct Multiply {
    Edge first;   ///< first vector
    Edge last;    ///< last vector, first + n - 1
    Edge result;  ///< last result
    bool swap;    ///< switches to the weights of a new load
  };

  /// Weights enter through this many column groups at once (fast weight load; inferred from "4x
  /// faster").
  static constexpr int kColumnGroups = 4;

  /// `rows`, `cols`: size of the array, at least 4; `cols` a multiple of 4. Throws
  /// std::invalid_argument.
  ArrayTimeline(int rows, int cols);

  /// The next instruction, not issued before edge `now`.
  Load load(Edge now);
  /// `n` vectors, n >= 1.
  Multiply multiply(Edge now, int n);

  int rows() const { return rows_; }
  int cols() const { return cols_; }
  /// Columns of one group, and beats of a load.
  Edge group() const { return group_; }
  /// Edges from a vector's entry to its result: down the rows, across the columns, one output
  /// register.
  Edge latency() const { return latency_; }

 private:
  int rows_;
  int cols_;
  Edge group_;
  Edge latency_;
  Edge next_start_ = 0;   // program order
  Edge load_free_ = 0;    // the load port, and the distance to the last switch
  Edge stream_free_ = 0;  // the vector port
  Edge loaded_ = 0;       // the newest weights are complete
  bool swap_ = false;     // and nobody has switched to them
};

}  // namespace trn2vp::trainium2
