// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/scalar_unit.h"

#include "tests/trainium2/neuron_core/semantics/engine_bench.h"

namespace trn2vp::trainium2::semantics::engine_test {
namespace {

using F = isa::ActivationFunction;
using isa::AluOp;
using isa::Engine;
using isa::ReduceCommand;
using isa::VectorOperand;

constexpr int kRuns = 80;

// A product and a sum of FP32 numbers in double are exact enough: rounding them once more to FP32
// gives the FP32 result.
float product(float a, float b) { return static_cast<float>(double{a} * double{b}); }
float sum(float a, float b) { return static_cast<float>(double{a} + double{b}); }

float exact(F function, float x, float slope) {
  switch (function) {
    case F::kCopy:
      return x;
    case F::kSquare:
      return product(x, x);
    case F::kRelu:
      return std::isnan(x) ? x : x > 0 ? x : 0.0f;
    case F::kPrelu:
      return x < 0 ? product(x, slope) : x;
    case F::kAbs:
      return std::fabs(x);
    default:  // sign
      return std::isnan(x) ? x : x > 0 ? 1.0f : x < 0 ? -1.0f : x;
  }
}

Buffer any_buffer(Bench& bench) { return bench.below(2) == 0 ? Buffer::kSbuf : Buffer::kPsum; }

VectorOperand vector(Bench& bench, DType dtype, unsigned start, unsigned count, unsigned index) {
  const VectorOperand v =
      isa::vector_operand(any_buffer(bench), dtype, start, kRow - 64 + 4 * index);
  const AccessPattern place =
      isa::contiguous_pattern(v.buffer, v.dtype, start, count, v.byte_offset, 1);
  bench.fill(place);
  return v;
}

Instruction activation(Bench& bench, F function, DType out, DType in) {
  const auto [start, count] = bench.lanes();
  Instruction i;
  i.opcode = Opcode::kActivation;
  i.function = function;
  i.relu_param = 0.3f;
  i.dst = bench.pattern(out, start, count, 0, any_buffer(bench));
  i.src0 = bench.pattern(in, start, count, 1, any_buffer(bench));
  bench.fill(i.src0);
  i.scale = static_cast<float>(bench.below(9)) / 4.0f - 1.0f;
  if (bench.below(2) == 0) i.bias = 0.75f;
  if (bench.below(2) == 0) {
    i.vectors[0] = vector(bench, DType::kFp32, start, count, 0);
    i.scale = 1.0f;
  }
  if (bench.below(2) == 0) {
    i.vectors[1] = vector(
        bench,
        bench.one_of(std::vector<DType>{DType::kFp32, DType::kBf16, DType::kInt16, DType::kFp8E4}),
        start, count, 1);
    i.bias = 0.0f;
  }
  return i;
}

/// What enters the function.
std::vector<float> scaled(Bench& bench, const Instruction& i, unsigned p) {
  std::vector<float> values = bench.values(i.src0, p);
  const float scale = i.vectors[0].present ? bench.value(i.vectors[0], p) : i.scale;
  for (float& x : values) {
    x = product(x, scale);
    if (i.vectors[1].present)
      x = sum(x, bench.value(i.vectors[1], p));
    else if (i.bias != 0.0f)
      x = sum(x, i.bias);
  }
  return values;
}

TEST(ScalarUnit, ActivationOfExactFunctionsOverTypesAndPatterns) {
  Bench bench(1);
  ScalarUnit unit;
  const std::vector<F> functions = {F::kCopy, F::kSquare, F::kRelu, F::kPrelu, F::kAbs, F::kSign};
  for (int run = 0; run < 4 * kRuns; ++run) {
    const Instruction i = activation(bench, bench.one_of(functions), bench.one_of(all_types()),
                                     bench.one_of(all_types()));
    std::vector<std::vector<float>> expected;
    for (unsigned p = 0; p < i.dst.partition_count; ++p) {
      expected.push_back(scaled(bench, i, p));
      for (float& x : expected.back()) x = exact(i.function, x, i.relu_param);
    }
    bench.run(unit, i, Engine::kScalar);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) bench.expect_values(i.dst, p, expected[p]);
    bench.forgive(i.dst);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) return;
  }
}

TEST(ScalarUnit, ActivationThroughTables) {
  Bench bench(2);
  ScalarUnit unit;
  const std::vector<std::pair<F, double (*)(double)>> functions = {
      {F::kExp, std::exp}, {F::kTanh, std::tanh}, {F::kErf, std::erf}};
  for (int run = 0; run < kRuns; ++run) {
    const auto& [function, reference] = bench.one_of(functions);
    const Instruction i = activation(bench, function, DType::kFp32, bench.one_of(all_types()));
    std::vector<std::vector<float>> inputs;
    for (unsigned p = 0; p < i.dst.partition_count; ++p) inputs.push_back(scaled(bench, i, p));
    bench.run(unit, i, Engine::kScalar);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) {
      const std::vector<float> got = bench.values(i.dst, p);
      for (std::size_t e = 0; e < got.size(); ++e) {
        const auto exact_value = static_cast<float>(reference(inputs[p][e]));
        if (std::isnan(exact_value) || std::isinf(exact_value)) {
          EXPECT_TRUE(std::isnan(exact_value) ? std::isnan(got[e]) : got[e] == exact_value);
        } else {
          ASSERT_NEAR(got[e], exact_value, 3e-7 * std::fabs(exact_value) + 1e-44) << inputs[p][e];
        }
      }
    }
  }
}

/// Sequential FP32 sum.
float accumulated(float start, const std::vector<float>& values) {
  for (const float value : values) start = sum(start, value);
  return start;
}

// NaN and infinity end a sum: these data have none.
void fill_tame(Bench& bench, const AccessPattern& pattern) {
  for (unsigned p = 0; p < pattern.partition_count; ++p) {
    std::vector<float> values(offsets(pattern).size());
    for (float& value : values) value = static_cast<float>(bench.below(2001)) / 256.0f - 3.0f;
    bench.put_values(pattern, p, values);
  }
}

Instruction tame(Bench& bench, unsigned start, unsigned count, ReduceCommand command) {
  Instruction i;
  i.opcode = Opcode::kActivation;
  i.function = F::kSquare;
  i.scale = 1.5f;
  i.dst = bench.pattern(DType::kBf16, start, count, 0);
  i.src0 = bench.pattern(DType::kFp32, start, count, 1);
  i.reduce_cmd = command;
  fill_tame(bench, i.src0);
  return i;
}

std::vector<std::vector<float>> squares(Bench& bench, const Instruction& i) {
  std::vector<std::vector<float>> rows;
  for (unsigned p = 0; p < i.src0.partition_count; ++p) {
    rows.push_back(scaled(bench, i, p));
    for (float& x : rows.back()) x = product(x, x);
  }
  return rows;
}

TEST(ScalarUnit, AccumulatorsFollowTheReduceCommand) {
  Bench bench(3);
  ScalarUnit unit;
  std::vector<float> lanes(kPartitions, 0.0f);
  const std::vector<ReduceCommand> commands = {ReduceCommand::kIdle, ReduceCommand::kReset,
                                               ReduceCommand::kReduce, ReduceCommand::kResetReduce};
  for (int run = 0; run < kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    const Instruction i = tame(bench, start, count, bench.one_of(commands));
    const auto rows = squares(bench, i);
    for (unsigned p = 0; p < count; ++p) {
      float& lane = lanes[start + p];
      if (i.reduce_cmd == ReduceCommand::kReset) lane = 0.0f;
      if (i.reduce_cmd == ReduceCommand::kReduce) lane = accumulated(lane, rows[p]);
      if (i.reduce_cmd == ReduceCommand::kResetReduce) lane = accumulated(0.0f, rows[p]);
    }
    bench.run(unit, i, Engine::kScalar);

    Instruction read;
    read.opcode = Opcode::kActivationReadAccumulator;
    read.dst = isa::contiguous_pattern(
        any_buffer(bench), run % 2 == 0 ? DType::kFp32 : DType::kFp16, 0, kPartitions, 12288, 1);
    bench.run(unit, read, Engine::kScalar);
    for (unsigned p = 0; p < kPartitions; ++p) bench.expect_values(read.dst, p, {lanes[p]});
    bench.forgive(read.dst);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) return;
  }
}

TEST(ScalarUnit, ActivationReduceStartsAnewAndWritesTheSums) {
  Bench bench(4);
  ScalarUnit unit;
  for (int run = 0; run < kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i = tame(bench, start, count, ReduceCommand::kIdle);
    i.opcode = Opcode::kActivationReduce;
    i.vectors[2] = isa::vector_operand(any_buffer(bench), bench.one_of(all_types()), start, 12288);
    const auto rows = squares(bench, i);
    bench.run(unit, i, Engine::kScalar);
    const AccessPattern result = isa::contiguous_pattern(i.vectors[2].buffer, i.vectors[2].dtype,
                                                         start, count, i.vectors[2].byte_offset, 1);
    for (unsigned p = 0; p < count; ++p) {
      bench.expect_values(i.dst, p, rows[p]);
      bench.expect_values(result, p, {accumulated(0.0f, rows[p])});
    }
    bench.forgive(i.dst);
    bench.forgive(result);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) return;
  }
}

TEST(ScalarUnit, TensorScalar) {
  Bench bench(5);
  ScalarUnit unit;
  const std::vector<std::pair<AluOp, AluOp>> operators = {{AluOp::kMultiply, AluOp::kAdd},
                                                          {AluOp::kMultiply, AluOp::kBypass},
                                                          {AluOp::kAdd, AluOp::kBypass}};
  for (int run = 0; run < 2 * kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i;
    i.opcode = Opcode::kTensorScalar;
    std::tie(i.op0, i.op1) = bench.one_of(operators);
    i.reverse0 = run % 2 == 0;
    i.dst = bench.pattern(bench.one_of(all_types()), start, count, 0, any_buffer(bench));
    i.src0 = bench.pattern(bench.one_of(all_types()), start, count, 1, any_buffer(bench));
    bench.fill(i.src0);
    if (run % 3 == 0) {
      i.vectors[0] = vector(bench, DType::kFp32, start, count, 0);
    } else {
      i.operand0 = -1.25f;
    }
    if (i.op1 == AluOp::kAdd && run % 5 < 2) {
      i.vectors[1] = vector(bench, DType::kFp32, start, count, 1);
    } else if (i.op1 == AluOp::kAdd) {
      i.operand1 = 100.0f;
    }
    std::vector<std::vector<float>> expected;
    for (unsigned p = 0; p < count; ++p) {
      expected.push_back(bench.values(i.src0, p));
      const float a = i.vectors[0].present ? bench.value(i.vectors[0], p) : i.operand0;
      const float b = i.vectors[1].present ? bench.value(i.vectors[1], p) : i.operand1;
      for (float& x : expected.back()) {
        x = i.op0 == AluOp::kAdd ? sum(x, a) : product(x, a);
        if (i.op1 == AluOp::kAdd) x = sum(x, b);
      }
    }
    bench.run(unit, i, Engine::kScalar);
    for (unsigned p = 0; p < count; ++p) bench.expect_values(i.dst, p, expected[p]);
    bench.forgive(i.dst);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) return;
  }
}

TEST(ScalarUnit, TensorCopyKeepsEveryBitOfEqualTypes) {
  Bench bench(6);
  ScalarUnit unit;
  for (int run = 0; run < 2 * kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i;
    i.opcode = Opcode::kTensorCopy;
    i.src0 = bench.pattern(bench.one_of(all_types()), start, count, 1, any_buffer(bench));
    const DType out = run % 2 == 0 ? i.src0.dtype : bench.one_of(all_types());
    i.dst = bench.pattern(out, start, count, 0, any_buffer(bench));
    std::vector<std::vector<std::uint32_t>> expected;  // of random bits, NaN payloads included
    for (unsigned p = 0; p < count; ++p) {
      expected.push_back(bench.words(i.src0, p));
      if (out == i.src0.dtype) continue;
      for (std::uint32_t& word : expected.back()) word = rounded(out, value_of(i.src0.dtype, word));
    }
    bench.run(unit, i, Engine::kScalar);
    for (unsigned p = 0; p < count; ++p) bench.expect_words(i.dst, p, expected[p]);
    if (HasFailure()) return;
  }
}

TEST(ScalarUnit, LoadingATableChangesNothing) {
  Bench bench(7);
  ScalarUnit unit;
  Instruction i;
  i.opcode = Opcode::kLoadActivationTable;
  i.function = F::kGelu;
  bench.run(unit, i, Engine::kScalar);
  EXPECT_TRUE(bench.rest_untouched());
}

TEST(ScalarUnit, RoundsStochasticallyWhenAsked) {
  Bench bench(8);
  numerics::EncodeOptions options;
  options.rounding = numerics::Rounding::kStochastic;
  ScalarUnit unit(options);
  Instruction i;
  i.opcode = Opcode::kActivation;
  i.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kBf16, 0, kPartitions, 0, 1000);
  i.src0 = isa::contiguous_pattern(Buffer::kSbuf, DType::kFp32, 0, kPartitions, 4096, 1000);
  // A quarter of the way from 1 to the next BF16, 1 + 2^-7.
  for (unsigned p = 0; p < kPartitions; ++p)
    bench.put_values(i.src0, p, std::vector<float>(1000, 1.0f + 0x1p-9f));
  bench.run(unit, i, Engine::kScalar);
  double up = 0;
  for (unsigned p = 0; p < kPartitions; ++p)
    for (const float value : bench.values(i.dst, p)) up += value > 1.0f;
  EXPECT_NEAR(up / (1000.0 * kPartitions), 0.25, 4 * std::sqrt(0.25 * 0.75 / 128000));
}

}  // namespace
}  // namespace trn2vp::trainium2::semantics::engine_test
