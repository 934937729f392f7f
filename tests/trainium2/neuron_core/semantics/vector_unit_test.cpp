// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Random numbers, stochastic rounding, foreign instructions.
#include <gtest/gtest.h>

#include <cfloat>
#include <cmath>
#include <set>
#include <stdexcept>

#include "tests/trainium2/neuron_core/semantics/vector_bench.h"

namespace trn2vp::trainium2::semantics::vector_test {
namespace {

AccessPattern plain(DType dtype, unsigned start, unsigned count, unsigned offset,
                    unsigned elements) {
  return isa::contiguous_pattern(Buffer::kSbuf, dtype, start, count, offset, elements);
}

void seed(Bench& bench, std::uint32_t value) {
  Instruction i;
  i.opcode = Opcode::kSetRngSeed;
  i.src0 = plain(DType::kUint32, 32, 1, 8192, 1);
  std::memcpy(bench.at(Buffer::kSbuf, 32) + 8192, &value, sizeof value);
  bench.run(i);
  bench.expect_rest_untouched();
}

std::vector<std::uint32_t> draw(Bench& bench, DType dtype, unsigned start, unsigned count,
                                unsigned elements) {
  Instruction i;
  i.opcode = Opcode::kRng;
  i.dst = plain(dtype, start, count, 0, elements);
  bench.run(i);
  std::vector<std::uint32_t> result;
  for (unsigned p = 0; p < count; ++p) {
    const auto row = bench.words(i.dst, p);
    bench.expect_words(i.dst, p, {row.begin(), row.end()});
    result.insert(result.end(), row.begin(), row.end());
  }
  bench.expect_rest_untouched();
  return result;
}

TEST(VectorRandomNumbers, SameSeedSameSequence) {
  Bench bench(40);
  const auto unseeded = draw(bench, DType::kUint32, 0, 128, 20);
  seed(bench, 1234);
  const auto first = draw(bench, DType::kUint32, 0, 128, 20);
  const auto next = draw(bench, DType::kUint32, 0, 128, 20);
  seed(bench, 1234);
  EXPECT_EQ(draw(bench, DType::kUint32, 0, 128, 20), first);
  seed(bench, 1235);
  EXPECT_NE(draw(bench, DType::kUint32, 0, 128, 20), first);
  EXPECT_NE(next, first);
  EXPECT_NE(unseeded, first);
  seed(bench, 0);
  EXPECT_EQ(draw(bench, DType::kUint32, 0, 128, 20), unseeded);
}

TEST(VectorRandomNumbers, LanesGoOnIndependently) {
  Bench bench(41);
  seed(bench, 7);
  const auto all = draw(bench, DType::kUint32, 0, 128, 2);
  seed(bench, 7);
  const auto upper = draw(bench, DType::kUint32, 64, 64, 2);
  EXPECT_TRUE(std::equal(upper.begin(), upper.end(), all.begin() + 128));
  // Short types keep the low bits of the same draws.
  seed(bench, 7);
  const auto bytes = draw(bench, DType::kUint8, 0, 128, 2);
  for (std::size_t e = 0; e < all.size(); ++e) ASSERT_EQ(bytes[e], all[e] & 0xFF);
}

TEST(VectorRandomNumbers, LanesAndSeedsDiffer) {
  Bench bench(42);
  std::set<std::uint32_t> seen;
  for (std::uint32_t s = 0; s < 50; ++s) {
    seed(bench, s);
    for (const std::uint32_t word : draw(bench, DType::kUint32, 0, 128, 1)) seen.insert(word);
  }
  EXPECT_GT(seen.size(), 50u * 128u - 5u);
}

// Each bit, and pairs of bits of successive draws, within 4 sigma of 1/2.
TEST(VectorRandomNumbers, BitsAreFair) {
  Bench bench(43);
  seed(bench, 99);
  const auto words = draw(bench, DType::kUint32, 0, 128, 1000);
  const double n = static_cast<double>(words.size());
  for (unsigned b = 0; b < 32; ++b) {
    double ones = 0.0;
    double changes = 0.0;
    for (std::size_t e = 0; e < words.size(); ++e) {
      ones += words[e] >> b & 1u;
      changes += (words[e] ^ words[(e + 1) % words.size()]) >> b & 1u;
    }
    EXPECT_NEAR(ones / n, 0.5, 4.0 * 0.5 / std::sqrt(n)) << "bit " << b;
    EXPECT_NEAR(changes / n, 0.5, 4.0 * 0.5 / std::sqrt(n)) << "bit " << b;
  }
}

TEST(VectorDropout, ProbabilityPerPartition) {
  Bench bench(44);
  for (const DType dtype : {DType::kBf16, DType::kFp32, DType::kInt32, DType::kFp8E4}) {
    Instruction i;
    i.opcode = Opcode::kDropout;
    i.src0 = plain(dtype, 0, 64, 0, 1000);
    i.dst = plain(dtype, 64, 64, 0, 1000);
    i.vectors[0] = isa::vector_operand(Buffer::kSbuf, DType::kFp32, 0, 8192);
    for (unsigned p = 0; p < 64; ++p) {
      bench.put(Buffer::kSbuf, p, 8192, DType::kFp32, p / 63.0);
      std::memset(bench.at(Buffer::kSbuf, p), 0x45, 4000);  // never zero
    }
    bench.run(i);
    for (unsigned p = 0; p < 64; ++p) {
      const auto before = bench.words(i.src0, p);
      const auto after = bench.words(i.dst, p);
      double dropped = 0.0;
      for (unsigned e = 0; e < 1000; ++e) {
        EXPECT_TRUE(after[e] == 0 || after[e] == before[e]);
        dropped += after[e] == 0;
      }
      const double probability = p / 63.0;
      const double sigma = std::sqrt(1000.0 * probability * (1.0 - probability));
      EXPECT_NEAR(dropped, 1000.0 * probability, 5.0 * sigma) << "partition " << p;
    }
  }
}

// The draws are those of rng: an element goes if the upper 24 bits are below the probability, and
// stays if they equal it.
TEST(VectorDropout, ComparesTheDrawsOfRng) {
  Bench bench(51);
  constexpr unsigned kCount = 40;
  seed(bench, 321);
  const auto words = draw(bench, DType::kUint32, 0, 128, kCount);
  seed(bench, 321);
  Instruction i;
  i.opcode = Opcode::kDropout;
  i.src0 = plain(DType::kUint16, 0, 128, 1024, kCount);
  i.dst = plain(DType::kUint16, 0, 128, 2048, kCount);
  i.vectors[0] = isa::vector_operand(Buffer::kSbuf, DType::kFp32, 0, 8192);
  std::vector<std::vector<std::uint64_t>> expected(128);
  for (unsigned p = 0; p < 128; ++p) {
    const std::uint32_t* row = words.data() + p * kCount;
    const std::uint32_t limit = row[p % kCount] >> 8;
    bench.put(Buffer::kSbuf, p, 8192, DType::kFp32, limit / 16777216.0);
    const auto source = bench.words(i.src0, p);
    for (unsigned e = 0; e < kCount; ++e)
      expected[p].push_back(row[e] >> 8 < limit ? 0 : source[e]);
  }
  bench.run(i);
  for (unsigned p = 0; p < 128; ++p) bench.expect_words(i.dst, p, expected[p]);
  bench.expect_rest_untouched();
}

TEST(VectorDropout, ConstantProbability) {
  Bench bench(45);
  for (const float probability : {0.0f, 1.0f}) {
    Instruction i;
    i.opcode = Opcode::kDropout;
    i.src0 = plain(DType::kBf16, 0, 128, 0, 300);
    i.dst = plain(DType::kBf16, 0, 128, 2048, 300);
    i.operand0 = probability;
    bench.run(i);
    for (unsigned p = 0; p < 128; ++p) {
      const auto source = bench.words(i.src0, p);
      const std::vector<std::uint64_t> kept(source.begin(), source.end());
      bench.expect_words(i.dst, p, probability == 0.0f ? kept : std::vector<std::uint64_t>(300, 0));
    }
    bench.expect_rest_untouched();
  }
}

// The documented example: 0.5 added 2,048 times to FP16 1024.
double counted_up(numerics::Rounding rounding) {
  Bench bench(46);
  numerics::EncodeOptions options;
  options.rounding = rounding;
  options.random.seed = 5;
  bench.unit = VectorUnit(options);
  Instruction i;
  i.opcode = Opcode::kTensorScalar;
  i.src0 = i.dst = plain(DType::kFp16, 0, 128, 0, 1);
  i.op0 = AluOp::kAdd;
  i.operand0 = 0.5f;
  for (unsigned p = 0; p < 128; ++p) bench.put(Buffer::kSbuf, p, 0, DType::kFp16, 1024.0);
  for (int n = 0; n < 2048; ++n) bench.unit.execute(i, bench.memory());
  double sum = 0.0;
  for (unsigned p = 0; p < 128; ++p) sum += bench.values(i.dst, p)[0];
  return sum / 128.0;
}

TEST(VectorRounding, StochasticRoundingIsUnbiased) {
  EXPECT_EQ(counted_up(numerics::Rounding::kNearestEven), 1024.0);
  // 2,048 draws of 0 or 1 per partition: sigma of the mean of 128 is 22.6 / 11.3.
  EXPECT_NEAR(counted_up(numerics::Rounding::kStochastic), 2048.0, 8.0);
}

TEST(VectorRounding, EveryElementTakesItsOwnDraw) {
  const auto results = [](std::uint32_t rounding_seed) {
    Bench bench(47);
    numerics::EncodeOptions options;
    options.rounding = numerics::Rounding::kStochastic;
    options.random.seed = rounding_seed;
    bench.unit = VectorUnit(options);
    Instruction i;
    i.opcode = Opcode::kTensorCopy;
    i.src0 = plain(DType::kFp32, 0, 128, 0, 100);
    i.dst = plain(DType::kBf16, 0, 128, 1024, 100);
    for (unsigned p = 0; p < 128; ++p)
      for (unsigned e = 0; e < 100; ++e)
        bench.put(Buffer::kSbuf, p, 4 * e, DType::kFp32, 1.0 + std::ldexp(1.0, -9));
    std::vector<std::vector<double>> rows;
    for (int n = 0; n < 2; ++n) {
      bench.run(i);
      for (unsigned p = 0; p < 128; ++p) rows.push_back(bench.values(i.dst, p));
    }
    return rows;
  };
  const auto rows = results(1);
  EXPECT_EQ(rows, results(1));
  EXPECT_NE(rows, results(2));
  double up = 0.0;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    EXPECT_TRUE(r == 0 || rows[r] != rows[r - 1]) << "two rows from the same draws";
    for (const double value : rows[r]) {
      EXPECT_TRUE(value == 1.0 || value == 1.0 + std::ldexp(1.0, -7));
      up += value > 1.0;
    }
  }
  EXPECT_NEAR(up / 25600.0, 0.25, 4.0 * std::sqrt(0.25 * 0.75 / 25600.0));
}

// The fill of range_select leaves a 16-bit output as -Inf, always: it is a constant. By chance, one
// of 65,536 would stay finite.
TEST(VectorRounding, TheFillOfRangeSelectTakesNoDraw) {
  Bench bench(8);
  numerics::EncodeOptions options;
  options.rounding = numerics::Rounding::kStochastic;
  bench.unit = VectorUnit(options);
  Instruction i;
  i.opcode = Opcode::kRangeSelect;
  i.dst = isa::contiguous_pattern(Buffer::kSbuf, DType::kBf16, 0, 128, 0, 4096);
  i.src0 = isa::contiguous_pattern(Buffer::kPsum, DType::kBf16, 0, 128, 0, 4096);
  i.op0 = AluOp::kGreaterEqual;
  i.op1 = AluOp::kLess;
  i.value = -FLT_MAX;
  for (unsigned v = 0; v < 2; ++v) {
    i.vectors[v] = isa::vector_operand(Buffer::kSbuf, DType::kFp32, 0, 16000 + 4 * v);
    for (unsigned p = 0; p < 128; ++p)
      bench.put(Buffer::kSbuf, p, i.vectors[v].byte_offset, DType::kFp32, 0.0);
  }
  unsigned finite = 0;
  for (int n = 0; n < 2; ++n) {
    bench.unit.execute(i, bench.memory());
    for (unsigned p = 0; p < 128; ++p)
      for (const double value : bench.values(i.dst, p)) finite += std::isfinite(value);
  }
  EXPECT_EQ(finite, 0u);
}

TEST(VectorRounding, SaturationIsASetting) {
  Bench bench(48);
  numerics::EncodeOptions options;
  options.overflow = numerics::Overflow::kSaturate;
  bench.unit = VectorUnit(options);
  Instruction i;
  i.opcode = Opcode::kMemset;
  i.dst = plain(DType::kFp8E4, 0, 1, 0, 4);
  i.value = 1e6f;
  bench.run(i);
  bench.expect_row(i.dst, 0, {240, 240, 240, 240});
}

TEST(VectorUnit, RefusesForeignInstructions) {
  Bench bench(50);
  Instruction i;
  i.opcode = Opcode::kActivation;
  EXPECT_THROW(bench.unit.execute(i, bench.memory()), std::logic_error);
}

}  // namespace
}  // namespace trn2vp::trainium2::semantics::vector_test
