// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Anchors: facts trainium2.md sections 2.5, 3, 9 and measurements.md 7.3, 7.5.
#include "models/trainium2/timing/scalar_cost.h"

#include <gtest/gtest.h>

namespace trn2vp::trainium2::timing {
namespace {

using F = isa::ActivationFunction;
using isa::Buffer;
using isa::DType;
using isa::Instruction;
using isa::Opcode;

Instruction of_elements(Opcode opcode, unsigned n, F function = F::kCopy) {
  Instruction i;
  i.opcode = opcode;
  i.function = function;
  i.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kFp32, 0, 128, 0, n);
  i.src0 = isa::contiguous_pattern(Buffer::kPsum, DType::kFp32, 0, 128, 0, n);
  return i;
}

Instruction load_of(F function) {
  Instruction i;
  i.opcode = Opcode::kLoadActivationTable;
  i.function = function;
  return i;
}

double ns(std::uint64_t cycles) { return static_cast<double>(cycles) / 1.2; }

TEST(ScalarCost, MeasuredLatencies) {
  const ScalarTiming t;
  // ACTIVATE exp: 400 ns at N = 128, 3,700 ns at N = 4096; table load 1,287 ns.
  EXPECT_NEAR(ns(scalar_cost(of_elements(Opcode::kActivation, 128, F::kExp), t).latency), 400, 4);
  EXPECT_NEAR(ns(scalar_cost(of_elements(Opcode::kActivation, 4096, F::kExp), t).latency), 3700,
              37);
  EXPECT_NEAR(ns(scalar_cost(load_of(F::kExp), t).latency), 1287, 1);
  // activation_reduce of 16,384 elements: 14.0 us.
  EXPECT_NEAR(ns(scalar_cost(of_elements(Opcode::kActivationReduce, 16384, F::kSquare), t).latency),
              14000, 70);
}

TEST(ScalarCost, DocumentedIntervals) {
  const ScalarTiming t;
  for (const Opcode opcode : {Opcode::kActivation, Opcode::kTensorCopy, Opcode::kTensorScalar}) {
    EXPECT_EQ(scalar_cost(of_elements(opcode, 1), t).interval, 64u);
    EXPECT_EQ(scalar_cost(of_elements(opcode, 64), t).interval, 64u);
    EXPECT_EQ(scalar_cost(of_elements(opcode, 65), t).interval, 65u);
    EXPECT_EQ(scalar_cost(of_elements(opcode, 4096), t).interval, 4096u);
    EXPECT_EQ(scalar_cost(of_elements(opcode, 4096), t).latency, 4096u + 352u);
  }
  // max(MIN_II, N) + MIN_II, and the read alone.
  EXPECT_EQ(scalar_cost(of_elements(Opcode::kActivationReduce, 16), t).interval, 128u);
  EXPECT_EQ(scalar_cost(of_elements(Opcode::kActivationReduce, 512), t).interval, 576u);
  EXPECT_EQ(scalar_cost(of_elements(Opcode::kActivationReadAccumulator, 1), t).interval, 64u);
  EXPECT_EQ(scalar_cost(of_elements(Opcode::kNop, 1), t).latency, 0u);
  // activation_reduce is an activation and a read: the pair ends together.
  const std::uint64_t first = scalar_cost(of_elements(Opcode::kActivation, 512), t).interval;
  const std::uint64_t second =
      scalar_cost(of_elements(Opcode::kActivationReadAccumulator, 1), t).latency;
  EXPECT_EQ(first + second, scalar_cost(of_elements(Opcode::kActivationReduce, 512), t).latency);
}

TEST(ScalarCost, WideStridesHalveTheBandwidth) {
  const ScalarTiming t;
  Instruction i = of_elements(Opcode::kActivation, 256);
  i.src0.dims[0].step = 4;  // 16 bytes
  EXPECT_EQ(scalar_cost(i, t).interval, 256u);
  i.src0.dims[0].step = -5;
  EXPECT_EQ(scalar_cost(i, t).interval, 512u);
  i.src0.dims[0].step = 1;
  i.dst.dims[0].step = 5;
  EXPECT_EQ(scalar_cost(i, t).latency, 512u + 352u);
}

TEST(FunctionSets, HoldEveryFunctionOnceOrEverywhere) {
  unsigned everywhere = 0;
  for (unsigned code = 0; code < isa::kActivationFunctionCount; ++code) {
    const auto set = function_set(static_cast<F>(code));
    if (!set)
      ++everywhere;
    else
      EXPECT_STRNE(function_set_name(*set), "");
  }
  EXPECT_EQ(everywhere, 6u);
  EXPECT_EQ(function_set(F::kGelu), FunctionSet::kGelu);
  EXPECT_EQ(function_set(F::kTanh), FunctionSet::kSigmoid);
  EXPECT_STREQ(function_set_name(FunctionSet::kTrigonometric), "trigonometric");
}

TEST(ActivationTables, AChangeOfSetCostsALoad) {
  const ScalarTiming t;
  ActivationTableState tables;
  const std::uint64_t load = table_load_cycles(t);
  EXPECT_EQ(load, 1545u);
  const auto cost = [&](Opcode opcode, F function) {
    return scalar_cost(of_elements(opcode, 512, function), t, tables);
  };
  EXPECT_FALSE(tables.loaded());
  // In every set.
  EXPECT_EQ(cost(Opcode::kActivation, F::kRelu).latency, 864u);
  EXPECT_FALSE(tables.loaded());
  // First use, second use, another function of the set, another set.
  EXPECT_EQ(cost(Opcode::kActivation, F::kExp).latency, 864u + load);
  EXPECT_EQ(cost(Opcode::kActivation, F::kExp).interval, 512u);
  EXPECT_EQ(cost(Opcode::kActivation, F::kLog).latency, 864u);
  EXPECT_EQ(cost(Opcode::kActivationReduce, F::kGelu).interval, 576u + load);
  EXPECT_EQ(cost(Opcode::kTensorCopy, F::kExp).latency, 864u);
  EXPECT_EQ(tables.loaded(), FunctionSet::kGelu);
  EXPECT_EQ(cost(Opcode::kActivation, F::kExp).interval, 512u + load);
}

TEST(ActivationTables, LoadedBeforeTheyAreNeeded) {
  const ScalarTiming t;
  ActivationTableState tables;
  EXPECT_EQ(scalar_cost(load_of(F::kSilu), t, tables).latency, table_load_cycles(t));
  EXPECT_EQ(scalar_cost(load_of(F::kTanh), t, tables).latency, 64u);
  EXPECT_EQ(scalar_cost(load_of(F::kAbs), t, tables).latency, 64u);
  EXPECT_EQ(tables.loaded(), FunctionSet::kSigmoid);
  EXPECT_EQ(scalar_cost(of_elements(Opcode::kActivation, 512, F::kSigmoid), t, tables).latency,
            864u);
}

TEST(ActivationTables, TheLoadIsAParameter) {
  ScalarTiming t;
  t.table_load_ns = 100;
  EXPECT_EQ(table_load_cycles(t), 120u);
}

}  // namespace
}  // namespace trn2vp::trainium2::timing
