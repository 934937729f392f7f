// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Tensor Engine: nc_matmul as two instructions (facts/trainium2.md section 2.3).
#include "models/trainium2/isa/tables/rows.h"

namespace trn2vp::trainium2::isa::tables {
namespace {

constexpr Mask kMatmulTypes = kFloatTypes;
constexpr Mask kResultTypes = kFp32 | bit(DType::kBf16) | bit(DType::kFp16);

/// Fields that both instructions of a matmul carry, with the same values.
void add_modes(std::vector<FieldInfo>& fields) {
  const FieldInfo modes[] = {
      optional(choice<&Instruction::perf_mode>(
          "perf_mode", 113, perf_mode_name,
          "double_row: K = 256 as [128, 2, ...], the 2 being the outermost free dimension")),
      optional(field<&Instruction::is_transpose>(
          "is_transpose", 114, "bit-accurate transpose: moving is the identity matrix")),
      optional(choice<&Instruction::sparsity>("sparsity", 115, sparsity_name,
                                              "non-zero weights n of m")),
      optional(
          field<&Instruction::start_row>("start_row", 116, "tile_position: multiple of row_size")),
      optional(field<&Instruction::start_column>("start_column", 117,
                                                 "tile_position: multiple of column_size")),
      optional(field<&Instruction::row_size>("row_size", 118, "tile_size: 32, 64 or 128 rows")),
      optional(
          field<&Instruction::column_size>("column_size", 119, "tile_size: 32, 64 or 128 columns")),
      optional(choice<&Instruction::fp32_pass>(
          "fp32_pass", 120, fp32_pass_name,
          "FP32 only, and needed there unless transposing: which half of the stationary operand; "
          "one nc_matmul is a low pair and a high pair, the high one accumulating")),
  };
  fields.insert(fields.end(), std::begin(modes), std::end(modes));
}

}  // namespace

void add_tensor(std::vector<InstructionInfo>& rows) {
  rows.push_back(
      {Opcode::kLoadStationary,
       "load_stationary",
       "nc_matmul",
       "LDWEIGHTS",
       kTensorEngine,
       {src0("stationary", kSbuf, kMatmulTypes,
             "[K, M]: K partitions, M <= column_size elements; double_row: [K, 2, M]", {1, 256}),
        optional(src1("tag", kSbuf, bit(DType::kUint16),
                      "sparsity only: [K, M/4] words of four 4-bit indices", {1, 32}))},
       {},
       {},
       "Loads the stationary operand into the shadow plane of the array; the next multiply_moving "
       "switches to it. A stationary operand of zeros and ones has no low part: leave its low pair "
       "out (is_stationary_onezero)."});
  add_modes(rows.back().fields);
  rows.push_back(
      {Opcode::kMultiplyMoving,
       "multiply_moving",
       "nc_matmul",
       "MATMUL",
       kTensorEngine,
       {dst(kPsum, kResultTypes, "result [M, N] in one PSUM bank, M partitions; FP32", {1, 512}),
        src0("moving", kSbuf, kMatmulTypes,
             "[K, N]: K partitions, N <= 512 elements; double_row: [K, 2, N]; sparse: [K, CR, N]",
             {1, 2048})},
       {},
       {field<&Instruction::accumulate>("accumulate", 112, "1: add to PSUM; 0: overwrite")},
       "dst[M, N] (+)= stationary[K, M]^T x moving[K, N] in FP32. Transposing, dst has the type of "
       "the stationary operand (16 bits for FP8)."});
  add_modes(rows.back().fields);
  rows.back().fields.push_back(optional(field<&Instruction::is_moving_onezero>(
      "is_moving_onezero", 121,
      "FP32: moving holds only zeros and ones, its low part is not streamed")));
}

}  // namespace trn2vp::trainium2::isa::tables
