// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/alu.h"

#include <gtest/gtest.h>

#include "tests/trainium2/neuron_core/semantics/vector_bench.h"

namespace trn2vp::trainium2::semantics::vector_test {
namespace {

std::uint32_t bits(float value) {
  std::uint32_t word;
  std::memcpy(&word, &value, sizeof word);
  return word;
}

float from_bits(std::uint32_t word) {
  float value;
  std::memcpy(&value, &word, sizeof value);
  return value;
}

std::uint32_t expected_bits(double value) {
  return std::isnan(value) ? 0x7FC00000u : bits(static_cast<float>(value));
}

/// Every pair of these, NaNs of several payloads and both zeros included.
std::vector<float> operands(unsigned seed) {
  std::vector<float> values = {0.0f,
                               -0.0f,
                               1.0f,
                               -1.0f,
                               2.0f,
                               0.5f,
                               -3.0f,
                               from_bits(0x7F800000u),
                               from_bits(0xFF800000u),
                               from_bits(0x7FC00000u),
                               from_bits(0xFF800001u),
                               from_bits(0x7FFFFFFFu),
                               from_bits(0x00000001u),
                               from_bits(0x80000001u),
                               from_bits(0x007FFFFFu),
                               from_bits(0x7F7FFFFFu),
                               from_bits(0xFF7FFFFFu)};
  std::mt19937 random(seed);
  while (values.size() < 300) values.push_back(from_bits(static_cast<std::uint32_t>(random())));
  return values;
}

std::vector<AluOp> fp32_ops() {
  std::vector<AluOp> ops = binary_ops();
  for (const AluOp op : {AluOp::kBypass, AluOp::kPower, AluOp::kAbs, AluOp::kSquare, AluOp::kRelu,
                         AluOp::kRsqrt, AluOp::kReciprocal})
    ops.push_back(op);
  return ops;
}

TEST(Alu, EveryOperatorOnEveryPair) {
  const std::vector<float> values = operands(1);
  for (const AluOp op : fp32_ops()) {
    for (const float a : values) {
      for (const float b : values) {
        if (op == AluOp::kBypass) {
          ASSERT_EQ(bits(apply(op, a, b)), bits(a));
          continue;
        }
        ASSERT_EQ(bits(apply(op, a, b)), expected_bits(reference(op, a, b)))
            << isa::alu_op_name(static_cast<unsigned>(op)) << " " << a << " " << b;
      }
    }
  }
}

TEST(Alu, StatedCorners) {
  const float nan = from_bits(0xFFC00001u);
  const float inf = from_bits(0x7F800000u);
  const auto nan_bits = 0x7FC00000u;
  EXPECT_EQ(bits(apply(AluOp::kMaximum, 1.0f, nan)), nan_bits);
  EXPECT_EQ(bits(apply(AluOp::kMinimum, nan, 1.0f)), nan_bits);
  EXPECT_EQ(bits(apply(AluOp::kMaximum, -0.0f, 0.0f)), bits(0.0f));
  EXPECT_EQ(bits(apply(AluOp::kMinimum, 0.0f, -0.0f)), bits(-0.0f));
  EXPECT_EQ(bits(apply(AluOp::kSubtract, inf, inf)), nan_bits);
  EXPECT_EQ(bits(apply(AluOp::kMultiply, inf, 0.0f)), nan_bits);
  EXPECT_EQ(apply(AluOp::kEqual, nan, nan), 0.0f);
  EXPECT_EQ(apply(AluOp::kNotEqual, nan, nan), 1.0f);
  EXPECT_EQ(apply(AluOp::kEqual, 0.0f, -0.0f), 1.0f);
  EXPECT_EQ(apply(AluOp::kLogicalAnd, nan, 2.0f), 1.0f);
  EXPECT_EQ(apply(AluOp::kLogicalOr, -0.0f, 0.0f), 0.0f);
  EXPECT_EQ(apply(AluOp::kPower, nan, 0.0f), 1.0f);
  EXPECT_EQ(bits(apply(AluOp::kPower, -8.0f, 0.5f)), nan_bits);
  EXPECT_EQ(apply(AluOp::kPower, -2.0f, 3.0f), -8.0f);
  EXPECT_EQ(apply(AluOp::kRsqrt, -0.0f, 9.0f), -inf);
  EXPECT_EQ(bits(apply(AluOp::kRsqrt, -1.0f, 9.0f)), nan_bits);
  EXPECT_EQ(apply(AluOp::kReciprocal, -0.0f, 9.0f), -inf);
  EXPECT_EQ(bits(apply(AluOp::kRelu, -0.0f, 9.0f)), bits(0.0f));
  EXPECT_EQ(bits(apply(AluOp::kRelu, nan, 9.0f)), nan_bits);
  EXPECT_EQ(apply(AluOp::kAbsMin, -3.0f, 2.0f), 2.0f);
}

TEST(Alu, BitOperatorsOnEveryPair) {
  std::mt19937 random(2);
  std::vector<std::uint32_t> values = {0, 1, 31, 32, 33, 0x80000000u, 0xFFFFFFFFu, 255, 0xFF00};
  while (values.size() < 200) values.push_back(static_cast<std::uint32_t>(random()));
  for (const AluOp op : {AluOp::kBypass, AluOp::kInvert, AluOp::kBitwiseAnd, AluOp::kBitwiseOr,
                         AluOp::kBitwiseXor, AluOp::kLeftShift, AluOp::kRightShift}) {
    for (const std::uint32_t a : values)
      for (const std::uint32_t b : values)
        ASSERT_EQ(apply_bits(op, a, b), reference_bits(op, a, b)) << a << " " << b;
  }
}

TEST(Alu, WrongClassThrows) {
  EXPECT_THROW(apply(AluOp::kInvert, 1.0f, 1.0f), std::logic_error);
  EXPECT_THROW(apply_bits(AluOp::kAdd, 1, 1), std::logic_error);
}

TEST(Alu, ArraysAreTheScalarForms) {
  const std::vector<float> a = operands(3);
  const std::vector<float> b = operands(4);
  std::vector<float> out(a.size());
  for (const AluOp op : fp32_ops()) {
    for (const bool reverse : {false, true}) {
      const bool exchanged = reverse && !isa::is_unary(op);
      apply(op, a.data(), b.data(), reverse, out.data(), out.size());
      for (std::size_t i = 0; i < a.size(); ++i)
        ASSERT_EQ(bits(out[i]), bits(exchanged ? apply(op, b[i], a[i]) : apply(op, a[i], b[i])));
      out = a;  // in place
      apply(op, out.data(), b[20], reverse, out.data(), out.size());
      for (std::size_t i = 0; i < a.size(); ++i)
        ASSERT_EQ(bits(out[i]), bits(exchanged ? apply(op, b[20], a[i]) : apply(op, a[i], b[20])));
    }
  }
}

TEST(Alu, BitArraysAreTheScalarForms) {
  std::mt19937 random(5);
  std::vector<std::uint32_t> a(100), b(100), out(100);
  for (std::size_t i = 0; i < a.size(); ++i) {
    a[i] = static_cast<std::uint32_t>(random());
    b[i] = static_cast<std::uint32_t>(random() % 40);
  }
  for (const AluOp op : {AluOp::kInvert, AluOp::kLeftShift, AluOp::kRightShift}) {
    for (const bool reverse : {false, true}) {
      const bool exchanged = reverse && !isa::is_unary(op);
      apply_bits(op, a.data(), b.data(), reverse, out.data(), out.size());
      for (std::size_t i = 0; i < a.size(); ++i)
        ASSERT_EQ(out[i], exchanged ? apply_bits(op, b[i], a[i]) : apply_bits(op, a[i], b[i]));
      apply_bits(op, a.data(), 7u, reverse, out.data(), out.size());
      for (std::size_t i = 0; i < a.size(); ++i)
        ASSERT_EQ(out[i], exchanged ? apply_bits(op, 7u, a[i]) : apply_bits(op, a[i], 7u));
    }
  }
}

TEST(Alu, ReductionsRunInOrder) {
  Bench bench(6);
  for (const AluOp op : {AluOp::kAdd, AluOp::kSubtract, AluOp::kMultiply, AluOp::kMaximum,
                         AluOp::kMinimum, AluOp::kLogicalAnd, AluOp::kLogicalOr, AluOp::kLogicalXor,
                         AluOp::kAbsMax, AluOp::kAbsMin}) {
    for (const std::size_t count : {1u, 2u, 17u, 100u}) {
      std::vector<std::vector<float>> rows(19, std::vector<float>(count));
      std::vector<const float*> pointers;
      for (auto& row : rows) {
        const bool special = bench.below(3) == 0;
        for (float& value : row)
          value = static_cast<float>(special ? bench.sample() : bench.below(1000) * 0.37 - 180);
        pointers.push_back(row.data());
      }
      std::vector<float> out(rows.size());
      reduce(op, pointers.data(), rows.size(), count, out.data());
      for (std::size_t r = 0; r < rows.size(); ++r) {
        const bool logical = op >= AluOp::kLogicalAnd && op <= AluOp::kLogicalXor;
        const bool absolute = op == AluOp::kAbsMax || op == AluOp::kAbsMin;
        double state =
            logical ? (op == AluOp::kLogicalAnd ? 1.0 : 0.0) : static_cast<double>(rows[r][0]);
        if (absolute) state = std::fabs(state);
        for (std::size_t i = logical ? 0 : 1; i < count; ++i)
          state = reference(op, state, rows[r][i]);
        ASSERT_EQ(bits(out[r]), expected_bits(state)) << static_cast<int>(op) << " row " << r;
        double continued = 2.5;
        for (const float value : rows[r]) continued = reference(op, continued, value);
        ASSERT_EQ(bits(accumulate(op, 2.5f, rows[r].data(), count)), expected_bits(continued));
      }
    }
  }
}

TEST(Alu, Identities) {
  for (const AluOp op : {AluOp::kAdd, AluOp::kMultiply, AluOp::kMaximum, AluOp::kMinimum}) {
    for (const float value : {-1e30f, -1.0f, 0.0f, 3.5f, 1e30f, from_bits(0x7F800000u)})
      EXPECT_EQ(apply(op, reduction_identity(op), value), value) << static_cast<int>(op);
  }
  EXPECT_EQ(reduction_identity(AluOp::kSubtract), 0.0f);
  EXPECT_EQ(apply(AluOp::kLogicalAnd, reduction_identity(AluOp::kLogicalAnd), 5.0f), 1.0f);
  EXPECT_EQ(apply(AluOp::kLogicalOr, reduction_identity(AluOp::kLogicalOr), 0.0f), 0.0f);
  EXPECT_EQ(apply(AluOp::kAbsMax, reduction_identity(AluOp::kAbsMax), -2.0f), 2.0f);
  EXPECT_EQ(apply(AluOp::kAbsMin, reduction_identity(AluOp::kAbsMin), -2.0f), 2.0f);
}

}  // namespace
}  // namespace trn2vp::trainium2::semantics::vector_test
