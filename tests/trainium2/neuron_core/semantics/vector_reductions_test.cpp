// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <gtest/gtest.h>

#include <cfloat>

#include "tests/trainium2/neuron_core/semantics/vector_bench.h"

namespace trn2vp::trainium2::semantics::vector_test {
namespace {

constexpr unsigned kElements = 24;
constexpr int kRuns = 60;
const std::vector<AluOp> kRunningOps = {AluOp::kAdd, AluOp::kMultiply, AluOp::kMaximum,
                                        AluOp::kMinimum};

double identity(AluOp op) {
  if (op == AluOp::kMultiply) return 1.0;
  if (op == AluOp::kMaximum) return -kInf;
  if (op == AluOp::kMinimum) return kInf;
  return 0.0;
}

std::vector<DType> without(std::vector<DType> types, const std::vector<DType>& removed) {
  for (const DType type : removed)
    types.erase(std::remove(types.begin(), types.end(), type), types.end());
  return types;
}

/// The accumulator registers as the reference sees them.
struct Registers {
  std::array<double, 128> lane{};

  double& of(const Instruction& i, unsigned p) { return lane[i.src0.start_partition + p]; }

  void expect(const VectorUnit& unit) const {
    for (std::size_t l = 0; l < lane.size(); ++l) {
      const double now = unit.accumulators()[l];
      if (std::isnan(lane[l])) {
        EXPECT_TRUE(std::isnan(now)) << "lane " << l;
      } else {
        EXPECT_EQ(now, lane[l]) << "lane " << l;
      }
    }
  }
};

void place(Bench& bench, Instruction& i, const std::vector<DType>& dst_types,
           const std::vector<DType>& src_types) {
  const auto [start, count] = bench.lanes();
  i.dst = bench.pattern(bench.one_of(dst_types), 0, start, count, kElements);
  i.src0 = bench.pattern(bench.one_of(src_types), 1, start, count, kElements);
  bench.fill(i.dst);
  bench.fill(i.src0);
}

AccessPattern second(Bench& bench, const Instruction& i, const std::vector<DType>& types) {
  AccessPattern pattern = bench.pattern(bench.one_of(types), 2, i.src0.start_partition,
                                        i.src0.partition_count, kElements);
  if (i.src0.buffer == Buffer::kPsum) pattern.buffer = Buffer::kSbuf;
  bench.fill(pattern);
  return pattern;
}

isa::VectorOperand vector(Bench& bench, const Instruction& i, DType dtype, unsigned index) {
  return bench.vector(dtype, i.src0.start_partition, i.src0.partition_count, index);
}

TEST(VectorReductions, TensorReduce) {
  Bench bench(20);
  std::vector<AluOp> ops = {
      AluOp::kAdd,        AluOp::kSubtract,  AluOp::kMultiply,   AluOp::kMaximum, AluOp::kMinimum,
      AluOp::kLogicalAnd, AluOp::kLogicalOr, AluOp::kLogicalXor, AluOp::kAbsMax,  AluOp::kAbsMin};
  for (int run = 0; run < 4 * kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kTensorReduce;
    i.op0 = bench.one_of(ops);
    i.negate = bench.below(2) == 0;
    place(bench, i, all_types(), all_types());
    i.axes = static_cast<std::uint8_t>(1 + bench.below(4));
    unsigned groups = 1;
    for (std::size_t d = i.axes; d < 4; ++d) groups *= i.src0.dims[d].count;
    i.dst.dims = {};
    i.dst.dims[0] = {2, static_cast<std::uint16_t>(groups)};
    i.dst.byte_offset = 64;
    const unsigned length = kElements / groups;
    const bool logical = i.op0 >= AluOp::kLogicalAnd && i.op0 <= AluOp::kLogicalXor;
    std::vector<std::vector<double>> expected(i.src0.partition_count);
    for (unsigned p = 0; p < i.src0.partition_count; ++p) {
      const auto values = bench.values(i.src0, p);
      for (unsigned g = 0; g < groups; ++g) {
        double state = values[g * length];
        if (i.op0 == AluOp::kAbsMax || i.op0 == AluOp::kAbsMin) state = std::fabs(state);
        if (logical) state = values[g * length] != 0.0;
        for (unsigned e = 1; e < length; ++e)
          state = reference(i.op0, state, values[g * length + e]);
        expected[p].push_back(i.negate ? -state : state);
      }
    }
    bench.run(i);
    for (unsigned p = 0; p < i.src0.partition_count; ++p) bench.expect_row(i.dst, p, expected[p]);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorReductions, TensorReduceOfBits) {
  Bench bench(21);
  for (int run = 0; run < kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kTensorReduce;
    i.op0 = bench.one_of<AluOp>({AluOp::kBitwiseAnd, AluOp::kBitwiseOr, AluOp::kBitwiseXor});
    place(bench, i, integer_types(), integer_types());
    i.axes = 4;
    i.dst.dims = {};
    i.dst.byte_offset = 64;
    i.dst.dims[0] = {1, 1};
    std::vector<std::uint64_t> expected;
    for (unsigned p = 0; p < i.src0.partition_count; ++p) {
      const auto words = bench.words(i.src0, p);
      std::uint64_t state = words[0];
      for (unsigned e = 1; e < kElements; ++e) state = reference_bits(i.op0, state, words[e]);
      expected.push_back(state);
    }
    bench.run(i);
    for (unsigned p = 0; p < i.src0.partition_count; ++p)
      bench.expect_words(i.dst, p, {expected[p]});
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorReductions, TensorScalarReduceKeepsRegistersBetweenInstructions) {
  Bench bench(22);
  Registers registers;
  for (int run = 0; run < 2 * kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kTensorScalarReduce;
    place(bench, i, all_types(), all_types());
    i.op0 = bench.one_of(binary_ops());
    i.reduce_op = bench.one_of(kRunningOps);
    i.reduce_cmd = bench.one_of<ReduceCommand>(
        {ReduceCommand::kReduce, ReduceCommand::kResetReduce, ReduceCommand::kLoadReduce});
    if (run % 2 == 0) {
      i.vectors[0] = vector(bench, i, DType::kFp32, 0);
    } else {
      i.operand0 = static_cast<float>(bench.sample());
    }
    const bool loads = i.reduce_cmd == ReduceCommand::kLoadReduce;
    if (loads && run % 3 == 0) i.operand1 = 3.25f;
    if (loads && run % 3 != 0) i.vectors[1] = vector(bench, i, DType::kFp32, 1);
    if (bench.below(2) == 0) i.vectors[2] = vector(bench, i, bench.one_of(float_types()), 2);
    std::vector<std::vector<double>> expected(i.src0.partition_count);
    for (unsigned p = 0; p < i.src0.partition_count; ++p) {
      double& lane = registers.of(i, p);
      if (i.reduce_cmd == ReduceCommand::kResetReduce) lane = identity(i.reduce_op);
      if (loads) lane = i.vectors[1].present ? bench.value(i.vectors[1], p) : 3.25;
      const double b = i.vectors[0].present ? bench.value(i.vectors[0], p) : i.operand0;
      for (const double a : bench.values(i.src0, p)) {
        expected[p].push_back(reference(i.op0, a, b));
        lane = reference(i.reduce_op, lane, expected[p].back());
      }
    }
    bench.run(i);
    for (unsigned p = 0; p < i.src0.partition_count; ++p) {
      bench.expect_row(i.dst, p, expected[p]);
      if (i.vectors[2].present) bench.expect(i.vectors[2], p, registers.of(i, p));
    }
    registers.expect(bench.unit);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorReductions, TensorScalarCumulative) {
  Bench bench(23);
  Registers registers;
  const auto types = without(all_types(), {DType::kInt32, DType::kUint32, DType::kTf32});
  for (int run = 0; run < 2 * kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kTensorScalarCumulative;
    place(bench, i, types, types);
    i.op0 = bench.one_of(binary_ops());
    i.op1 = bench.below(4) == 0 ? AluOp::kSubtract : bench.one_of(kRunningOps);
    i.reduce_cmd = bench.one_of<ReduceCommand>(
        {ReduceCommand::kReduce, ReduceCommand::kResetReduce, ReduceCommand::kLoadReduce});
    i.operand0 = static_cast<float>(bench.sample());
    const bool loads = i.reduce_cmd == ReduceCommand::kLoadReduce;
    if (loads) i.vectors[1] = vector(bench, i, DType::kFp32, 1);
    std::vector<std::vector<double>> expected(i.src0.partition_count);
    for (unsigned p = 0; p < i.src0.partition_count; ++p) {
      double& lane = registers.of(i, p);
      if (i.reduce_cmd == ReduceCommand::kResetReduce) lane = identity(i.op1);
      if (loads) lane = bench.value(i.vectors[1], p);
      for (const double a : bench.values(i.src0, p)) {
        lane = reference(i.op1, reference(i.op0, a, i.operand0), lane);
        expected[p].push_back(lane);
      }
    }
    bench.run(i);
    for (unsigned p = 0; p < i.src0.partition_count; ++p) bench.expect_row(i.dst, p, expected[p]);
    registers.expect(bench.unit);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorReductions, TensorTensorScan) {
  Bench bench(24);
  for (int run = 0; run < 4 * kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kTensorTensorScan;
    place(bench, i, all_types(), all_types());
    i.src1 = second(bench, i, all_types());
    i.op0 = run % 4 == 0 ? AluOp::kMultiply : bench.one_of(binary_ops());
    i.op1 = run % 4 == 0 ? AluOp::kAdd : bench.one_of(binary_ops());
    i.reverse0 = bench.below(2) == 0;
    i.reverse1 = bench.below(2) == 0;
    if (run % 2 == 0) {
      i.vectors[0] = vector(bench, i, DType::kFp32, 0);
    } else {
      i.operand0 = static_cast<float>(bench.sample());
    }
    std::vector<std::vector<double>> expected(i.src0.partition_count);
    for (unsigned p = 0; p < i.src0.partition_count; ++p) {
      double state = i.vectors[0].present ? bench.value(i.vectors[0], p) : i.operand0;
      const auto a = bench.values(i.src0, p);
      const auto b = bench.values(i.src1, p);
      for (unsigned e = 0; e < kElements; ++e) {
        const double inner =
            i.reverse0 ? reference(i.op0, state, a[e]) : reference(i.op0, a[e], state);
        state = i.reverse1 ? reference(i.op1, b[e], inner) : reference(i.op1, inner, b[e]);
        expected[p].push_back(state);
      }
    }
    bench.run(i);
    for (unsigned p = 0; p < i.src0.partition_count; ++p) bench.expect_row(i.dst, p, expected[p]);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorReductions, SelectReduce) {
  Bench bench(25);
  Registers registers;
  const auto on_true = without(all_types(), {DType::kInt32, DType::kUint32, DType::kTf32});
  const auto predicates = without(integer_types(), {DType::kInt32, DType::kUint32});
  const auto on_false = without(all_types(), {DType::kTf32});
  for (int run = 0; run < 2 * kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kSelectReduce;
    place(bench, i, all_types(), on_true);
    i.src1 = second(bench, i, predicates);
    i.reverse_pred = bench.below(2) == 0;
    i.reduce_cmd = bench.one_of<ReduceCommand>(
        {ReduceCommand::kIdle, ReduceCommand::kReduce, ReduceCommand::kResetReduce});
    if (run % 2 == 0) {
      i.vectors[0] = vector(bench, i, bench.one_of(on_false), 0);
    } else {
      i.value = static_cast<float>(bench.sample());
    }
    if (bench.below(2) == 0) i.vectors[2] = vector(bench, i, bench.one_of(float_types()), 2);
    std::vector<std::vector<double>> expected(i.src0.partition_count);
    for (unsigned p = 0; p < i.src0.partition_count; ++p) {
      double& lane = registers.of(i, p);
      if (i.reduce_cmd == ReduceCommand::kResetReduce) lane = -kInf;
      const auto a = bench.values(i.src0, p);
      const auto predicate = bench.words(i.src1, p);
      for (unsigned e = 0; e < kElements; ++e) {
        const bool taken = (predicate[e] != 0) != i.reverse_pred;
        const double other = i.vectors[0].present ? bench.value(i.vectors[0], p) : i.value;
        expected[p].push_back(taken ? a[e] : other);
        if (i.reduce_cmd != ReduceCommand::kIdle)
          lane = reference(AluOp::kMaximum, lane, expected[p].back());
      }
    }
    bench.run(i);
    for (unsigned p = 0; p < i.src0.partition_count; ++p) {
      bench.expect_row(i.dst, p, expected[p]);
      if (i.vectors[2].present) bench.expect(i.vectors[2], p, registers.of(i, p));
    }
    registers.expect(bench.unit);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorReductions, RangeSelect) {
  Bench bench(26);
  Registers registers;
  const std::vector<AluOp> comparisons = {AluOp::kEqual, AluOp::kGreaterEqual, AluOp::kGreater,
                                          AluOp::kLessEqual, AluOp::kLess};
  for (int run = 0; run < 2 * kRuns; ++run) {
    Instruction i;
    i.opcode = Opcode::kRangeSelect;
    place(bench, i, all_types(), float_types());
    i.op0 = bench.one_of(comparisons);
    i.op1 = bench.one_of(comparisons);
    i.offset = static_cast<std::int32_t>(run % 5 == 0 ? (1 << 24) - kElements : bench.below(30));
    i.value = -FLT_MAX;
    i.reduce_cmd = bench.one_of<ReduceCommand>(
        {ReduceCommand::kIdle, ReduceCommand::kReduce, ReduceCommand::kResetReduce});
    for (unsigned v = 0; v < 2; ++v) {
      i.vectors[v] = vector(bench, i, DType::kFp32, v);
      for (unsigned p = 0; p < i.src0.partition_count; ++p)
        bench.put(i.vectors[v].buffer, i.vectors[v].start_partition + p, i.vectors[v].byte_offset,
                  DType::kFp32, i.offset + static_cast<double>(bench.below(kElements)) / 2);
    }
    if (bench.below(2) == 0) i.vectors[2] = vector(bench, i, bench.one_of(float_types()), 2);
    std::vector<std::vector<double>> expected(i.src0.partition_count);
    for (unsigned p = 0; p < i.src0.partition_count; ++p) {
      double& lane = registers.of(i, p);
      if (i.reduce_cmd == ReduceCommand::kResetReduce) lane = -kInf;
      const auto a = bench.values(i.src0, p);
      for (unsigned e = 0; e < kElements; ++e) {
        const double index = i.offset + static_cast<double>(e);
        const bool taken = reference(i.op0, index, bench.value(i.vectors[0], p)) != 0.0 &&
                           reference(i.op1, index, bench.value(i.vectors[1], p)) != 0.0;
        expected[p].push_back(taken ? a[e] : -static_cast<double>(FLT_MAX));
        if (i.reduce_cmd != ReduceCommand::kIdle)
          lane = reference(AluOp::kMaximum, lane, expected[p].back());
      }
    }
    bench.run(i);
    for (unsigned p = 0; p < i.src0.partition_count; ++p) {
      bench.expect_row(i.dst, p, expected[p]);
      if (i.vectors[2].present) bench.expect(i.vectors[2], p, registers.of(i, p));
    }
    registers.expect(bench.unit);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

// nki.isa range_select: the fill value leaves a 16-bit output as -Inf, but reaches an FP32
// reduce_res as it is, so that exp(x - max) of an empty row is no NaN.
TEST(VectorReductions, RangeSelectReducesBeforeRounding) {
  Bench bench(27);
  Instruction i;
  i.opcode = Opcode::kRangeSelect;
  i.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kBf16, 0, 1, 0, 8);
  i.src0 = isa::contiguous_pattern(Buffer::kSbuf, DType::kFp32, 0, 1, 64, 8);
  i.op0 = AluOp::kGreaterEqual;
  i.op1 = AluOp::kLess;
  i.value = -FLT_MAX;
  i.reduce_cmd = ReduceCommand::kResetReduce;
  for (unsigned v = 0; v < 3; ++v) {
    i.vectors[v] = isa::vector_operand(Buffer::kSbuf, DType::kFp32, 0, 256 + 4 * v);
    bench.put(Buffer::kSbuf, 0, i.vectors[v].byte_offset, DType::kFp32, 0.0);
  }
  bench.run(i);
  bench.expect_row(i.dst, 0, std::vector<double>(8, -kInf));
  bench.expect(i.vectors[2], 0, -static_cast<double>(FLT_MAX));
  bench.expect_rest_untouched();
}

}  // namespace
}  // namespace trn2vp::trainium2::semantics::vector_test
