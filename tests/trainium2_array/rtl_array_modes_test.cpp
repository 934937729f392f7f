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

ArrayModes with(void (*change)(ArrayModes&)) {
  ArrayModes modes;
  change(modes);
  return modes;
}

TEST(RtlArrayModes, WhatIsMissingHasAName) {
  for (const auto& array : {make_rtl_array(16, 16), make_lockstep_array(16, 16)}) {
    const auto missing = [&](void (*change)(ArrayModes&)) {
      return array->missing(with(change), OperandFormat::kBf16);
    };
    EXPECT_EQ(array->missing({}, OperandFormat::kBf16), "");
    EXPECT_EQ(array->missing({}, OperandFormat::kFp16), "");
    EXPECT_EQ(missing([](ArrayModes& m) { m.tile = {0, 0, 16, 16}; }), "");
    EXPECT_THAT(missing([](ArrayModes& m) { m.tile = {8, 0, 8, 16}; }), HasSubstr("tiling"));
    EXPECT_THAT(missing([](ArrayModes& m) { m.perf_mode = trainium2::isa::PerfMode::kDoubleRow; }),
                HasSubstr("double_row"));
    EXPECT_THAT(missing([](ArrayModes& m) { m.is_transpose = true; }), HasSubstr("is_transpose"));
    EXPECT_THAT(missing([](ArrayModes& m) { m.sparsity = trainium2::isa::Sparsity::k1Of2; }),
                HasSubstr("sparsity"));
    EXPECT_THAT(missing([](ArrayModes& m) { m.fp32_pass = trainium2::isa::Fp32Pass::kHigh; }),
                HasSubstr("fp32_pass"));
    for (const OperandFormat format :
         {OperandFormat::kTf32, OperandFormat::kFp32, OperandFormat::kFp8E5, OperandFormat::kFp8E4,
          OperandFormat::kFp8E3}) {
      EXPECT_THAT(array->missing({}, format), HasSubstr(test::format_name(format)));
    }
  }
}

TEST(RtlArrayModes, ARefusalChangesNothing) {
  for (const auto& array : {make_rtl_array(8, 8), make_lockstep_array(8, 8)}) {
    test::RawOperand w(OperandFormat::kBf16, 1, 1), x(OperandFormat::kFp8E4, 1, 1);
    w.set(0, 0, 0x4000);
    x.set(0, 0, 0x38);
    array->load_stationary(0, {w.data(), w.stride(), 1, 1, OperandFormat::kBf16});
    EXPECT_THROW(array->multiply_moving(0, {x.data(), x.stride(), 1, 1, OperandFormat::kFp8E4}),
                 std::invalid_argument);
    EXPECT_THROW(array->load_stationary(0, {x.data(), x.stride(), 1, 1, OperandFormat::kFp8E4}),
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
