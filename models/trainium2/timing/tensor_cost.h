// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/timing/column_rates.h"

namespace trn2vp::trainium2::timing {

// Shapes and rates of the TensorEngine's two instructions, in every mode. All of valid
// instructions.

/// Columns M of a load_stationary, 1..128.
std::uint64_t stationary_columns(const isa::Instruction& load);

/// Columns N of a multiply_moving, 1..512.
std::uint64_t moving_columns(const isa::Instruction& multiply);

/// Cycles of the array for each moving column; by default:
///  * 1: FP8 of every kind, BF16, FP16, TF32; double row and sparse as well, which only multiply
///    more in them (documented: facts/trainium2.md section 2.3).
///  * 2: half a matmul of FP32, low or high (documented: 4 in all, two instructions of 2).
///  * 1: the same with is_moving_onezero: the low part of moving is not streamed (documented: 2x).
///  * 2: a transpose of 32-bit words (documented for FP32, twice as fast as its matmul; TF32, whose
///    words are as long: assumed).
constexpr int cycles_per_column(bool is_transpose, std::size_t element_bytes, isa::Fp32Pass pass,
                                bool is_moving_onezero, const ColumnRates& rates = {}) {
  std::uint64_t cycles = rates.tf32_cycles;
  if (element_bytes == 1) {
    cycles = rates.fp8_cycles;
  } else if (element_bytes == 2) {
    cycles = rates.bf16_cycles;
  } else if (is_transpose) {
    cycles = rates.transpose_fp32_cycles;
  } else if (pass != isa::Fp32Pass::kNone) {
    cycles = is_moving_onezero ? (rates.fp32_cycles + 1) / 2 : rates.fp32_cycles;
  }
  return static_cast<int>(cycles);
}
int cycles_per_column(const isa::Instruction& multiply, const ColumnRates& rates = {});

/// What the moving operand holds the array for: columns times cycles.
std::uint64_t stream_cycles(const isa::Instruction& multiply, const ColumnRates& rates = {});

/// Multiply-accumulates of a multiply_moving that uses the weights of `load`: K x M x N, K counting
/// both values of a double row. Transposes count none, the two halves of FP32 half each (what a
/// profile shows as raw_flops: measurements.md section 7.2); sparse: the weights that are there.
std::uint64_t multiply_accumulates(const isa::Instruction& load, const isa::Instruction& multiply);

}  // namespace trn2vp::trainium2::timing
