// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
//
// What the RTL array refuses, and what it does when the RTL does not answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>

#include "rtl/bridge/lockstep_array.h"
#include "rtl/bridge/rtl_array.h"
#include "tests/rtl/faulty_model.h"
#include "tests/rtl/reference.h"

namespace trn2vp::test {
namespace {

using rtl::RtlArray;
using testing::AllOf;
using testing::HasSubstr;

template <class Exception, class Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const Exception& error) {
    return error.what();
  }
  return "nothing thrown";
}

TEST(ArrayErrorsTest, UnknownSizeNamesTheSizesThereAre) {
  const std::string message =
      message_of<std::invalid_argument>([] { rtl::make_rtl_array(64, 64); });
  EXPECT_THAT(message, AllOf(HasSubstr("64x64"), HasSubstr("128x128"), HasSubstr("16x16")));
  EXPECT_THROW(rtl::make_rtl_array(128, 128, rtl::MeshStyle::kInstances), std::invalid_argument);
  EXPECT_THROW(rtl::make_lockstep_array(16, 8), std::invalid_argument);
}

TEST(ArrayErrorsTest, RetireWithoutAMultiply) {
  RtlArray array(rtl::make_verilated_array(8, 8));
  EXPECT_THROW(array.retire_raw(), std::logic_error);
  const Matrix w(8, 8, OperandFormat::kBf16, std::vector<std::uint32_t>(64, 0x3F80));
  array.load_stationary(0, w.stationary());
  EXPECT_THROW(array.retire_raw(), std::logic_error);
}

TEST(ArrayErrorsTest, RequestsInThePast) {
  RtlArray array(rtl::make_verilated_array(8, 8));
  const Matrix w(8, 8, OperandFormat::kBf16, std::vector<std::uint32_t>(64, 0x3F80));
  array.load_stationary(0, w.stationary());
  array.multiply_moving(0, w.moving());
  const trainium2::Cycle result = array.retire_raw().edge;
  EXPECT_THROW(array.load_stationary(result - 1, w.stationary()), std::logic_error);
  EXPECT_NO_THROW(array.load_stationary(result, w.stationary()));
}

TEST(ArrayErrorsTest, NoSuchPe) {
  RtlArray array(rtl::make_verilated_array(8, 8));
  EXPECT_THROW(array.set_tap(8, 0), std::out_of_range);
  EXPECT_THROW(array.set_tap(0, -1), std::out_of_range);
}

TEST(ArrayErrorsTest, ResultThatNeverComesNamesTheInstruction) {
  auto model = std::make_unique<FaultyModel>(rtl::make_verilated_array(8, 8));
  model->lose_results = true;
  RtlArray array(std::move(model));
  const Matrix w(8, 8, OperandFormat::kBf16, std::vector<std::uint32_t>(64, 0x3F80));
  array.load_stationary(0, w.stationary());
  array.multiply_moving(0, w.moving());
  EXPECT_THAT(
      message_of<std::runtime_error>([&] { array.retire_raw(); }),
      AllOf(HasSubstr("no progress"), HasSubstr("instruction 1"), HasSubstr("0 of 8 vectors")));
}

TEST(ArrayErrorsTest, AConsumerThatTakesNothingEndsTheRun) {
  RtlArray array(rtl::make_verilated_array(8, 8));
  array.set_consumer([](trainium2::Cycle) { return false; });
  const Matrix w(8, 8, OperandFormat::kBf16, std::vector<std::uint32_t>(64, 0x3F80));
  array.load_stationary(0, w.stationary());
  array.multiply_moving(0, w.moving());
  EXPECT_THAT(message_of<std::runtime_error>([&] { array.advance(1u << 20); }),
              AllOf(HasSubstr("no progress"), HasSubstr("instruction 1")));
  EXPECT_LT(array.evaluated_edges(), 500u);
}

// With another model gone in the meantime, whose context was the last one used. What fired goes to
// standard output.
TEST(ArrayErrorsDeathTest, AnAssertionThatFiresEndsTheProgramCleanly) {
  const auto array = rtl::make_verilated_array(8, 8);
  for (int i = 0; i < 8; ++i) {
    std::make_unique<rtl::PsumAdder>();
    rtl::make_verilated_array(8, 8);
  }
  const std::vector<std::uint32_t> words(32);
  rtl::ArrayInputs inputs;
  inputs.weights.valid = true;
  inputs.weights.mode = static_cast<rtl::PinMode>(3);
  inputs.weights.data = words.data();
  EXPECT_EXIT(
      {
        array->settle(inputs);
        array->clock();
      },
      testing::KilledBySignal(SIGABRT), "");
}

}  // namespace
}  // namespace trn2vp::test
