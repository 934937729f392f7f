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

/// Feeds triples to the lanes and compares each result.
class FmaBench {
 public:
  FmaBench(OperandFormat a, OperandFormat b) : a_format_(a), b_format_(b) {
    model_.a_format_i = static_cast<CData>(a);
    model_.b_format_i = static_cast<CData>(b);
    for (int raw = 0; raw < 65536; ++raw) {
      a_values_.push_back(value_of(a, static_cast<std::uint16_t>(raw)));
      b_values_.push_back(value_of(b, static_cast<std::uint16_t>(raw)));
    }
  }
  ~FmaBench() { flush(); }

  float a_value(std::uint16_t raw) const { return a_values_[raw]; }
  float b_value(std::uint16_t raw) const { return b_values_[raw]; }

  void check(std::uint16_t a, std::uint16_t b, std::uint32_t c) {
    model_.a_i[used_] = a;
    model_.b_i[used_] = b;
    model_.c_i[used_] = c;
    if (++used_ == kLanes) flush();
  }

  void flush() {
    model_.clk_i = 0;
    model_.eval();
    model_.clk_i = 1;
    model_.eval();
    for (unsigned l = 0; l < used_; ++l) {
      const float a = a_values_[model_.a_i[l]];
      const float b = b_values_[model_.b_i[l]];
      const std::uint32_t expected = canonical_bits(std::fmaf(a, b, float_of(model_.c_i[l])));
      ++checked_;
      subnormals_ += (expected & 0x7F800000u) == 0 && (expected & 0x7FFFFFu) != 0;
      if (model_.y_o[l] != expected && differences_++ < 3) {
        ADD_FAILURE() << std::hex << "a " << model_.a_i[l] << " b " << model_.b_i[l] << " c "
                      << model_.c_i[l] << ": expected " << expected << ", got " << model_.y_o[l];
      }
      if (model_.a_o[l] != canonical_bits(a) && differences_++ < 3) {
        ADD_FAILURE() << std::hex << "operand " << model_.a_i[l] << " is shown as "
                      << model_.a_o[l];
      }
    }
    used_ = 0;
  }

  std::uint64_t differences() const { return differences_; }
  std::uint64_t checked() const { return checked_; }
  std::uint64_t subnormals() const { return subnormals_; }

 private:
  OperandFormat a_format_, b_format_;
  Vfma_lanes model_;
  std::vector<float> a_values_, b_values_;
  unsigned used_ = 0;
  std::uint64_t differences_ = 0, checked_ = 0, subnormals_ = 0;
};

// A NaN enters a PE from above only as another PE wrote it: canonical.
std::uint32_t partial_sum(std::uint32_t bits) { return canonical_bits(float_of(bits)); }

std::vector<std::uint16_t> operand_corners(OperandFormat format) {
  const bool half = format == OperandFormat::kFp16;
  const std::vector<unsigned> exponents =
      half ? std::vector<unsigned>{0, 1, 2, 3, 7, 13, 14, 15, 16, 17, 22, 28, 29, 30, 31}
           : std::vector<unsigned>{0,   1,   2,   3,   23,  60,  63,  64,  65,  101, 125, 126, 127,
                                   128, 129, 150, 180, 190, 191, 200, 230, 252, 253, 254, 255};
  const unsigned fraction_bits = half ? 10 : 7;
  const unsigned last = (1u << fraction_bits) - 1;
  std::vector<std::uint16_t> corners;
  for (unsigned sign : {0u, 0x8000u}) {
    for (unsigned exponent : exponents) {
      for (unsigned fraction : {0u, 1u, 2u, last / 2, last / 2 + 1, last}) {
        corners.push_back(
            static_cast<std::uint16_t>(sign | (exponent << fraction_bits) | fraction));
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

using Formats = std::pair<OperandFormat, OperandFormat>;

class FmaTest : public testing::TestWithParam<Formats> {};

TEST_P(FmaTest, CornersOfAllThreeOperands) {
  FmaBench bench(GetParam().first, GetParam().second);
  for (std::uint16_t a : operand_corners(GetParam().first)) {
    for (std::uint16_t b : operand_corners(GetParam().second)) {
      for (std::uint32_t c : sum_corners()) bench.check(a, b, c);
    }
  }
  bench.flush();
  EXPECT_EQ(bench.differences(), 0u);
  EXPECT_GT(bench.checked(), 18'000'000u);
}

TEST_P(FmaTest, RandomBits) {
  FmaBench bench(GetParam().first, GetParam().second);
  std::mt19937 random(1);
  for (int i = 0; i < 3'000'000; ++i) {
    const auto ab = static_cast<std::uint32_t>(random());
    bench.check(static_cast<std::uint16_t>(ab), static_cast<std::uint16_t>(ab >> 16),
                partial_sum(static_cast<std::uint32_t>(random())));
  }
  bench.flush();
  EXPECT_EQ(bench.differences(), 0u);
}

// Exponents of product and sum within 28 of each other: alignment, sticky bit, ties.
TEST_P(FmaTest, NearbyExponents) {
  FmaBench bench(GetParam().first, GetParam().second);
  std::mt19937 random(2);
  for (int i = 0; i < 3'000'000; ++i) {
    const auto ab = static_cast<std::uint32_t>(random());
    const auto a = static_cast<std::uint16_t>(ab);
    const auto b = static_cast<std::uint16_t>(ab >> 16);
    const int exponent =
        static_cast<int>((bits_of(bench.a_value(a) * bench.b_value(b)) >> 23) & 255);
    const int near = std::min(std::max(exponent + static_cast<int>(random() % 57) - 28, 0), 254);
    bench.check(a, b,
                (static_cast<std::uint32_t>(random()) & 0x807FFFFFu) |
                    (static_cast<std::uint32_t>(near) << 23));
  }
  bench.flush();
  EXPECT_EQ(bench.differences(), 0u);
}

// The sum is the negated product, a few units in the last place off: massive cancellation, exact
// zeros.
TEST_P(FmaTest, Cancellation) {
  FmaBench bench(GetParam().first, GetParam().second);
  std::mt19937 random(3);
  for (int i = 0; i < 3'000'000; ++i) {
    const auto ab = static_cast<std::uint32_t>(random());
    const auto a = static_cast<std::uint16_t>(ab);
    const auto b = static_cast<std::uint16_t>(ab >> 16);
    const std::uint32_t product = bits_of(-(bench.a_value(a) * bench.b_value(b)));
    bench.check(a, b, partial_sum(product + static_cast<std::uint32_t>(random() % 7) - 3));
  }
  bench.flush();
  EXPECT_EQ(bench.differences(), 0u);
}

// Products around the smallest FP32 numbers (BF16) and subnormal FP16 operands, with sums as small.
TEST_P(FmaTest, Subnormals) {
  FmaBench bench(GetParam().first, GetParam().second);
  std::mt19937 random(4);
  for (int i = 0; i < 3'000'000; ++i) {
    std::uint16_t raw[2];
    for (int side = 0; side < 2; ++side) {
      const bool half = (side == 0 ? GetParam().first : GetParam().second) == OperandFormat::kFp16;
      const auto bits = static_cast<std::uint16_t>(random());
      if (half) {
        raw[side] = static_cast<std::uint16_t>(bits & 0x87FF);
      } else {
        const unsigned exponent = random() % 2 ? static_cast<unsigned>(random() % 3)
                                               : 40 + static_cast<unsigned>(random() % 45);
        raw[side] = static_cast<std::uint16_t>((bits & 0x807F) | (exponent << 7));
      }
    }
    bench.check(raw[0], raw[1], static_cast<std::uint32_t>(random()) & 0x81FFFFFFu);
  }
  bench.flush();
  EXPECT_EQ(bench.differences(), 0u);
  // FP16 products do not get below 2^-48.
  const bool both_half = GetParam() == Formats(OperandFormat::kFp16, OperandFormat::kFp16);
  EXPECT_GT(bench.subnormals(), both_half ? 100u : 100'000u);
}

constexpr OperandFormat kBf16 = OperandFormat::kBf16;
constexpr OperandFormat kFp16 = OperandFormat::kFp16;

INSTANTIATE_TEST_SUITE_P(Formats, FmaTest,
                         testing::Values(Formats{kBf16, kBf16}, Formats{kFp16, kFp16},
                                         Formats{kBf16, kFp16}, Formats{kFp16, kBf16}),
                         [](const auto& info) {
                           const auto name = [](OperandFormat format) {
                             return format == kBf16 ? "Bf16" : "Fp16";
                           };
                           return std::string(name(info.param.first)) + name(info.param.second);
                         });

// Every raw operand of both formats, alone: 1 * a + 0 is a, and it is shown as a.
TEST(OperandTest, EveryOperandIsDecodedExactly) {
  for (OperandFormat format : {kBf16, kFp16}) {
    FmaBench bench(format, kBf16);
    for (int raw = 0; raw < 65536; ++raw) bench.check(static_cast<std::uint16_t>(raw), 0x3F80, 0);
    bench.flush();
    EXPECT_EQ(bench.differences(), 0u);
  }
}

}  // namespace
}  // namespace trn2vp::test
