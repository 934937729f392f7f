// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Elementwise, reducing and scanning instructions of the Vector Engine, some of which Scalar and
// GpSimd have too (facts/trainium2.md sections 2.4 and 3).
#include "models/trainium2/isa/tables/rows.h"

namespace trn2vp::trainium2::isa::tables {
namespace {

constexpr Mask kElementwiseEngines = kVectorEngine | kScalarEngine | kGpSimdEngine;
constexpr Mask kScalars = kFp32 | kIntegers;

constexpr const char* kSameShape = "destination: partitions and elements of the input";

constexpr VectorInfo operand0_vector(const char* name, Mask dtypes = kFp32) {
  return vector(0, name, dtypes, "one element per partition");
}
constexpr VectorInfo reduce_result() {
  return vector(2, "reduce_res", kFloatTypes, "accumulator registers after this instruction",
                Role::kWrite);
}

void add_copies(std::vector<InstructionInfo>& rows) {
  rows.push_back({Opcode::kTensorCopy,
                  "tensor_copy",
                  "tensor_copy",
                  "TENSOR_COPY",
                  kElementwiseEngines,
                  {dst(kBoth, kAnyType, kSameShape), src0("src", kBoth, kAnyType, "source")},
                  {},
                  {},
                  "Copies in access order, casting through FP32; equal types are copied bit for "
                  "bit. GpSimd cannot reach PSUM."});
  rows.push_back({Opcode::kMemset,
                  "memset",
                  "memset",
                  "MEMSET",
                  kVectorEngine | kGpSimdEngine,
                  {dst(kBoth, kAnyType, "destination")},
                  {},
                  {field<&Instruction::value>("value", 112, "constant, cast to the type of dst")},
                  "Fills dst with a constant. GpSimd cannot reach PSUM."});
  FieldInfo scalar = field<&Instruction::value>("src", 120, "scalar to copy, cast to dst");
  scalar.hidden = [](const Instruction& i) { return i.src0.present(); };
  rows.push_back(
      {Opcode::kTensorCopyPredicated,
       "tensor_copy_predicated",
       "tensor_copy_predicated",
       "",
       kVectorEngine,
       {dst(kBoth, kAnyType, "destination: unchanged where the predicate is false", {},
            Role::kUpdate),
        optional(src0("src", kBoth, kAnyType, "source of the type of dst, or a scalar")),
        src1("predicate", kBoth, bit(DType::kUint8) | bit(DType::kUint16) | bit(DType::kUint32),
             "true where not zero")},
       {},
       {scalar, optional(field<&Instruction::reverse_pred>("reverse_pred", 116,
                                                           "copy where the predicate is false"))},
       "dst = src where the predicate is true. src and predicate not both in PSUM."});
}

void add_arithmetic(std::vector<InstructionInfo>& rows) {
  rows.push_back({Opcode::kTensorTensor,
                  "tensor_tensor",
                  "tensor_tensor",
                  "",
                  kVectorEngine | kGpSimdEngine,
                  {dst(kBoth, kAnyType, kSameShape), src0("data1", kBoth, kAnyType, "left input"),
                   src1("data2", kBoth, kAnyType, "right input")},
                  {},
                  {op("binary operator; power on GpSimd only")},
                  "dst = data1 op data2. Not both inputs in PSUM."});
  rows.push_back(
      {Opcode::kTensorScalar,
       "tensor_scalar",
       "tensor_scalar",
       "",
       kElementwiseEngines,
       {dst(kBoth, kAnyType, kSameShape), src0("data", kBoth, kAnyType, "input")},
       {operand0_vector("operand0", kScalars),
        vector(1, "operand1", kScalars, "one element per partition")},
       {op0("first operator"), optional(op1("second operator, bypass for none")),
        optional(operand0("operand0", "FP32; for bitvec operators the 32 bits themselves")),
        optional(operand1("operand1", "FP32; for bitvec operators the 32 bits themselves")),
        reverse0(), reverse1()},
       "dst = (data op0 operand0) op1 operand1. Scalar: multiply+add, multiply or add only; "
       "GpSimd: rsqrt only."});
  rows.push_back({Opcode::kScalarTensorTensor,
                  "scalar_tensor_tensor",
                  "scalar_tensor_tensor",
                  "",
                  kVectorEngine,
                  {dst(kBoth, kAnyType, kSameShape), src0("data", kBoth, kAnyType, "input"),
                   src1("operand1", kBoth, kAnyType, "second tensor")},
                  {operand0_vector("operand0")},
                  {op0("arithmetic operator"), op1("arithmetic operator"),
                   optional(operand0("operand0", "FP32")), reverse0(), reverse1()},
                  "dst = (data op0 operand0) op1 operand1. Not both tensors in PSUM."});
  rows.push_back({Opcode::kReciprocal,
                  "reciprocal",
                  "reciprocal",
                  "",
                  kVectorEngine,
                  {dst(kBoth, kAnyType, kSameShape), src0("data", kBoth, kAnyType, "input")},
                  {},
                  {},
                  "dst = 1 / data in FP32."});
}

void add_reductions(std::vector<InstructionInfo>& rows) {
  rows.push_back(
      {Opcode::kTensorReduce,
       "tensor_reduce",
       "tensor_reduce",
       "",
       kVectorEngine,
       {dst(kBoth, kAnyType, "one element per reduced group"),
        src0("data", kBoth, kAnyType, "input")},
       {},
       {op("reduction operator"),
        optional(field<&Instruction::negate>("negate", 118, "multiply the results by -1")),
        field<&Instruction::axes>("axes", 119, "innermost dimensions that are reduced, 1..4")},
       "Reduces the innermost free dimensions."});
  rows.push_back(
      {Opcode::kTensorScalarReduce,
       "tensor_scalar_reduce",
       "tensor_scalar_reduce",
       "",
       kVectorEngine,
       {dst(kBoth, kAnyType, kSameShape), src0("data", kBoth, kAnyType, "input")},
       {operand0_vector("operand0"), vector(1, "reduce_init", kFp32, "with load_reduce only"),
        reduce_result()},
       {op0("arithmetic operator"),
        choice<&Instruction::reduce_op>("reduce_op", 114, alu_op_name,
                                        "add, multiply, maximum or minimum"),
        reduce_cmd("reset_reduce, reduce or load_reduce"), optional(operand0("operand0", "FP32")),
        optional(operand1("reduce_init", "FP32, with load_reduce only"))},
       "dst = data op0 operand0, and its reduction over all free dimensions."});
  rows.push_back(
      {Opcode::kTensorScalarCumulative,
       "tensor_scalar_cumulative",
       "tensor_scalar_cumulative",
       "",
       kVectorEngine,
       {dst(kBoth, kAnyType & ~kWords & ~bit(DType::kTf32), kSameShape),
        src0("src", kBoth, kAnyType & ~kWords & ~bit(DType::kTf32), "input")},
       {operand0_vector("imm0"), vector(1, "imm1", kFp32, "start value, with load_reduce only")},
       {op0("arithmetic operator"), op1("add, subtract, multiply, maximum or minimum"),
        reduce_cmd("reset_reduce, reduce or load_reduce"), optional(operand0("imm0", "FP32")),
        optional(operand1("imm1", "start value, FP32, with load_reduce only"))},
       "dst[i] = register = (src[i] op0 imm0) op1 register, in access order."});
  rows.push_back(
      {Opcode::kTensorTensorScan,
       "tensor_tensor_scan",
       "tensor_tensor_scan",
       "",
       kVectorEngine,
       {dst(kBoth, kAnyType, kSameShape), src0("data0", kBoth, kAnyType, "left input"),
        src1("data1", kBoth, kAnyType, "right input")},
       {operand0_vector("initial")},
       {op0("arithmetic operator"), op1("arithmetic operator"),
        optional(operand0("initial", "starting state, FP32")), reverse0(), reverse1()},
       "dst[i] = (data0[i] op0 dst[i - 1]) op1 data1[i], dst[-1] = initial; the state is "
       "FP32. Not both inputs in PSUM."});
}

void add_selections(std::vector<InstructionInfo>& rows) {
  rows.push_back(
      {Opcode::kSelectReduce,
       "select_reduce",
       "select_reduce",
       "",
       kVectorEngine,
       {dst(kBoth, kAnyType, kSameShape),
        src0("on_true", kBoth, kAnyType & ~kWords & ~bit(DType::kTf32), "taken where true"),
        src1("predicate", kBoth, kShortIntegers, "true where not zero")},
       {vector(0, "on_false", kAnyType & ~bit(DType::kTf32), "taken where false"), reduce_result()},
       {optional(unless_vector<0>(field<&Instruction::value>("on_false", 120, "FP32 scalar"))),
        optional(reduce_cmd("idle, reduce or reset_reduce; the reduction is maximum")),
        optional(field<&Instruction::reverse_pred>("reverse_pred", 116, "negate the predicate"))},
       "dst = predicate ? on_true : on_false, and its maximum. on_true and predicate not both in "
       "PSUM."});
  rows.push_back(
      {Opcode::kRangeSelect,
       "range_select",
       "range_select",
       "",
       kVectorEngine,
       {dst(kBoth, kAnyType, kSameShape), src0("on_true_tile", kBoth, kFloatTypes, "input")},
       {vector(0, "bound0", kFp32, "first bound", Role::kRead, false),
        vector(1, "bound1", kFp32, "second bound", Role::kRead, false), reduce_result()},
       {choice<&Instruction::op0>("comp_op0", 112, alu_op_name, "comparison with bound0"),
        choice<&Instruction::op1>("comp_op1", 113, alu_op_name, "comparison with bound1"),
        reduce_cmd("idle, reduce or reset_reduce; the reduction is maximum"),
        field<&Instruction::value>("on_false_value", 120, "must be FP32_MIN, -3.4028235e38"),
        optional(field<&Instruction::offset>("range_start", 160, "index of the first element"))},
       "dst = (index comp_op0 bound0 and index comp_op1 bound1) ? on_true_tile : on_false_value; "
       "index = range_start + position in access order, below 2^24."});
}

}  // namespace

void add_vector(std::vector<InstructionInfo>& rows) {
  add_copies(rows);
  add_arithmetic(rows);
  add_reductions(rows);
  add_selections(rows);
}

}  // namespace trn2vp::trainium2::isa::tables
