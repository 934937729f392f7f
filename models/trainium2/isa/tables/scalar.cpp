// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Scalar Engine: activation functions (facts/trainium2.md sections 2.5 and 3). tensor_copy and
// tensor_scalar are in vector.cpp.
#include "models/trainium2/isa/tables/rows.h"

namespace trn2vp::trainium2::isa::tables {
namespace {

constexpr FieldInfo function(const char* doc) {
  return choice<&Instruction::function>("op", 112, activation_function_name, doc);
}

InstructionInfo activation(Opcode opcode, const char* name, const char* doc) {
  return {opcode,
          name,
          name,
          "ACTIVATE",
          kScalarEngine,
          {dst(kBoth, kAnyType, "destination: partitions and elements of data"),
           src0("data", kBoth, kAnyType, "input")},
          {vector(0, "scale", kFp32, "one element per partition"),
           vector(1, "bias", kAnyType & ~bit(DType::kTf32), "one element per partition")},
          {function("activation function"),
           optional(unless_vector<0>(field<&Instruction::scale>("scale", 164, "FP32"))),
           optional(unless_vector<1>(field<&Instruction::bias>("bias", 168, "FP32"))),
           optional(field<&Instruction::relu_param>("relu_param", 172,
                                                    "slope of prelu below zero, FP32"))},
          doc};
}

}  // namespace

void add_scalar(std::vector<InstructionInfo>& rows) {
  rows.push_back(activation(Opcode::kActivation, "activation",
                            "dst = op(data * scale + bias) in FP32. The accumulator registers add "
                            "up the results as reduce_cmd says, at no cost."));
  rows.back().fields.push_back(optional(reduce_cmd("idle, reset, reduce or reset_reduce")));
  rows.push_back(activation(Opcode::kActivationReduce, "activation_reduce",
                            "activation with reset_reduce, and the sums into reduce_res."));
  rows.back().vectors.push_back(
      vector(2, "reduce_res", kAnyType, "sum over the free dimensions", Role::kWrite, false));
  rows.push_back({Opcode::kActivationReadAccumulator,
                  "activation_read_accumulator",
                  "activation",
                  "",
                  kScalarEngine,
                  {dst(kBoth, kAnyType, "[P, 1]", {1, 1})},
                  {},
                  {},
                  "Reads the accumulator registers: what activation with reduce_res emits."});
  rows.push_back({Opcode::kLoadActivationTable,
                  "load_activation_table",
                  "",
                  "",
                  kScalarEngine,
                  {},
                  {},
                  {function("a function of the set to load")},
                  "Loads the function set that holds op. An activation whose set is not loaded "
                  "loads it first."});
}

}  // namespace trn2vp::trainium2::isa::tables
