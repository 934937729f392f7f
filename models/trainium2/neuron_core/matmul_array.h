// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace trn2vp::trainium2 {

/// Clock edges of the TensorEngine (2.4 GHz by default) since the start of simulation.
using Cycle = std::uint64_t;

/// Operand formats of the array. Every operand enters the array as raw bits of this format.
enum class OperandFormat : std::uint8_t { kBf16, kFp16 };

/// Stationary operand: `rows` (K, 1..ROWS) x `cols` (M, 1..COLS) raw 16-bit words.
/// Element (r, c) is data[r * row_stride + c]; r is an SBUF partition.
struct StationaryTile {
  const std::uint16_t* data;
  std::size_t row_stride;
  int rows;
  int cols;
  OperandFormat format;
};

/// Moving operand: `rows` (K, equal to the stationary's) x `n` (1..512) raw 16-bit words.
/// Element (r, j) is data[r * row_stride + j]; column j enters the array as one vector.
struct MovingTile {
  const std::uint16_t* data;
  std::size_t row_stride;
  int rows;
  int n;
  OperandFormat format;
};

/// Destination in PSUM: element (c, j) of the M x n result is data[c * row_stride + j]; c is a PSUM
/// partition.
struct PsumTile {
  float* data;
  std::size_t row_stride;
  bool accumulate;  ///< false: overwrite; true: data = data + result in FP32, RNE
};

/// When a stationary load occupies the load port: first beat accepted at edge `start`, shadow plane
/// complete and usable by a vector that enters at edge `done` or later.
struct LoadTiming {
  Cycle start;
  Cycle done;
};

/// When a multiply occupies the array: first vector accepted at edge `first`, last at edge `last`
/// (= first + n - 1), the last result row leaves the array at edge `result`.
struct MultiplyTiming {
  Cycle first;
  Cycle last;
  Cycle result;
};

/// What a lockstep array found so far (all zero for the other kinds).
struct ArrayVerdict {
  std::uint64_t instructions = 0;       ///< loads and multiplies compared
  std::uint64_t value_differences = 0;  ///< result words that differ
  std::uint64_t cycle_differences = 0;  ///< instructions with any edge that differs
};

/// The matmul array behind the TensorEngine: TLM, Verilated RTL, or both in lockstep.
///
/// In order, split transactions: load_stationary() and multiply_moving() capture their operands,
/// give the edges at which they will happen, and return at once. When simulated time has reached
/// MultiplyTiming::result of the oldest multiply that is not yet retired, the engine calls
/// retire(), and only then does PSUM change. The first multiply after a load switches to the loaded
/// weights. `now` never decreases from call to call
/// and never lies below the edge of a result already retired (std::logic_error).
///
/// A tile outside the array's size, N outside 1..512, a moving tile with other rows than the
/// stationary one, or a multiply before any load: std::invalid_argument; nothing has changed then.
/// retire() without an outstanding multiply: std::logic_error. Edges: docs/array.md.
class MatmulArray {
 public:
  virtual ~MatmulArray() = default;

  virtual LoadTiming load_stationary(Cycle now, const StationaryTile& tile) = 0;
  virtual MultiplyTiming multiply_moving(Cycle now, const MovingTile& tile) = 0;

  /// Completes the oldest outstanding multiply into `psum`; a null `psum.data` discards the values
  /// (timing mode). Returns the edge at which the result really left the array:
  /// MultiplyTiming::result, or later if the RTL says so.
  virtual Cycle retire(const PsumTile& psum) = 0;

  virtual ArrayVerdict verdict() const { return {}; }

  /// ROWS (K) and COLS (M) of the array.
  virtual int rows() const = 0;
  virtual int cols() const = 0;
};

}  // namespace trn2vp::trainium2
