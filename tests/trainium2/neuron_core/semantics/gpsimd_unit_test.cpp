// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Patterns, arithmetic and random numbers of the GpSimd engine.
#include "models/trainium2/neuron_core/semantics/gpsimd_unit.h"

#include <functional>

#include "tests/trainium2/neuron_core/semantics/engine_bench.h"

namespace trn2vp::trainium2::semantics::engine_test {
namespace {

using isa::AluOp;
using isa::Engine;

constexpr int kRuns = 80;

const std::vector<DType>& integer_types() {
  static const std::vector<DType> kTypes = {DType::kInt8,   DType::kUint8, DType::kInt16,
                                            DType::kUint16, DType::kInt32, DType::kUint32};
  return kTypes;
}

/// Sets a pattern of 48 values and returns them for one partition, as int64.
std::function<std::int64_t(std::size_t, unsigned)> random_pattern(Bench& bench, Instruction& i) {
  static const std::vector<std::array<std::uint16_t, 4>> kCounts = {
      {48, 1, 1, 1}, {2, 3, 4, 2}, {1, 48, 1, 1}, {6, 8, 1, 1}};
  const std::array<std::uint16_t, 4> counts = bench.one_of(kCounts);
  for (unsigned d = 0; d < 4; ++d)
    i.pattern[d] = {static_cast<std::int32_t>(bench.below(41)) - 20, counts[d]};
  i.offset = static_cast<std::int32_t>(bench.below(201)) - 100;
  i.channel_multiplier = static_cast<std::int32_t>(bench.below(9)) - 4;
  return [pattern = i.pattern, offset = i.offset, multiplier = i.channel_multiplier](
             std::size_t element, unsigned p) {
    std::int64_t value = std::int64_t{offset} + std::int64_t{multiplier} * p;
    for (const isa::AffineDimension& dim : pattern) {
      value += static_cast<std::int64_t>(element % dim.count) * dim.step;
      element /= dim.count;
    }
    return value;
  };
}

TEST(GpSimdUnit, IotaInEveryType) {
  Bench bench(1);
  GpSimdUnit unit;
  for (int run = 0; run < 3 * kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i;
    i.opcode = Opcode::kIota;
    i.dst = bench.pattern(bench.one_of(all_types()), start, count, 0);
    const auto value = random_pattern(bench, i);
    bench.run(unit, i, Engine::kGpSimd);
    for (unsigned p = 0; p < count; ++p) {
      std::vector<std::uint32_t> expected;
      for (std::size_t e = 0; e < 48; ++e) {
        const std::int64_t x = value(e, p);
        expected.push_back(bytes_of(i.dst.dtype) == 4 && !isa::is_float(i.dst.dtype)
                               ? static_cast<std::uint32_t>(x)
                               : rounded(i.dst.dtype, static_cast<float>(x)));
      }
      bench.expect_words(i.dst, p, expected);
    }
    bench.forgive(i.dst);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) return;
  }
}

TEST(GpSimdUnit, IotaWrapsAtThirtyTwoBits) {
  Bench bench(2);
  GpSimdUnit unit;
  Instruction i;
  i.opcode = Opcode::kIota;
  i.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kInt32, 0, 2, 0, 3);
  i.pattern[0] = {1 << 30, 3};
  i.offset = 0x7FFFFFFF;
  i.channel_multiplier = -0x7FFFFFFF - 1;
  bench.run(unit, i, Engine::kGpSimd);
  bench.expect_words(i.dst, 0, {0x7FFFFFFF, 0xBFFFFFFF, 0xFFFFFFFF});
  bench.expect_words(i.dst, 1, {0xFFFFFFFF, 0x3FFFFFFF, 0x7FFFFFFF});
}

bool compare(AluOp op, std::int64_t a, std::int64_t b) {
  switch (op) {
    case AluOp::kEqual:
      return a == b;
    case AluOp::kNotEqual:
      return !(a == b);
    case AluOp::kGreaterEqual:
      return !(a < b);
    case AluOp::kGreater:
      return b < a;
    case AluOp::kLessEqual:
      return !(b < a);
    default:
      return a < b;
  }
}

const std::vector<AluOp> kComparisons = {AluOp::kEqual,   AluOp::kNotEqual,  AluOp::kGreaterEqual,
                                         AluOp::kGreater, AluOp::kLessEqual, AluOp::kLess};

TEST(GpSimdUnit, AffineSelect) {
  Bench bench(3);
  GpSimdUnit unit;
  for (int run = 0; run < 3 * kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i;
    i.opcode = Opcode::kAffineSelect;
    i.op0 = bench.one_of(kComparisons);
    i.src0 = bench.pattern(bench.one_of(all_types()), start, count, 1);
    const bool same = run % 2 == 0;
    i.dst = bench.pattern(same ? i.src0.dtype : bench.one_of(all_types()), start, count, 0);
    i.value = run % 3 == 0 ? -3.4028235e38f : 2.5f;
    const auto value = random_pattern(bench, i);
    // Equal types move any bits, NaN payloads too.
    if (i.src0.dtype != i.dst.dtype) bench.fill(i.src0);
    std::vector<std::vector<std::uint32_t>> expected;
    for (unsigned p = 0; p < count; ++p) {
      expected.push_back(bench.words(i.src0, p));
      for (std::size_t e = 0; e < 48; ++e) {
        std::uint32_t& word = expected[p][e];
        if (!compare(i.op0, value(e, p), 0))
          word = rounded(i.dst.dtype, i.value);
        else if (i.src0.dtype != i.dst.dtype)
          word = rounded(i.dst.dtype, value_of(i.src0.dtype, word));
      }
    }
    bench.run(unit, i, Engine::kGpSimd);
    for (unsigned p = 0; p < count; ++p) bench.expect_words(i.dst, p, expected[p]);
    bench.forgive(i.dst);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) return;
  }
}

/// Exact value of an integer word.
std::int64_t integer(DType dtype, std::uint32_t word) {
  return static_cast<std::int64_t>(
      reference::word_value(reference::layout_of(format_of(dtype)), word));
}

// By repeated multiplication, modulo 2^32.
std::uint32_t small_power(std::int64_t base, std::int64_t exponent) {
  if (exponent < 0)
    return base == 1 || (base == -1 && exponent % 2 == 0) ? 1 : base == -1 ? ~0u : 0;
  std::uint32_t result = 1;
  for (std::int64_t n = 0; n < exponent; ++n)
    result = static_cast<std::uint32_t>(std::int64_t{result} * (base & 0xFFFFFFFF));
  return result;
}

std::uint32_t integer_result(AluOp op, std::int64_t a, std::int64_t b) {
  const auto magnitude = [](std::int64_t x) { return x < 0 ? -x : x; };
  switch (op) {
    case AluOp::kAdd:
      return static_cast<std::uint32_t>(a + b);
    case AluOp::kSubtract:
      return static_cast<std::uint32_t>(a - b);
    case AluOp::kMultiply:
      return static_cast<std::uint32_t>(static_cast<std::uint64_t>(a) *
                                        static_cast<std::uint64_t>(b));
    case AluOp::kMaximum:
      return static_cast<std::uint32_t>(a > b ? a : b);
    case AluOp::kMinimum:
      return static_cast<std::uint32_t>(a < b ? a : b);
    case AluOp::kAbsMax:
      return static_cast<std::uint32_t>(magnitude(a) > magnitude(b) ? magnitude(a) : magnitude(b));
    case AluOp::kAbsMin:
      return static_cast<std::uint32_t>(magnitude(a) < magnitude(b) ? magnitude(a) : magnitude(b));
    case AluOp::kLogicalAnd:
      return a != 0 && b != 0;
    case AluOp::kLogicalOr:
      return a != 0 || b != 0;
    case AluOp::kLogicalXor:
      return (a == 0) != (b == 0);
    case AluOp::kPower:
      return small_power(a, b);
    default:
      return compare(op, a, b);
  }
}

TEST(GpSimdUnit, TensorTensorOnWordsIsExact) {
  Bench bench(4);
  GpSimdUnit unit;
  const std::vector<DType> words = {DType::kInt32, DType::kUint32};
  std::vector<AluOp> operators = kComparisons;
  for (const AluOp op : {AluOp::kAdd, AluOp::kSubtract, AluOp::kMultiply, AluOp::kMaximum,
                         AluOp::kMinimum, AluOp::kAbsMax, AluOp::kAbsMin, AluOp::kLogicalAnd,
                         AluOp::kLogicalOr, AluOp::kLogicalXor, AluOp::kPower})
    operators.push_back(op);
  for (int run = 0; run < 4 * kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i;
    i.opcode = Opcode::kTensorTensor;
    i.op0 = operators[static_cast<std::size_t>(run) % operators.size()];
    i.dst = bench.pattern(bench.one_of(words), start, count, 0);
    i.src0 = bench.pattern(bench.one_of(words), start, count, 1);
    i.src1 = bench.pattern(bench.one_of(words), start, count, 2);
    if (i.op0 == AluOp::kPower) i.src1.dtype = DType::kInt32;
    std::vector<std::vector<std::uint32_t>> expected(count);
    for (unsigned p = 0; p < count; ++p) {
      for (std::size_t e = 0; e < 48; ++e) {
        // Random words, which FP32 could not hold; now and then equal or small ones.
        if (i.op0 == AluOp::kPower) {
          bench.put(i.src1, p, e, bench.below(12) - 3);
          if (bench.below(2) == 0) bench.put(i.src0, p, e, bench.below(5) - 2);
        } else if (bench.below(4) == 0) {
          bench.put(i.src1, p, e, bench.word(i.src0, p, e));
        } else if (bench.below(4) == 0) {
          bench.put(i.src0, p, e, 0);
        }
        expected[p].push_back(integer_result(i.op0, integer(i.src0.dtype, bench.word(i.src0, p, e)),
                                             integer(i.src1.dtype, bench.word(i.src1, p, e))));
      }
    }
    bench.run(unit, i, Engine::kGpSimd);
    for (unsigned p = 0; p < count; ++p) bench.expect_words(i.dst, p, expected[p]);
    bench.forgive(i.dst);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) {
      ADD_FAILURE() << isa::alu_op_name(static_cast<std::uint32_t>(i.op0));
      return;
    }
  }
}

TEST(GpSimdUnit, TensorTensorOfOtherTypesIsFp32) {
  Bench bench(5);
  GpSimdUnit unit;
  const std::vector<std::pair<AluOp, std::function<float(double, double)>>> operators = {
      {AluOp::kAdd, [](double a, double b) { return static_cast<float>(a + b); }},
      {AluOp::kMultiply, [](double a, double b) { return static_cast<float>(a * b); }},
      {AluOp::kLess, [](double a, double b) { return a < b ? 1.0f : 0.0f; }},
      {AluOp::kPower, [](double a, double b) { return static_cast<float>(std::pow(a, b)); }}};
  for (int run = 0; run < 2 * kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i;
    i.opcode = Opcode::kTensorTensor;
    const auto& [op, reference] = bench.one_of(operators);
    i.op0 = op;
    i.dst = bench.pattern(bench.one_of(all_types()), start, count, 0);
    i.src0 = bench.pattern(bench.one_of(all_types()), start, count, 1);
    // One that is no word is enough for FP32.
    i.src1 = bench.pattern(DType::kFp16, start, count, 2);
    bench.fill(i.src0);
    bench.fill(i.src1);
    std::vector<std::vector<float>> expected;
    for (unsigned p = 0; p < count; ++p) {
      expected.push_back(bench.values(i.src0, p));
      const std::vector<float> b = bench.values(i.src1, p);
      for (std::size_t e = 0; e < 48; ++e) expected[p][e] = reference(expected[p][e], b[e]);
    }
    bench.run(unit, i, Engine::kGpSimd);
    for (unsigned p = 0; p < count; ++p) bench.expect_values(i.dst, p, expected[p]);
    if (HasFailure()) return;
  }
}

TEST(GpSimdUnit, TensorTensorBitvec) {
  Bench bench(6);
  GpSimdUnit unit;
  for (int run = 0; run < kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i;
    i.opcode = Opcode::kTensorTensor;
    i.op0 =
        bench.one_of(std::vector<AluOp>{AluOp::kBitwiseAnd, AluOp::kBitwiseOr, AluOp::kBitwiseXor});
    i.dst = bench.pattern(bench.one_of(integer_types()), start, count, 0);
    i.src0 = bench.pattern(bench.one_of(integer_types()), start, count, 1);
    i.src1 = bench.pattern(bench.one_of(integer_types()), start, count, 2);
    const std::uint64_t mask = (std::uint64_t{1} << (8 * bytes_of(i.dst.dtype))) - 1;
    std::vector<std::vector<std::uint32_t>> expected;
    for (unsigned p = 0; p < count; ++p) {
      expected.push_back(bench.words(i.src0, p));
      const std::vector<std::uint32_t> b = bench.words(i.src1, p);
      for (std::size_t e = 0; e < 48; ++e) {
        std::uint32_t& a = expected[p][e];
        a = i.op0 == AluOp::kBitwiseAnd  ? a & b[e]
            : i.op0 == AluOp::kBitwiseOr ? a | b[e]
                                         : a ^ b[e];
        a &= static_cast<std::uint32_t>(mask);
      }
    }
    bench.run(unit, i, Engine::kGpSimd);
    for (unsigned p = 0; p < count; ++p) bench.expect_words(i.dst, p, expected[p]);
    if (HasFailure()) return;
  }
}

TEST(GpSimdUnit, PartitionReduceInFp32) {
  Bench bench(7);
  GpSimdUnit unit;
  for (int run = 0; run < 2 * kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i;
    i.opcode = Opcode::kTensorPartitionReduce;
    i.op0 = run % 2 == 0 ? AluOp::kAdd : AluOp::kMaximum;
    i.src0 = bench.pattern(bench.one_of(all_types()), start, count, 1);
    i.dst = bench.pattern(DType::kFp32, 32 * bench.below(4), 1, 0);
    for (unsigned p = 0; p < count; ++p) {
      std::vector<float> values(48);
      for (float& x : values) x = static_cast<float>(bench.below(100000)) / 1000.0f - 50.0f;
      if (bench.below(100) == 0) values[bench.below(48)] = NAN;
      bench.put_values(i.src0, p, values);
    }
    std::vector<float> expected = bench.values(i.src0, 0);
    for (unsigned p = 1; p < count; ++p) {
      const std::vector<float> row = bench.values(i.src0, p);
      for (std::size_t e = 0; e < 48; ++e) {
        float& x = expected[e];
        if (i.op0 == AluOp::kAdd)
          x = static_cast<float>(double{x} + double{row[e]});
        else
          x = std::isnan(x) || std::isnan(row[e]) ? NAN : x > row[e] ? x : row[e];
      }
    }
    bench.run(unit, i, Engine::kGpSimd);
    bench.expect_values(i.dst, 0, expected);
    bench.forgive(i.dst);
    EXPECT_TRUE(bench.rest_untouched());
    if (HasFailure()) return;
  }
}

TEST(GpSimdUnit, PartitionReduceOfWordsIsExact) {
  Bench bench(8);
  GpSimdUnit unit;
  const std::vector<AluOp> operators = {AluOp::kAdd, AluOp::kMaximum, AluOp::kBitwiseOr,
                                        AluOp::kBitwiseAnd};
  for (int run = 0; run < 2 * kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i;
    i.opcode = Opcode::kTensorPartitionReduce;
    i.op0 = operators[static_cast<std::size_t>(run) % operators.size()];
    i.src0 = bench.pattern(run % 3 == 0 ? DType::kUint32 : DType::kInt32, start, count, 1);
    i.dst = bench.pattern(DType::kInt32, start, 1, 0);
    std::vector<std::uint32_t> expected = bench.words(i.src0, 0);
    for (unsigned p = 1; p < count; ++p) {
      const std::vector<std::uint32_t> row = bench.words(i.src0, p);
      for (std::size_t e = 0; e < 48; ++e) {
        std::uint32_t& x = expected[e];
        if (i.op0 == AluOp::kBitwiseOr)
          x |= row[e];
        else if (i.op0 == AluOp::kBitwiseAnd)
          x &= row[e];
        else
          x = integer_result(i.op0, integer(i.src0.dtype, x), integer(i.src0.dtype, row[e]));
      }
    }
    bench.run(unit, i, Engine::kGpSimd);
    bench.expect_words(i.dst, 0, expected);
    if (HasFailure()) return;
  }
}

TEST(GpSimdUnit, RsqrtIsRoundedRight) {
  Bench bench(9);
  GpSimdUnit unit;
  for (int run = 0; run < kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i;
    i.opcode = Opcode::kTensorScalar;
    i.op0 = AluOp::kRsqrt;
    i.dst = bench.pattern(bench.one_of(all_types()), start, count, 0);
    i.src0 = bench.pattern(bench.one_of(all_types()), start, count, 1);
    bench.fill(i.src0);
    std::vector<std::vector<float>> expected;
    for (unsigned p = 0; p < count; ++p) {
      expected.push_back(bench.values(i.src0, p));
      for (float& x : expected[p]) x = static_cast<float>(1.0L / sqrtl(x));
    }
    bench.run(unit, i, Engine::kGpSimd);
    for (unsigned p = 0; p < count; ++p) bench.expect_values(i.dst, p, expected[p]);
    if (HasFailure()) return;
  }
}

TEST(GpSimdUnit, MemsetAndCopy) {
  Bench bench(10);
  GpSimdUnit unit;
  for (int run = 0; run < kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction set;
    set.opcode = Opcode::kMemset;
    set.dst = bench.pattern(bench.one_of(all_types()), start, count, 0);
    set.value = -7.3f;
    bench.run(unit, set, Engine::kGpSimd);
    for (unsigned p = 0; p < count; ++p)
      bench.expect_values(set.dst, p, std::vector<float>(48, -7.3f));
    Instruction copy;
    copy.opcode = Opcode::kTensorCopy;
    copy.src0 = bench.pattern(bench.one_of(all_types()), start, count, 2);
    copy.dst =
        bench.pattern(run % 2 == 0 ? copy.src0.dtype : bench.one_of(all_types()), start, count, 1);
    std::vector<std::vector<std::uint32_t>> expected;
    for (unsigned p = 0; p < count; ++p) {
      expected.push_back(bench.words(copy.src0, p));
      if (copy.dst.dtype == copy.src0.dtype) continue;
      for (std::uint32_t& word : expected[p])
        word = rounded(copy.dst.dtype, value_of(copy.src0.dtype, word));
    }
    bench.run(unit, copy, Engine::kGpSimd);
    for (unsigned p = 0; p < count; ++p) bench.expect_words(copy.dst, p, expected[p]);
    if (HasFailure()) return;
  }
}

// The recurrence as the paper prints it: x0 .. x4 oldest first, and a counter.
struct PlainXorwow {
  std::vector<std::uint32_t> history;
  std::uint32_t counter;

  std::uint32_t next() {
    const std::size_t n = history.size();
    const std::uint32_t oldest = history[n - 5];
    const std::uint32_t latest = history[n - 1];
    const std::uint32_t t = oldest ^ oldest / 4;
    history.push_back(latest ^ latest * 16 ^ t ^ t * 2);
    counter += 362437;
    return history.back() + counter;
  }
};

AccessPattern state_words(unsigned start, unsigned count, std::uint32_t byte_offset) {
  return isa::contiguous_pattern(Buffer::kSbuf, DType::kUint32, start, count, byte_offset, 6);
}

TEST(GpSimdUnit, RandomNumbersOfEachLane) {
  Bench bench(11);
  GpSimdUnit unit;
  Instruction set;
  set.opcode = Opcode::kRandSetState;
  set.src0 = state_words(0, kPartitions, 0);
  std::vector<PlainXorwow> lanes;
  for (unsigned p = 0; p < kPartitions; ++p) {
    std::vector<std::uint32_t> words = bench.words(set.src0, p);
    lanes.push_back({{words.begin(), words.end() - 1}, words[5]});
  }
  bench.run(unit, set, Engine::kGpSimd);
  EXPECT_TRUE(bench.rest_untouched());
  // Some lanes again: the others keep theirs.
  set.src0 = state_words(64, 33, 24);
  for (unsigned p = 0; p < 33; ++p) {
    std::vector<std::uint32_t> words = bench.words(set.src0, p);
    lanes[64 + p] = {{words.begin(), words.end() - 1}, words[5]};
  }
  bench.run(unit, set, Engine::kGpSimd);
  for (int run = 0; run < kRuns; ++run) {
    const auto [start, count] = bench.lanes();
    Instruction i;
    i.opcode = Opcode::kRng;
    i.dst = bench.pattern(bench.one_of(integer_types()), start, count, 1);
    bench.run(unit, i, Engine::kGpSimd);
    const std::uint64_t mask = (std::uint64_t{1} << (8 * bytes_of(i.dst.dtype))) - 1;
    for (unsigned p = 0; p < count; ++p) {
      std::vector<std::uint32_t> expected(48);
      for (std::uint32_t& word : expected)
        word = static_cast<std::uint32_t>(lanes[start + p].next() & mask);
      bench.expect_words(i.dst, p, expected);
    }
    if (HasFailure()) return;
  }
  // The state goes on from there.
  Instruction get;
  get.opcode = Opcode::kRandGetState;
  get.dst = state_words(64, 33, 8192);
  bench.run(unit, get, Engine::kGpSimd);
  for (unsigned p = 0; p < 33; ++p) {
    const PlainXorwow& lane = lanes[64 + p];
    std::vector<std::uint32_t> expected(lane.history.end() - 5, lane.history.end());
    expected.push_back(lane.counter);
    bench.expect_words(get.dst, p, expected);
  }
}

TEST(GpSimdUnit, LanesDifferBeforeAnySeed) {
  Bench bench(12);
  GpSimdUnit unit;
  Instruction i;
  i.opcode = Opcode::kRng;
  i.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kUint32, 0, kPartitions, 0, 1);
  bench.run(unit, i, Engine::kGpSimd);
  std::vector<std::uint32_t> first;
  for (unsigned p = 0; p < kPartitions; ++p) first.push_back(bench.word(i.dst, p, 0));
  std::sort(first.begin(), first.end());
  EXPECT_EQ(std::unique(first.begin(), first.end()), first.end());
}

// The example of the paper: x, y, z, w, v, d as printed there.
TEST(GpSimdUnit, XorwowStartsWithTheNumberOfThePaper) {
  Xorwow generator;
  EXPECT_EQ(generator.next(), 246875399u);
  EXPECT_EQ(generator.next(), 3690007200u);
}

}  // namespace
}  // namespace trn2vp::trainium2::semantics::engine_test
