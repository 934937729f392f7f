// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/instruction.h"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <string>

#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2::isa {
namespace {

TEST(AccessPattern, Offsets) {
  AccessPattern pattern = contiguous_pattern(Buffer::kSbuf, DType::kFp32, 0, 1, 100, 4);
  EXPECT_TRUE(pattern.contiguous());
  pattern.dims[1] = {4, 3};
  EXPECT_TRUE(pattern.contiguous());
  pattern.dims[1] = {-10, 3};
  EXPECT_FALSE(pattern.contiguous());
  EXPECT_EQ(pattern.elements(), 12u);
  EXPECT_EQ(pattern.element_offset(0), 100);
  EXPECT_EQ(pattern.element_offset(3), 112);
  EXPECT_EQ(pattern.element_offset(4), 60);
  EXPECT_EQ(pattern.first_byte(), 20);
  EXPECT_EQ(pattern.end_byte(), 116);
}

TEST(AccessPattern, RankAndOutermostCount) {
  AccessPattern pattern = contiguous_pattern(Buffer::kSbuf, DType::kFp32, 0, 1, 0, 1);
  EXPECT_EQ(pattern.rank(), 0u);
  EXPECT_EQ(pattern.outermost_count(), 1u);
  pattern.dims = {{{1, 5}, {0, 1}, {5, 2}, {0, 1}}};
  EXPECT_EQ(pattern.rank(), 3u);
  EXPECT_EQ(pattern.outermost_count(), 2u);
}

TEST(DTypes, SizesAndKinds) {
  unsigned bytes = 0;
  std::set<std::string> floats;
  for (unsigned code = 0; code < 256; ++code) {
    const auto dtype = static_cast<DType>(code);
    EXPECT_EQ(dtype_size(dtype) != 0, dtype_name(dtype) != nullptr) << code;
    bytes += dtype_size(dtype);
    if (is_float(dtype)) floats.insert(dtype_name(dtype));
  }
  EXPECT_EQ(bytes, 5u * 1 + 4 * 2 + 4 * 4);
  EXPECT_EQ(floats,
            (std::set<std::string>{"bf16", "fp16", "fp32", "tf32", "fp8e3", "fp8e4", "fp8e5"}));
}

TEST(DynamicAddresses, AreTheSumsWithTheRegisters) {
  Instruction copy;
  copy.opcode = Opcode::kTensorCopy;
  copy.dst = contiguous_pattern(Buffer::kSbuf, DType::kBf16, 32, 8, 100, 4);
  copy.vectors[1] = vector_operand(Buffer::kSbuf, DType::kFp32, 0, 8);
  EXPECT_FALSE(has_dynamic_address(copy));
  RegisterFile registers{};
  registers[0] = 64;
  registers[63] = 0xFFFFFFFE;  // -2
  EXPECT_EQ(resolve(copy, registers), copy);
  Instruction dynamic = copy;
  dynamic.dst.offset_register = 63;
  EXPECT_TRUE(has_dynamic_address(dynamic));
  dynamic.dst.partition_register = 0;
  EXPECT_TRUE(has_dynamic_address(dynamic));
  Instruction expected = copy;
  expected.dst.byte_offset = 98;
  expected.dst.start_partition = 96;
  EXPECT_EQ(resolve(dynamic, registers), expected);
  registers[0] = 1000;
  EXPECT_EQ(resolve(dynamic, registers).dst.start_partition, 255);

  dynamic = copy;
  dynamic.vectors[1].offset_register = 0;
  EXPECT_TRUE(has_dynamic_address(dynamic));
  EXPECT_EQ(resolve(dynamic, registers).vectors[1].byte_offset, 1008u);
  EXPECT_FALSE(has_dynamic_address(resolve(dynamic, registers)));
}

TEST(Operators, RegisterAlu) {
  EXPECT_EQ(apply(RegisterOp::kAdd, 0xFFFFFFFF, 2), 1u);
  EXPECT_EQ(apply(RegisterOp::kSubtract, 1, 2), 0xFFFFFFFF);
  EXPECT_EQ(apply(RegisterOp::kMultiply, 0x10000, 0x10001), 0x10000u);
  EXPECT_EQ(apply(RegisterOp::kAnd, 12, 10), 8u);
  EXPECT_EQ(apply(RegisterOp::kOr, 12, 10), 14u);
  EXPECT_EQ(apply(RegisterOp::kXor, 12, 10), 6u);
  EXPECT_EQ(apply(RegisterOp::kShiftLeft, 3, 33), 6u);
  EXPECT_EQ(apply(RegisterOp::kShiftRight, 0x80000000, 31), 1u);
  EXPECT_EQ(apply(RegisterOp::kMin, 0xFFFFFFFF, 1), 0xFFFFFFFF);
  EXPECT_EQ(apply(RegisterOp::kMax, 0xFFFFFFFF, 1), 1u);
}

TEST(Operators, BranchConditionsAreSigned) {
  using Condition = BranchCondition;
  const auto taken = [](std::uint32_t a, std::uint32_t b) {
    std::string text;
    for (Condition condition :
         {Condition::kAlways, Condition::kEqual, Condition::kNotEqual, Condition::kLess,
          Condition::kLessEqual, Condition::kGreater, Condition::kGreaterEqual}) {
      text += holds(condition, a, b) ? '1' : '0';
    }
    return text;
  };
  EXPECT_EQ(taken(5, 5), "1100101");
  EXPECT_EQ(taken(0xFFFFFFFF, 5), "1011100");
  EXPECT_EQ(taken(5, 0xFFFFFFFF), "1010011");
}

// The classes of section 2.8 of the facts, written out again.
TEST(Operators, Classes) {
  const std::set<std::string> bitvec{"invert",      "bitwise_and", "bitwise_or",
                                     "bitwise_xor", "left_shift",  "right_shift"};
  const std::set<std::string> unary{"invert", "abs", "square", "relu", "rsqrt", "reciprocal"};
  const std::set<std::string> reduction{"bitwise_and", "bitwise_or", "bitwise_xor", "add",
                                        "subtract",    "multiply",   "maximum",     "minimum",
                                        "logical_and", "logical_or", "logical_xor"};
  const std::set<std::string> comparison{"equal",   "not_equal",  "greater_equal",
                                         "greater", "less_equal", "less"};
  for (unsigned code = 0; code < kAluOpCount; ++code) {
    const auto op = static_cast<AluOp>(code);
    const std::string name = alu_op_name(code);
    EXPECT_EQ(is_bitvec(op), bitvec.count(name) == 1) << name;
    EXPECT_EQ(is_unary(op), unary.count(name) == 1) << name;
    EXPECT_EQ(is_reduction(op), reduction.count(name) == 1) << name;
    EXPECT_EQ(is_comparison(op), comparison.count(name) == 1) << name;
  }
  EXPECT_EQ(alu_op_name(kAluOpCount), nullptr);
  EXPECT_EQ(activation_function_name(kActivationFunctionCount), nullptr);
}

// "4:16" is 4 non-zero weights of 16: 4 partitions per row, 4 columns each.
TEST(Operators, SparsityPatterns) {
  for (unsigned code = 1; sparsity_name(code) != nullptr; ++code) {
    const auto sparsity = static_cast<Sparsity>(code);
    const std::string expected =
        std::to_string(partitions_per_row(sparsity)) + ":" +
        std::to_string(partitions_per_row(sparsity) * compress_ratio(sparsity));
    EXPECT_EQ(sparsity_name(code), expected);
  }
  EXPECT_EQ(compress_ratio(Sparsity::kNone), 1u);
}

}  // namespace
}  // namespace trn2vp::trainium2::isa
