// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "models/trainium2/isa/operators.h"
#include "models/trainium2/timing/array_timeline.h"

namespace trn2vp::trainium2 {

namespace isa {
struct Instruction;
}

/// Clock edges of the TensorEngine (2.4 GHz by default) since the start of simulation.
using Cycle = std::uint64_t;

/// Operand formats of the array. Every operand enters the array as raw words of this format, little
/// endian, of operand_bytes(). TF32 lies in 32-bit words (docs/numerics.md).
enum class OperandFormat : std::uint8_t { kBf16, kFp16, kTf32, kFp32, kFp8E5, kFp8E4, kFp8E3 };

/// 1, 2 or 4.
constexpr std::size_t operand_bytes(OperandFormat format) {
  if (format >= OperandFormat::kFp8E5) return 1;
  return format == OperandFormat::kTf32 || format == OperandFormat::kFp32 ? 4 : 2;
}

/// What the two instructions of a matmul have in common (facts/trainium2.md section 2.3). The
/// default is a plain matmul on the whole array.
struct ArrayModes {
  isa::PerfMode perf_mode = isa::PerfMode::kNone;
  bool is_transpose = false;
  isa::Sparsity sparsity = isa::Sparsity::kNone;
  isa::Fp32Pass fp32_pass = isa::Fp32Pass::kNone;
  PeTile tile;

  bool double_row() const { return perf_mode == isa::PerfMode::kDoubleRow; }
  bool sparse() const { return sparsity != isa::Sparsity::kNone; }
};

/// Stationary operand: `rows` (K, 1 .. rows of the tile) x `cols` (M, 1 .. columns of the tile) raw
/// words. Element (r, c) is word r * row_stride + c of `data`; r is an SBUF partition. Double row:
/// its second value is pair_stride words further. Sparse: the weights that are left, and for each
/// of them a 4-bit index (chains.h); that of (r, c) is in bits 4 * (c % 4) of tags[r * tag_stride +
/// c / 4] (order in the word assumed).
struct StationaryTile {
  const void* data;
  std::size_t row_stride;
  int rows;
  int cols;
  OperandFormat format;
  ArrayModes modes = {};
  std::size_t pair_stride = 0;
  const std::uint16_t* tags = nullptr;
  std::size_t tag_stride = 0;
  const isa::Instruction* instruction = nullptr;  ///< what asked for it, for reports
};

/// Moving operand: `rows` (K, equal to the stationary's) x `n` (1..512) raw words. Element (r, j)
/// is word r * row_stride + j of `data`; column j enters the array as one vector. Double row,
/// sparse: each row holds 2, or the compress ratio, such lines, pair_stride words apart.
struct MovingTile {
  const void* data;
  std::size_t row_stride;
  int rows;
  int n;
  OperandFormat format;
  ArrayModes modes = {};
  std::size_t pair_stride = 0;
  bool onezero = false;  ///< half of an FP32 matmul: only zeros and ones, no low part is streamed
  const isa::Instruction* instruction = nullptr;  ///< what asked for it, for reports
};

/// Destination in PSUM: element (c, j) of the M x n result is data[c * row_stride + j]; c is a PSUM
/// partition. A transpose leaves the raw words of the stationary operand there, zero-extended to 32
/// bits.
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

/// When a multiply occupies its tile: first vector accepted at edge `first`, the last one holds it
/// until edge `last` (= first + n * cycles_per_vector - 1), the last result row leaves the array at
/// edge `result`.
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
/// retire(), and only then does PSUM change. The first multiply on a tile after a load of it
/// switches to the loaded weights. `now` never decreases from call to call
/// and never lies below the edge of a result already retired (std::logic_error).
///
/// A tile outside the array's size, N outside 1..512, formats or modes that do not go together, a
/// moving tile with other rows or modes than the stationary one, a multiply on a tile that was not
/// loaded as such, or something the array is not built for (missing()): std::invalid_argument;
/// nothing has changed then. retire() without an outstanding multiply: std::logic_error. Edges:
/// docs/array.md.
class MatmulArray {
 public:
  virtual ~MatmulArray() = default;

  virtual LoadTiming load_stationary(Cycle now, const StationaryTile& tile) = 0;
  virtual MultiplyTiming multiply_moving(Cycle now, const MovingTile& tile) = 0;

  /// Completes the oldest outstanding multiply into `psum`; a null `psum.data` discards the values
  /// (timing mode). Returns the edge at which the result really left the array:
  /// MultiplyTiming::result, or later if the RTL says so.
  virtual Cycle retire(const PsumTile& psum) = 0;

  /// What this kind of array lacks for such an operand, "the RTL array has no double row"; empty
  /// when it can.
  virtual std::string missing(const ArrayModes&, OperandFormat) const { return {}; }

  /// Whether retire() may find a later edge than MultiplyTiming::result.
  virtual bool may_be_late() const { return true; }

  virtual ArrayVerdict verdict() const { return {}; }

  /// ROWS (K) and COLS (M) of the array.
  virtual int rows() const = 0;
  virtual int cols() const = 0;
};

}  // namespace trn2vp::trainium2
