// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "models/trainium2/neuron_core/matmul_array.h"

namespace trn2vp::rtl {

using trainium2::Cycle;
using trainium2::OperandFormat;

/// What the array is given for one clock edge (rtl/array_top.sv). Pointers need to be valid until
/// settle() returns.
struct ArrayInputs {
  bool wl_valid = false;
  OperandFormat wl_format = OperandFormat::kBf16;
  const std::uint16_t* wl_data = nullptr;  ///< [4][rows]: one weight per column group and row

  bool mv_valid = false;
  bool mv_swap = false;
  OperandFormat mv_format = OperandFormat::kBf16;
  const std::uint16_t* mv_data = nullptr;  ///< [rows]
  int mv_rows = 0;  ///< the first mv_rows rows take part, the others are bypassed

  int tap_row = 0;  ///< the PE that ArrayOutputs::tap shows
  int tap_col = 0;
};

/// One PE after an edge: what it multiplied, added and got. FP32 bits, exact for every operand
/// format.
struct ArrayTap {
  bool valid = false;  ///< a vector was there; x and psum_out hold otherwise
  std::uint32_t x = 0;
  std::uint32_t w = 0;
  std::uint32_t psum_in = 0;
  std::uint32_t psum_out = 0;
};

/// What the array shows before a clock edge, and a consumer samples at it.
struct ArrayOutputs {
  bool wl_ready = false;  ///< follows the inputs of this edge, like mv_ready
  bool mv_ready = false;
  bool wl_full = false;
  bool res_valid = false;
  const std::uint32_t* res_data = nullptr;  ///< [cols] FP32 bits
  ArrayTap tap;
};

/// The Verilated array at its pins, free of any Verilator type. One clock edge is settle(), then
/// clock().
class VerilatedArray {
 public:
  virtual ~VerilatedArray() = default;

  virtual int rows() const = 0;
  virtual int cols() const = 0;

  /// Applies the inputs while the clock is low; outputs() is then what is sampled at the coming
  /// edge.
  virtual void settle(const ArrayInputs& inputs) = 0;
  /// The rising edge; outputs() is valid after it as well, but for the two ready signals.
  virtual void clock() = 0;
  virtual const ArrayOutputs& outputs() const = 0;
};

/// How the Verilated array is written.
enum class MeshStyle {
  kLoops,      ///< rtl/mesh.sv: fast
  kInstances,  ///< rtl/mesh_pe.sv: every PE an instance; small sizes only
};

/// The sizes that are compiled in, like "128x128 16x16 8x8".
std::string verilated_sizes(MeshStyle style);

/// A model that has been reset. Throws std::invalid_argument, naming the sizes there are, for any
/// other size.
std::unique_ptr<VerilatedArray> make_verilated_array(int rows, int cols,
                                                     MeshStyle style = MeshStyle::kLoops);

}  // namespace trn2vp::rtl
