// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// GpSimd Engine (facts/trainium2.md sections 2.6 and 3). Never in PSUM. tensor_copy, memset,
// tensor_tensor, tensor_scalar and rng are in the tables of the Vector Engine.
#include "models/trainium2/isa/tables/rows.h"

namespace trn2vp::trainium2::isa::tables {
namespace {

constexpr Mask kWordOrFloat = kFp32 | bit(DType::kInt32);

constexpr FieldInfo offset() {
  return optional(
      field<&Instruction::offset>("offset", 160, "int32 added to every generated value"));
}
constexpr FieldInfo channel_multiplier() {
  return optional(field<&Instruction::channel_multiplier>(
      "channel_multiplier", 164, "int32, times the index of the partition in the operand"));
}

void add_patterns(std::vector<InstructionInfo>& rows) {
  rows.push_back({Opcode::kIota,
                  "iota",
                  "iota",
                  "",
                  kGpSimdEngine,
                  {dst(kSbuf, kAnyType, "as many elements as the pattern")},
                  {},
                  {offset(), channel_multiplier()},
                  "dst = offset + partition * channel_multiplier + pattern, in 32-bit integers, "
                  "cast to dst.",
                  Block::kAffinePattern});
  rows.push_back(
      {Opcode::kAffineSelect,
       "affine_select",
       "affine_select",
       "",
       kGpSimdEngine,
       {dst(kSbuf, kAnyType, "as many elements as the pattern"),
        src0("on_true_tile", kSbuf, kAnyType, "taken where the predicate is true")},
       {},
       {choice<&Instruction::op0>("cmp_op", 112, alu_op_name, "comparison with 0"),
        field<&Instruction::value>("on_false_value", 120, "FP32, taken where it is false"),
        offset(), channel_multiplier()},
       "dst = (offset + partition * channel_multiplier + pattern) cmp_op 0 ? on_true_tile : "
       "on_false_value.",
       Block::kAffinePattern});
}

void add_gathers(std::vector<InstructionInfo>& rows) {
  rows.push_back(
      {Opcode::kLocalGather,
       "local_gather",
       "local_gather",
       "",
       kGpSimdEngine,
       {dst(kSbuf, kAnyType, "gathered elements, of the type of src_buffer"),
        src0("src_buffer", kSbuf, kAnyType, "input: a multiple of 16 partitions"),
        src1("index", kSbuf, bit(DType::kUint16), "indices, as many partitions as src_buffer")},
       {},
       {optional(
            field<&Instruction::elems_per_idx>("num_elem_per_idx", 168, "1, 2, 4, 8, 16 or 32")),
        field<&Instruction::num_valid>("num_valid_indices", 170,
                                       "indices per processor: at most 4096, at most 16 times the "
                                       "elements of index")},
       "Each of the 8 processors gathers from its 16 partitions with the indices of those 16 "
       "partitions, taken partition first."});
  rows.push_back({Opcode::kNcNGather,
                  "nc_n_gather",
                  "nc_n_gather",
                  "",
                  kGpSimdEngine,
                  {dst(kSbuf, kAnyType, "as many elements as indices, of the type of data"),
                   src0("data", kSbuf, kAnyType, "input"),
                   src1("indices", kSbuf, bit(DType::kUint32), "positions in access order")},
                  {},
                  {},
                  "Gathers inside each partition."});
}

void add_searches(std::vector<InstructionInfo>& rows) {
  rows.push_back(
      {Opcode::kTopk,
       "topk",
       "topk",
       "",
       kGpSimdEngine,
       {named("val_dst", dst(kSbuf, bit(DType::kBf16), "K largest values, ascending", {1, 32767})),
        src0("src", kSbuf, bit(DType::kBf16), "16-partition snake of n elements"),
        aux("idx_dst", kSbuf, bit(DType::kUint32), "their indices", Role::kWrite, {1, 32767})},
       {},
       {field<&Instruction::n>("n", 172, "active elements, 8..65535")},
       "The K largest of n BF16 values, K being the elements of val_dst."});
  rows.push_back({Opcode::kSequenceBounds,
                  "sequence_bounds",
                  "sequence_bounds",
                  "",
                  kGpSimdEngine,
                  {dst(kSbuf, kWordOrFloat, "[1, 2, n]: start, then end of the segment"),
                   src0("segment_ids", kSbuf, kWordOrFloat, "[1, n], not negative; 0 is padding")},
                  {},
                  {},
                  "Bounds of the segment of each element; padding gets n and -1."});
  rows.push_back(
      {Opcode::kNonzeroWithCount,
       "nonzero_with_count",
       "nonzero_with_count",
       "",
       kGpSimdEngine,
       {dst(kSbuf, bit(DType::kInt32), "one element more than src", {2, 0}, Role::kUpdate),
        src0("src", kSbuf, kWordOrFloat, "input")},
       {},
       {optional(field<&Instruction::offset>("index_offset", 160, "added to each index")),
        optional(immediate<0>("padding_val", 176, "fills the unused elements"))},
       "Indices of the elements that are not zero, padding, and their count; on "
       "partitions 0, 16, .. 112 only."});
}

void add_random(std::vector<InstructionInfo>& rows) {
  rows.push_back({Opcode::kRandSetState,
                  "rand_set_state",
                  "rand_set_state",
                  "",
                  kGpSimdEngine,
                  {src0("src_seeds", kSbuf, bit(DType::kUint32), "6 words per lane", {6, 6})},
                  {},
                  {},
                  "Sets the XORWOW state of each lane."});
  rows.push_back({Opcode::kRandGetState,
                  "rand_get_state",
                  "rand_get_state",
                  "",
                  kGpSimdEngine,
                  {dst(kSbuf, bit(DType::kUint32), "6 words per lane", {6, 6})},
                  {},
                  {},
                  "Reads the XORWOW state of each lane."});
}

}  // namespace

void add_gpsimd(std::vector<InstructionInfo>& rows) {
  add_patterns(rows);
  rows.push_back({Opcode::kTensorPartitionReduce,
                  "tensor_partition_reduce",
                  "tensor_partition_reduce",
                  "",
                  kGpSimdEngine,
                  {dst(kSbuf, kAnyType, "[1, N]"), src0("data", kSbuf, kAnyType, "[P, N]")},
                  {},
                  {op("add, maximum, bitwise_or or bitwise_and")},
                  "Reduces across partitions."});
  add_gathers(rows);
  add_searches(rows);
  add_random(rows);
  rows.push_back(
      {Opcode::kCustomOp,
       "custom_op",
       "",
       "",
       kGpSimdEngine,
       {optional(dst(kSbuf, kAnyType, "first tensor, written")),
        optional(src0("src0", kSbuf, kAnyType, "second tensor, read")),
        optional(src1("src1", kSbuf, kAnyType, "third tensor, read")),
        optional(aux("aux", kSbuf, kAnyType, "fourth tensor, read and written", Role::kUpdate))},
       {},
       {field<&Instruction::operator_id>("operator", 112, "id the operator was registered with"),
        optional(immediate<0>("imm0", 160, "immediate, int32")),
        optional(immediate<1>("imm1", 164, "immediate, int32")),
        optional(immediate<2>("imm2", 168, "immediate, int32")),
        optional(immediate<3>("imm3", 172, "immediate, int32"))},
       "Runs a registered operator on the eight processors, at the cost it declares."});
}

}  // namespace trn2vp::trainium2::isa::tables
