// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "models/trainium2/neuron_core/matmul_array.h"

namespace trn2vp::rtl {

using trainium2::Cycle;
using trainium2::OperandFormat;

/// Cells of the array's grid per side: row groups, column groups. A cell is rows / 4 x cols / 4
/// PEs.
constexpr int kGrid = 4;

/// mode_t of rtl/formats_pkg.sv: one bit each, exactly one set in a beat or vector that is valid.
enum class PinMode : std::uint8_t {
  kDense = 1,
  kFinite = 2,          ///< vectors only: infinite and NaN weights count as zero (FP32's hi * lo)
  kDoubleRow = 4,       ///< two values a row
  kTransposeLow = 8,    ///< raw words: their lower 16 bits; every load to transpose
  kTransposeHigh = 16,  ///< vectors only: the upper 16 bits
  kSparse = 32,
};

/// part_e of rtl/formats_pkg.sv: what a pass takes of an FP32 or TF32 operand.
enum class PinPart : std::uint8_t {
  kHigh = 0,  ///< all of the operand in every other format
  kLow = 1,
  kHighFinite = 2
};

/// The weight port for one edge. Pointers need to be valid until settle() returns.
struct WeightPins {
  bool valid = false;
  std::uint16_t cells = 0xFFFF;  ///< the tile: bit kGrid * row group + column group
  PinMode mode = PinMode::kDense;
  OperandFormat format = OperandFormat::kBf16;
  PinPart part = PinPart::kHigh;
  /// [kGrid][rows]: one raw word, zero-extended, per column group and row. Beat i of a load carries
  /// column cols / 4 - 1 - i of each group.
  const std::uint32_t* data = nullptr;
  const std::uint32_t* second = nullptr;  ///< the same; double row: the other weight, sparse: index
};

/// One stream of moving vectors for one edge.
struct VectorPins {
  bool valid = false;
  bool swap = false;    ///< the first vector after a load: switches the weights of the tile
  int last_row = 3;     ///< last row group of the tile
  int last_column = 3;  ///< last column group of the tile
  PinMode mode = PinMode::kDense;
  OperandFormat format = OperandFormat::kBf16;
  PinPart part = PinPart::kHigh;
  int share = 1;   ///< sparse: rows that share their values, 1, 2 or 4
  int ratio = 2;   ///< sparse: values of each of them, 2 to 4
  int values = 1;  ///< words of a row: 2 in a double row, `ratio` in a sparse vector
  /// [values][rows] raw words, zero-extended; of the rows, only the tile's are looked at.
  const std::uint32_t* data = nullptr;
  int rows = 0;  ///< the first rows of the tile take part, the others are bypassed
};

/// What the array is given for one clock edge (rtl/array_top.sv).
struct ArrayInputs {
  bool reset = false;  ///< synchronous; ready signals mean nothing then
  WeightPins weights;
  /// [row group][column group] of the first cell of the stream's tile. Streams of one edge share no
  /// cell.
  std::array<std::array<VectorPins, kGrid>, kGrid> vectors;
  bool res_ready = true;  ///< the consumer takes the result; if it does not, the array stands still
  int tap_row = 0;        ///< the PE that ArrayOutputs::tap shows
  int tap_col = 0;
};

/// One PE after an edge: what it multiplied, added and got. FP32 bits, exact for every operand
/// format; transposed words are not values, and of a double row only the first product is shown.
struct ArrayTap {
  bool valid = false;  ///< a vector was there; the rest means nothing otherwise
  std::uint32_t x = 0;
  std::uint32_t w = 0;
  std::uint32_t psum_in = 0;
  std::uint32_t psum_out = 0;
};

/// What the array shows before a clock edge, and a consumer samples at it.
struct ArrayOutputs {
  bool wl_ready = false;        ///< follows the inputs of this edge, like mv_ready
  std::uint16_t mv_ready = 0;   ///< per stream: bit kGrid * row group + column group
  std::uint16_t wl_full = 0;    ///< cells with weights nobody has switched to
  std::uint16_t res_valid = 0;  ///< bit kGrid * (last row group of the tile) + column group
  /// [last row group of the tile][cols] FP32 bits.
  std::array<const std::uint32_t*, kGrid> res_data = {};
  ArrayTap tap;
};

/// The Verilated array at its pins, free of any Verilator type. One clock edge is settle(), then
/// clock().
class VerilatedArray {
 public:
  virtual ~VerilatedArray() = default;

  virtual int rows() const = 0;
  virtual int cols() const = 0;
  /// Registers from a product to the row below (PIPE); a vector takes rows * pipe + cols + 1 edges.
  virtual int pipe() const = 0;

  /// Applies the inputs while the clock is low; outputs() is then what is sampled at the coming
  /// edge.
  virtual void settle(const ArrayInputs& inputs) = 0;
  /// The rising edge; outputs() is valid after it as well, but for the ready signals.
  virtual void clock() = 0;
  virtual const ArrayOutputs& outputs() const = 0;

  /// What Verilator counted so far, into a file; nothing unless the model was made for coverage.
  virtual void write_coverage(const std::string&) const {}
};

/// How the Verilated array is written.
enum class MeshStyle {
  kLoops,      ///< rtl/mesh.sv: fast
  kInstances,  ///< rtl/mesh_pe.sv: every PE an instance; small sizes only
};

/// The sizes that are compiled in, like "128x128 16x16 8x8".
std::string verilated_sizes(MeshStyle style, int pipe = 1);

/// A model that has been reset. Throws std::invalid_argument, naming the sizes there are, for any
/// other size.
std::unique_ptr<VerilatedArray> make_verilated_array(int rows, int cols,
                                                     MeshStyle style = MeshStyle::kLoops,
                                                     int pipe = 1);

}  // namespace trn2vp::rtl
