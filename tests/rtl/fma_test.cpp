// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// The arithmetic of a PE against std::fmaf.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <random>
#include <vector>

#include "Vfma_lanes.h"
#include "tests/rtl/reference.h"
#include "verilated.h"

namespace trn2vp::test {
namespace {

constexpr int kLanes = 64;

/// part_e of rtl/formats_pkg.sv.
enum class Part { kHigh, kLow, kHighFinite };

/// What one side of the multiplier takes: a format, and of FP32 and TF32 a part.
struct Side {
  OperandFormat format;
  Part part = Part::kHigh;

  float value(std::uint32_t raw) const {
    const float whole = value_of(format, raw);
    if (format != OperandFormat::kFp32 && part == Part::kHigh) return whole;
    if (!std::isfinite(whole)) {
      if (part == Part::kHigh) return whole;
      return std::isnan(whole) ? 0.0f : std::copysign(0.0f, whole);  // NaN has no sign
    }
    const float high = float_of(bits_of(whole) & 0xFFFFF000u);
    return part == Part::kLow ? std::copysign(whole - high, whole) : high;
  }
  bool wide() const { return test::wide(format); }
  bool narrow() const { return format == OperandFormat::kFp8E5 || format == OperandFormat::kFp8E4; }
  std::uint32_t mask() const {
    return wide() ? 0xFFFFFFFFu : (1u << (8 * operand_bytes(format))) - 1u;
  }
};

/// Feeds triples to the lanes and compares each result.
class FmaBench {
 public:
  FmaBench(Side a, Side b) : a_(a), b_(b) {
    model_.a_format_i = static_cast<CData>(a.format);
    model_.b_format_i = static_cast<CData>(b.format);
    model_.a_part_i = static_cast<CData>(a.part);
    model_.b_part_i = static_cast<CData>(b.part);
  }
  ~FmaBench() { flush(); }

  float a_value(std::uint32_t raw) const { return a_.value(raw); }
  float b_value(std::uint32_t raw) const { return b_.value(raw); }

  void check(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    model_.a_i[used_] = a & a_.mask();
    model_.b_i[used_] = b & b_.mask();
    model_.c_i[used_] = c;
    if (++used_ == kLanes) flush();
  }

  void flush() {
    model_.clk_i = 0;
    model_.eval();
    model_.clk_i = 1;
    model_.eval();
    const bool narrow = a_.narrow() && b_.narrow();
    for (unsigned l = 0; l < used_; ++l) {
      const float a = a_.value(model_.a_i[l]);
      const float b = b_.value(model_.b_i[l]);
      const std::uint32_t expected = canonical_bits(std::fmaf(a, b, float_of(model_.c_i[l])));
      ++checked_;
      subnormals_ += (expected & 0x7F800000u) == 0 && (expected & 0x7FFFFFu) != 0;
      expect("a * b + c", l, model_.y_o[l], expected);
      if (narrow) expect("a * b + c, four significant bits", l, model_.narrow_o[l], expected);
      expect("a is shown", l, model_.a_o[l], canonical_bits(a));
      const float finite = std::isfinite(a) ? a : std::isnan(a) ? 0.0f : std::copysign(0.0f, a);
      expect("a finite is shown", l, model_.finite_o[l], bits_of(finite));
      const bool zero = value_of(a_.format, model_.a_i[l]) == 0.0f;
      expect("a is zero", l, model_.zero_o[l], zero ? 1 : 0);
    }
    used_ = 0;
  }

  std::uint64_t differences() const { return differences_; }
  std::uint64_t checked() const { return checked_; }
  std::uint64_t subnormals() const { return subnormals_; }

 private:
  void expect(const char* what, unsigned lane, std::uint32_t got, std::uint32_t expected) {
    if (got == expected || differences_++ >= 3) return;
    ADD_FAILURE() << what << std::hex << ": a " << model_.a_i[lane] << " b " << model_.b_i[lane]
                  << " c " << model_.c_i[lane] << ": expected " << expected << ", got " << got;
  }

  Side a_, b_;
  Vfma_lanes model_;
  unsigned used_ = 0;
  std::uint64_t differences_ = 0, checked_ = 0, subnormals_ = 0;
};

// A NaN enters a PE from above only as another PE wrote it: canonical.
std::uint32_t partial_sum(std::uint32_t bits) { return canonical_bits(float_of(bits)); }

std::vector<std::uint32_t> operand_corners(const Side& side) {
  if (operand_bytes(side.format) == 1) {  // all of them
    std::vector<std::uint32_t> all;
    for (unsigned raw = 0; raw < 256; ++raw) all.push_back(raw);
    return all;
  }
  const bool half = side.format == OperandFormat::kFp16;
  const std::vector<unsigned> exponents =
      half ? std::vector<unsigned>{0, 1, 2, 3, 7, 13, 14, 15, 16, 17, 22, 28, 29, 30, 31}
           : std::vector<unsigned>{0,   1,   2,   23,  60,  63,  64,  101, 126, 127,
                                   128, 150, 180, 190, 191, 230, 253, 254, 255};
  const unsigned fraction_bits = half ? 10 : side.wide() ? 23 : 7;
  const unsigned last = (1u << fraction_bits) - 1;
  std::vector<unsigned> fractions{0u, 1u, 2u, last / 2, last / 2 + 1, last};
  if (side.wide()) fractions = {0u, 1u, 0x2000u, 0x1000u, 0x800u, 0xFFFu, 0x400000u, last};
  std::vector<std::uint32_t> corners;
  for (unsigned sign : {0u, 1u}) {
    for (unsigned exponent : exponents) {
      for (unsigned fraction : fractions) {
        corners.push_back((sign << (8 * operand_bytes(side.format) - 1)) |
                          (exponent << fraction_bits) | fraction);
      }
    }
  }
  return corners;
}

std::vector<std::uint32_t> sum_corners() {
  std::vector<std::uint32_t> corners;
  for (std::uint32_t sign : {0u, 0x80000000u}) {
    for (std::uint32_t exponent :
         {0u,   1u,   2u,   3u,   24u,  25u,  64u,  100u, 103u, 104u, 120u, 125u, 126u, 127u,
          128u, 129u, 140u, 150u, 151u, 152u, 175u, 200u, 229u, 230u, 231u, 252u, 253u, 254u}) {
      for (std::uint32_t fraction :
           {0u, 1u, 2u, 3u, 0x200000u, 0x3FFFFFu, 0x400000u, 0x400001u, 0x7FFFFEu, 0x7FFFFFu}) {
        corners.push_back(sign | (exponent << 23) | fraction);
      }
    }
    corners.push_back(sign | 0x7F800000u);
  }
  corners.push_back(0x7FC00000u);
  return corners;
}

struct Pair {
  const char* name;
  Side a, b;
};
std::ostream& operator<<(std::ostream& out, const Pair& pair) { return out << pair.name; }

class FmaTest : public testing::TestWithParam<Pair> {
 protected:
  FmaBench bench_{GetParam().a, GetParam().b};

  void finish(std::uint64_t least) {
    bench_.flush();
    EXPECT_EQ(bench_.differences(), 0u);
    EXPECT_GT(bench_.checked(), least);
  }
};

constexpr int kCount = 1'000'000;

std::uint32_t draw(std::mt19937& random) { return static_cast<std::uint32_t>(random()); }

TEST_P(FmaTest, CornersOfAllThreeOperands) {
  const std::vector<std::uint32_t> sums = sum_corners();
  std::mt19937 random(5);
  for (std::uint32_t a : operand_corners(GetParam().a)) {
    for (std::uint32_t b : operand_corners(GetParam().b)) {
      // Every pair meets an eighth of the sums, another one each time.
      for (std::size_t i = random() % 8; i < sums.size(); i += 8) bench_.check(a, b, sums[i]);
    }
  }
  finish(1'000'000);
}

TEST_P(FmaTest, RandomBits) {
  std::mt19937 random(1);
  for (int i = 0; i < kCount; ++i) {
    bench_.check(draw(random), draw(random), partial_sum(draw(random)));
  }
  finish(kCount - 1);
}

// Exponents of product and sum within 28 of each other: alignment, sticky bit, ties.
TEST_P(FmaTest, NearbyExponents) {
  std::mt19937 random(2);
  for (int i = 0; i < kCount; ++i) {
    const std::uint32_t a = draw(random) & GetParam().a.mask();
    const std::uint32_t b = draw(random) & GetParam().b.mask();
    const int exponent =
        static_cast<int>((bits_of(bench_.a_value(a) * bench_.b_value(b)) >> 23) & 255);
    const int near = std::min(std::max(exponent + static_cast<int>(random() % 57) - 28, 0), 254);
    bench_.check(a, b, (draw(random) & 0x807FFFFFu) | (static_cast<std::uint32_t>(near) << 23));
  }
  finish(kCount - 1);
}

// The sum is the negated product, a few units in the last place off: massive cancellation, exact
// zeros.
TEST_P(FmaTest, Cancellation) {
  std::mt19937 random(3);
  for (int i = 0; i < kCount; ++i) {
    const std::uint32_t a = draw(random) & GetParam().a.mask();
    const std::uint32_t b = draw(random) & GetParam().b.mask();
    const std::uint32_t product = bits_of(-(bench_.a_value(a) * bench_.b_value(b)));
    bench_.check(a, b, partial_sum(product + draw(random) % 7 - 3));
  }
  finish(kCount - 1);
}

// Products around the smallest FP32 numbers, where the formats get that far, and subnormal
// operands, with sums as small.
TEST_P(FmaTest, Subnormals) {
  std::mt19937 random(4);
  const bool small = GetParam().a.format != OperandFormat::kFp32;
  for (int i = 0; i < kCount; ++i) {
    std::uint32_t raw[2];
    const OperandFormat formats[] = {GetParam().a.format, GetParam().b.format};
    for (int side = 0; side < 2; ++side) {
      raw[side] = random_operand(random, formats[side], Operands::kSubnormal);
      if (random() % 4 == 0) raw[side] = random_operand(random, formats[side], Operands::kCorners);
    }
    bench_.check(raw[0], raw[1], draw(random) & 0x81FFFFFFu);
  }
  finish(kCount - 1);
  EXPECT_GT(bench_.subnormals(), small ? 100u : 10u);
}

constexpr Side kBf16{OperandFormat::kBf16};
constexpr Side kFp16{OperandFormat::kFp16};
constexpr Side kTf32{OperandFormat::kTf32};
constexpr Side kE5{OperandFormat::kFp8E5};
constexpr Side kE4{OperandFormat::kFp8E4};
constexpr Side kE3{OperandFormat::kFp8E3};
constexpr Side kFp32High{OperandFormat::kFp32, Part::kHigh};
constexpr Side kFp32Low{OperandFormat::kFp32, Part::kLow};
constexpr Side kFp32HighFinite{OperandFormat::kFp32, Part::kHighFinite};
constexpr Side kTf32Low{OperandFormat::kTf32, Part::kLow};
constexpr Side kTf32HighFinite{OperandFormat::kTf32, Part::kHighFinite};

INSTANTIATE_TEST_SUITE_P(
    Formats, FmaTest,
    testing::Values(Pair{"Bf16Bf16", kBf16, kBf16}, Pair{"Fp16Fp16", kFp16, kFp16},
                    Pair{"Bf16Fp16", kBf16, kFp16}, Pair{"Fp16Bf16", kFp16, kBf16},
                    Pair{"Tf32Tf32", kTf32, kTf32}, Pair{"E5E5", kE5, kE5}, Pair{"E4E4", kE4, kE4},
                    Pair{"E4E5", kE4, kE5}, Pair{"E3E3", kE3, kE3}, Pair{"E3E4", kE3, kE4},
                    Pair{"E5Bf16", kE5, kBf16}, Pair{"Fp16E4", kFp16, kE4},
                    Pair{"LowLow", kFp32Low, kFp32Low}, Pair{"LowHigh", kFp32Low, kFp32HighFinite},
                    Pair{"HighLow", kFp32HighFinite, kFp32Low},
                    Pair{"HighHigh", kFp32High, kFp32High}, Pair{"Tf32Fp32", kTf32, kFp32High},
                    Pair{"Tf32LowFp32", kTf32Low, kFp32HighFinite},
                    Pair{"Fp32Tf32Finite", kFp32Low, kTf32HighFinite}),
    [](const auto& info) { return std::string(info.param.name); });

// Every raw operand of the short formats, alone: 1 * a + 0 is a, and it is shown as a.
TEST(OperandTest, EveryOperandIsDecodedExactly) {
  for (const Side& side : {kBf16, kFp16, kE5, kE4, kE3}) {
    FmaBench bench(side, kBf16);
    for (std::uint32_t raw = 0; raw <= side.mask(); ++raw) bench.check(raw, 0x3F80, 0);
    bench.flush();
    EXPECT_EQ(bench.differences(), 0u);
  }
}

// The parts of an FP32 number make it up again.
TEST(OperandTest, PartsOfFp32) {
  std::mt19937 random(6);
  FmaBench low(kFp32Low, kBf16), high(kFp32High, kBf16);
  for (int i = 0; i < kCount; ++i) {
    const std::uint32_t raw = draw(random);
    low.check(raw, 0x3F80, 0);
    high.check(raw, 0x3F80, 0);
    const float value = float_of(raw);
    if (!std::isfinite(value)) continue;
    ASSERT_EQ(bits_of(low.a_value(raw) + high.a_value(raw)), bits_of(value));
  }
  low.flush();
  high.flush();
  EXPECT_EQ(low.differences() + high.differences(), 0u);
}

}  // namespace
}  // namespace trn2vp::test
