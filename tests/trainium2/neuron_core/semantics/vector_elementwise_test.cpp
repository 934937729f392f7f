// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <gtest/gtest.h>

#include "tests/trainium2/neuron_core/semantics/vector_bench.h"

namespace trn2vp::trainium2::semantics::vector_test {
namespace {

constexpr unsigned kElements = 24;
constexpr int kRuns = 60;

/// A dst and two sources of random types, shapes and places, filled.
Instruction operands(Bench& bench, Opcode opcode, const std::vector<DType>& types) {
  Instruction i;
  i.opcode = opcode;
  const auto [start, count] = bench.lanes();
  i.dst = bench.pattern(bench.one_of(types), 0, start, count, kElements);
  i.src0 = bench.pattern(bench.one_of(types), 1, start, count, kElements);
  i.src1 = bench.pattern(bench.one_of(types), 2, start, count, kElements);
  if (i.src0.buffer == Buffer::kPsum) i.src1.buffer = Buffer::kSbuf;
  for (const AccessPattern* pattern : {&i.dst, &i.src0, &i.src1}) bench.fill(*pattern);
  return i;
}

/// Another pattern of the same partitions for src0 or src1.
void retype(Bench& bench, const Instruction& i, AccessPattern& pattern, DType dtype) {
  pattern = bench.pattern(dtype, &pattern == &i.src0 ? 1 : 2, i.dst.start_partition,
                          i.dst.partition_count, kElements);
  bench.fill(pattern);
}

TEST(VectorElementwise, TensorCopyCasts) {
  Bench bench(10);
  for (int run = 0; run < 2 * kRuns; ++run) {
    Instruction i = operands(bench, Opcode::kTensorCopy, all_types());
    i.src1 = {};
    if (run % 4 == 0) retype(bench, i, i.src0, i.dst.dtype);
    std::vector<std::vector<double>> values;
    std::vector<std::vector<std::uint32_t>> words;
    for (unsigned p = 0; p < i.src0.partition_count; ++p) {
      values.push_back(bench.values(i.src0, p));
      words.push_back(bench.words(i.src0, p));
    }
    bench.run(i);
    for (unsigned p = 0; p < i.src0.partition_count; ++p) {
      if (i.src0.dtype == i.dst.dtype) {
        bench.expect_words(i.dst, p, {words[p].begin(), words[p].end()});
      } else {
        bench.expect_row(i.dst, p, values[p]);
      }
    }
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorElementwise, Memset) {
  Bench bench(11);
  for (int run = 0; run < kRuns; ++run) {
    Instruction i = operands(bench, Opcode::kMemset, all_types());
    i.src0 = i.src1 = {};
    i.value = static_cast<float>(bench.sample());
    bench.run(i);
    for (unsigned p = 0; p < i.dst.partition_count; ++p)
      bench.expect_row(i.dst, p, std::vector<double>(kElements, i.value));
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorElementwise, TensorTensor) {
  Bench bench(12);
  for (int run = 0; run < 4 * kRuns; ++run) {
    Instruction i = operands(bench, Opcode::kTensorTensor, all_types());
    i.op0 = bench.one_of(binary_ops());
    std::vector<std::vector<double>> expected(i.dst.partition_count);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) {
      const auto a = bench.values(i.src0, p);
      const auto b = bench.values(i.src1, p);
      for (unsigned e = 0; e < kElements; ++e) expected[p].push_back(reference(i.op0, a[e], b[e]));
    }
    bench.run(i);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) bench.expect_row(i.dst, p, expected[p]);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorElementwise, TensorTensorOnBits) {
  Bench bench(13);
  const std::vector<AluOp> ops = {AluOp::kBitwiseAnd, AluOp::kBitwiseOr, AluOp::kBitwiseXor,
                                  AluOp::kLeftShift, AluOp::kRightShift};
  for (int run = 0; run < kRuns; ++run) {
    Instruction i = operands(bench, Opcode::kTensorTensor, integer_types());
    i.op0 = bench.one_of(ops);
    std::vector<std::vector<std::uint64_t>> expected(i.dst.partition_count);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) {
      const auto a = bench.words(i.src0, p);
      const auto b = bench.words(i.src1, p);
      for (unsigned e = 0; e < kElements; ++e)
        expected[p].push_back(reference_bits(i.op0, a[e], b[e]));
    }
    bench.run(i);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) bench.expect_words(i.dst, p, expected[p]);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

/// Gives an operator a second operand, per partition or constant, unless it has none.
void give_operand(Bench& bench, Instruction& i, unsigned index, AluOp op, DType vector_type) {
  if (op == AluOp::kBypass || isa::is_unary(op)) return;
  if (bench.below(2) == 0) {
    i.vectors[index] =
        bench.vector(vector_type, i.src0.start_partition, i.src0.partition_count, index);
  } else if (isa::is_bitvec(op)) {
    const std::uint32_t word = bench.below(3) == 0 ? bench.below(40) : bench.random();
    std::memcpy(index == 0 ? &i.operand0 : &i.operand1, &word, sizeof word);
  } else {
    (index == 0 ? i.operand0 : i.operand1) = static_cast<float>(bench.sample());
  }
}

double operand_value(Bench& bench, const Instruction& i, unsigned index, unsigned p) {
  if (i.vectors[index].present) return bench.value(i.vectors[index], p);
  return index == 0 ? i.operand0 : i.operand1;
}

std::vector<AluOp> scalar_ops() {
  std::vector<AluOp> ops = binary_ops();
  for (const AluOp op : {AluOp::kPower, AluOp::kAbs, AluOp::kSquare, AluOp::kRelu, AluOp::kRsqrt,
                         AluOp::kReciprocal})
    ops.push_back(op);
  return ops;
}

double ordered(AluOp op, bool reverse, double a, double b) {
  return reverse && !isa::is_unary(op) ? reference(op, b, a) : reference(op, a, b);
}

TEST(VectorElementwise, TensorScalar) {
  Bench bench(14);
  for (int run = 0; run < 4 * kRuns; ++run) {
    Instruction i = operands(bench, Opcode::kTensorScalar, all_types());
    i.src1 = {};
    i.op0 = bench.one_of(scalar_ops());
    i.op1 = bench.below(3) == 0 ? AluOp::kBypass : bench.one_of(scalar_ops());
    i.reverse0 = bench.below(2) == 0;
    i.reverse1 = bench.below(2) == 0;
    give_operand(bench, i, 0, i.op0, DType::kFp32);
    give_operand(bench, i, 1, i.op1, DType::kFp32);
    std::vector<std::vector<double>> expected(i.dst.partition_count);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) {
      for (const double a : bench.values(i.src0, p)) {
        const double first = ordered(i.op0, i.reverse0, a, operand_value(bench, i, 0, p));
        expected[p].push_back(i.op1 == AluOp::kBypass ? first
                                                      : ordered(i.op1, i.reverse1, first,
                                                                operand_value(bench, i, 1, p)));
      }
    }
    bench.run(i);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) bench.expect_row(i.dst, p, expected[p]);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorElementwise, TensorScalarOnBits) {
  Bench bench(15);
  const std::vector<AluOp> ops = {AluOp::kInvert,     AluOp::kBitwiseAnd, AluOp::kBitwiseOr,
                                  AluOp::kBitwiseXor, AluOp::kLeftShift,  AluOp::kRightShift};
  for (int run = 0; run < kRuns; ++run) {
    Instruction i = operands(bench, Opcode::kTensorScalar, integer_types());
    i.src1 = {};
    i.op0 = bench.one_of(ops);
    i.op1 = bench.below(3) == 0 ? AluOp::kBypass : bench.one_of(ops);
    i.reverse0 = bench.below(2) == 0;
    i.reverse1 = bench.below(2) == 0;
    give_operand(bench, i, 0, i.op0, bench.one_of(integer_types()));
    give_operand(bench, i, 1, i.op1, bench.one_of(integer_types()));
    const auto operand = [&](unsigned index, unsigned p) {
      if (i.vectors[index].present) return bench.word(i.vectors[index], p);
      std::uint32_t word;
      std::memcpy(&word, index == 0 ? &i.operand0 : &i.operand1, sizeof word);
      return word;
    };
    const auto step = [](AluOp op, bool reverse, std::uint64_t a, std::uint64_t b) {
      return reverse && op != AluOp::kInvert ? reference_bits(op, b, a) : reference_bits(op, a, b);
    };
    std::vector<std::vector<std::uint64_t>> expected(i.dst.partition_count);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) {
      for (const std::uint32_t a : bench.words(i.src0, p)) {
        const std::uint64_t first = step(i.op0, i.reverse0, a, operand(0, p));
        expected[p].push_back(
            i.op1 == AluOp::kBypass ? first : step(i.op1, i.reverse1, first, operand(1, p)));
      }
    }
    bench.run(i);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) bench.expect_words(i.dst, p, expected[p]);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorElementwise, ScalarTensorTensor) {
  Bench bench(16);
  for (int run = 0; run < 2 * kRuns; ++run) {
    Instruction i = operands(bench, Opcode::kScalarTensorTensor, all_types());
    i.op0 = bench.one_of(binary_ops());
    i.op1 = bench.one_of(binary_ops());
    i.reverse0 = bench.below(2) == 0;
    i.reverse1 = bench.below(2) == 0;
    give_operand(bench, i, 0, i.op0, DType::kFp32);
    std::vector<std::vector<double>> expected(i.dst.partition_count);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) {
      const auto a = bench.values(i.src0, p);
      const auto b = bench.values(i.src1, p);
      for (unsigned e = 0; e < kElements; ++e) {
        const double first = ordered(i.op0, i.reverse0, a[e], operand_value(bench, i, 0, p));
        expected[p].push_back(ordered(i.op1, i.reverse1, first, b[e]));
      }
    }
    bench.run(i);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) bench.expect_row(i.dst, p, expected[p]);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorElementwise, Reciprocal) {
  Bench bench(17);
  for (int run = 0; run < kRuns; ++run) {
    Instruction i = operands(bench, Opcode::kReciprocal, all_types());
    i.src1 = {};
    std::vector<std::vector<double>> expected(i.dst.partition_count);
    for (unsigned p = 0; p < i.dst.partition_count; ++p)
      for (const double a : bench.values(i.src0, p)) expected[p].push_back(f32(1.0 / a));
    bench.run(i);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) bench.expect_row(i.dst, p, expected[p]);
    bench.expect_rest_untouched();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorElementwise, TensorCopyPredicated) {
  Bench bench(18);
  for (int run = 0; run < kRuns; ++run) {
    Instruction i = operands(bench, Opcode::kTensorCopyPredicated, all_types());
    retype(bench, i, i.src0, i.dst.dtype);
    retype(bench, i, i.src1, bench.one_of<DType>({DType::kUint8, DType::kUint16, DType::kUint32}));
    if (i.src0.buffer == Buffer::kPsum) i.src0.buffer = Buffer::kSbuf;
    i.reverse_pred = bench.below(2) == 0;
    const bool scalar = run % 3 == 0;
    if (scalar) {
      i.src0 = {};
      i.value = static_cast<float>(bench.sample());
    }
    std::vector<std::vector<bool>> taken(i.dst.partition_count);
    std::vector<std::vector<std::uint32_t>> source(i.dst.partition_count),
        old(i.dst.partition_count);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) {
      for (const std::uint32_t word : bench.words(i.src1, p))
        taken[p].push_back((word != 0) != i.reverse_pred);
      if (!scalar) source[p] = bench.words(i.src0, p);
      old[p] = bench.words(i.dst, p);
    }
    bench.run(i);
    for (unsigned p = 0; p < i.dst.partition_count; ++p) {
      const auto now = bench.words(i.dst, p);
      for (unsigned e = 0; e < kElements; ++e) {
        if (!taken[p][e]) {
          ASSERT_EQ(now[e], old[p][e]);
        } else if (scalar) {
          bench.expect(i.dst, p, e, i.value);
        } else {
          ASSERT_EQ(now[e], source[p][e]);
        }
      }
    }
    if (testing::Test::HasFailure()) return;
  }
}

TEST(VectorElementwise, InPlaceAndAcrossPartitions) {
  Bench bench(19);
  for (const auto& [from, to] : {std::pair{0u, 0u}, {0u, 64u}, {64u, 0u}, {32u, 64u}}) {
    Instruction i;
    i.opcode = Opcode::kTensorScalar;
    i.op0 = AluOp::kAdd;
    i.operand0 = 1.5f;
    const unsigned count = from == 0 && to == 0 ? 128 : 32;
    i.src0 = isa::contiguous_pattern(Buffer::kSbuf, DType::kFp32, from, count, 0, 40);
    i.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kFp32, to, count, 0, 40);
    bench.fill(i.src0);
    std::vector<std::vector<double>> expected(count);
    for (unsigned p = 0; p < count; ++p)
      for (const double a : bench.values(i.src0, p)) expected[p].push_back(f32(a + 1.5));
    bench.run(i);
    for (unsigned p = 0; p < count; ++p) bench.expect_row(i.dst, p, expected[p]);
    bench.expect_rest_untouched();
  }
}

}  // namespace
}  // namespace trn2vp::trainium2::semantics::vector_test
