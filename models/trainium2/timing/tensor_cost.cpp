// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/timing/tensor_cost.h"

namespace trn2vp::trainium2::timing {
namespace {

std::uint64_t values_per_row(const isa::Instruction& instruction) {
  return instruction.perf_mode == isa::PerfMode::kDoubleRow ? 2 : 1;
}

}  // namespace

std::uint64_t stationary_columns(const isa::Instruction& load) {
  return load.src0.elements() / values_per_row(load);
}

std::uint64_t moving_columns(const isa::Instruction& multiply) {
  return multiply.src0.elements() / values_per_row(multiply) /
         isa::compress_ratio(multiply.sparsity);
}

int cycles_per_column(const isa::Instruction& multiply, const ColumnRates& rates) {
  return cycles_per_column(multiply.is_transpose, isa::dtype_size(multiply.src0.dtype),
                           multiply.fp32_pass, multiply.is_moving_onezero, rates);
}

std::uint64_t stream_cycles(const isa::Instruction& multiply, const ColumnRates& rates) {
  return moving_columns(multiply) * static_cast<std::uint64_t>(cycles_per_column(multiply, rates));
}

std::uint64_t multiply_accumulates(const isa::Instruction& load, const isa::Instruction& multiply) {
  if (multiply.is_transpose) return 0;
  const std::uint64_t macs = multiply.src0.partition_count * values_per_row(multiply) *
                             stationary_columns(load) * moving_columns(multiply);
  return multiply.fp32_pass == isa::Fp32Pass::kNone ? macs : macs / 2;
}

}  // namespace trn2vp::trainium2::timing
