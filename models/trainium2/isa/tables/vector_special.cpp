// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Statistics, search, cross-partition moves and random numbers of the Vector Engine
// (facts/trainium2.md sections 2.4 and 3).
#include "models/trainium2/isa/tables/rows.h"

namespace trn2vp::trainium2::isa::tables {
namespace {

void add_statistics(std::vector<InstructionInfo>& rows) {
  rows.push_back(
      {Opcode::kBnStats,
       "bn_stats",
       "bn_stats",
       "",
       kVectorEngine,
       {dst(kBoth, kAnyType, "count, mean, variance*count of even, then odd elements", {6, 6}),
        src0("data", kBoth, kAnyType, "input, at most 512 elements", {1, 512})},
       {},
       {},
       "Statistics for bn_aggr."});
  rows.push_back({Opcode::kBnAggr,
                  "bn_aggr",
                  "bn_aggr",
                  "",
                  kVectorEngine,
                  {dst(kBoth, kAnyType, "mean, variance", {2, 2}),
                   src0("data", kBoth, kAnyType, "(count, mean, variance*count) triples", {3, 0})},
                  {},
                  {},
                  "Combines outputs of bn_stats."});
}

void add_search(std::vector<InstructionInfo>& rows) {
  rows.push_back({Opcode::kMax8,
                  "max8",
                  "max8",
                  "",
                  kVectorEngine,
                  {dst(kBoth, kAnyType, "the 8 largest values, descending", {8, 8}),
                   src0("src", kBoth, kAnyType, "8..16,384 elements", {8, 16384})},
                  {},
                  {},
                  "The 8 largest values of each partition, compared in FP32."});
  rows.push_back({Opcode::kNcFindIndex8,
                  "nc_find_index8",
                  "nc_find_index8",
                  "",
                  kVectorEngine,
                  {dst(kBoth, bit(DType::kUint16) | bit(DType::kUint32), "8 indices", {8, 8}),
                   src0("data", kBoth, kAnyType, "8..16,384 elements", {8, 16384}),
                   src1("vals", kBoth, kAnyType, "8 values to find", {8, 8})},
                  {},
                  {},
                  "First index of each of 8 values in its partition."});
  rows.push_back({Opcode::kNcMatchReplace8,
                  "nc_match_replace8",
                  "nc_match_replace8",
                  "",
                  kVectorEngine,
                  {dst(kBoth, kAnyType, "data with the values replaced", {8, 16384}),
                   src0("data", kBoth, kAnyType, "8..16,384 elements", {8, 16384}),
                   src1("vals", kBoth, kAnyType, "8 values to replace", {8, 8}),
                   optional(aux("dst_idx", kBoth, bit(DType::kUint16) | bit(DType::kUint32),
                                "indices of the 8 matches", Role::kWrite, {8, 8}))},
                  {},
                  {field<&Instruction::value>("imm", 120, "replacement, FP32")},
                  "Replaces the first occurrence of each of 8 values."});
}

void add_moves(std::vector<InstructionInfo>& rows) {
  rows.push_back({Opcode::kNcStreamShuffle,
                  "nc_stream_shuffle",
                  "nc_stream_shuffle",
                  "",
                  kVectorEngine,
                  {dst(kBoth, kAnyType, "destination: type and elements of src", {}, Role::kUpdate),
                   src0("src", kBoth, kAnyType, "source")},
                  {},
                  {},
                  "In every quadrant of 32 partitions, output partition i = input partition "
                  "shuffle_mask[i]; 255 leaves it unchanged.",
                  Block::kShuffleMask});
  rows.push_back({Opcode::kNcTranspose,
                  "nc_transpose",
                  "nc_transpose",
                  "",
                  kVectorEngine,
                  {dst(kBoth, kAnyType, "[F, P] of the type of data", {1, 32}),
                   src0("data", kBoth, kAnyType, "[P, F], at most [32, 32]", {1, 32})},
                  {},
                  {},
                  "Transposes a block; the Tensor Engine's transpose is multiply_moving with "
                  "is_transpose."});
}

void add_random(std::vector<InstructionInfo>& rows) {
  rows.push_back({Opcode::kDropout,
                  "dropout",
                  "dropout",
                  "",
                  kVectorEngine,
                  {dst(kBoth, kAnyType, "type, partitions and elements of data"),
                   src0("data", kBoth, kAnyType, "input")},
                  {vector(0, "prob", kFloatTypes, "probability of a zero, per partition")},
                  {},
                  "Replaces elements by zero at random.",
                  Block::kNone});
  rows.back().fields.push_back(optional(operand0("prob", "probability of a zero, 0..1")));
  rows.push_back({Opcode::kRng,
                  "rng",
                  "rng",
                  "",
                  kVectorEngine | kGpSimdEngine,
                  {dst(kBoth, kIntegers, "32 random bits per element, the low ones kept")},
                  {},
                  {},
                  "Random bits: LFSR on Vector, XORWOW on GpSimd. GpSimd cannot reach PSUM."});
  rows.push_back({Opcode::kSetRngSeed,
                  "set_rng_seed",
                  "set_rng_seed",
                  "",
                  kVectorEngine,
                  {src0("src_seeds", kBoth, kWords | kFp32, "[1, 1], 32 bits", {1, 1})},
                  {},
                  {},
                  "Seeds the generator of the Vector Engine."});
}

}  // namespace

void add_vector_special(std::vector<InstructionInfo>& rows) {
  add_statistics(rows);
  add_search(rows);
  add_moves(rows);
  add_random(rows);
}

}  // namespace trn2vp::trainium2::isa::tables
