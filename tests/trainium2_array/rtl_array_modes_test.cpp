// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What the RTL does not have is refused by name, before anything has changed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "rtl/bridge/lockstep_array.h"
#include "tests/trainium2_array/raw_operand.h"

namespace trn2vp::rtl {
namespace {

using testing::HasSubstr;
using trainium2::ArrayModes;
namespace isa = trainium2::isa;

TEST(RtlArrayModes, WhatIsMissingHasAName) {
  for (const auto& array : {make_rtl_array(16, 16), make_lockstep_array(16, 16)}) {
    const auto missing = [&](const trainium2::PeTile& tile,
                             isa::Sparsity sparsity = isa::Sparsity::kNone) {
      ArrayModes modes;
      modes.tile = tile;
      modes.sparsity = sparsity;
      return array->missing(modes, OperandFormat::kBf16);
    };
    EXPECT_EQ(missing({}), "");
    EXPECT_EQ(missing({0, 0, 16, 16}), "");
    EXPECT_EQ(missing({8, 12, 8, 4}, isa::Sparsity::k4Of16), "");
    EXPECT_THAT(missing({2, 0, 4, 16}), HasSubstr("tiles that cut its 4 x 4 cells of 4 x 4 PEs"));
    EXPECT_THAT(missing({0, 0, 16, 6}), HasSubstr("tiles that cut its 4 x 4 cells"));
  }
  ArrayModes modes;
  modes.tile = {2, 0, 4, 8};
  modes.sparsity = isa::Sparsity::k4Of8;
  EXPECT_THAT(make_rtl_array(8, 8)->missing(modes, OperandFormat::kBf16),
              HasSubstr("sparse tile that starts in row 2"));
}

TEST(RtlArrayModes, ARefusalChangesNothing) {
  for (const auto& array : {make_rtl_array(8, 8), make_lockstep_array(8, 8)}) {
    test::RawOperand w(OperandFormat::kBf16, 1, 1), x(OperandFormat::kFp32, 1, 1);
    w.set(0, 0, 0x4000);
    x.set(0, 0, 0x3F800000);
    ArrayModes cut;
    cut.tile = {1, 0, 1, 8};
    array->load_stationary(0, {w.data(), w.stride(), 1, 1, OperandFormat::kBf16});
    EXPECT_THROW(array->multiply_moving(0, {x.data(), x.stride(), 1, 1, OperandFormat::kFp32}),
                 std::invalid_argument);
    EXPECT_THROW(array->load_stationary(0, {w.data(), w.stride(), 1, 1, OperandFormat::kBf16, cut}),
                 std::invalid_argument);
    array->multiply_moving(0, {w.data(), w.stride(), 1, 1, OperandFormat::kBf16});
    float psum = 0.0f;
    array->retire({&psum, 1, false});
    EXPECT_EQ(psum, 4.0f);
    EXPECT_EQ(array->verdict().value_differences + array->verdict().cycle_differences, 0u);
  }
}

}  // namespace
}  // namespace trn2vp::rtl
