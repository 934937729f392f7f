// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Each guest program checks its own results (tests/graviton4/core/guest); the host side adds
// interrupts, outside writes and counting.
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "tests/graviton4/core/guest_runner.h"

namespace trn2vp::graviton4 {
namespace {

std::vector<std::string> backends() {
  std::vector<std::string> names;
  std::istringstream list(TRN2VP_BACKENDS);
  for (std::string name; std::getline(list, name, ',');) names.push_back(name);
  return names;
}

std::string mode_of(const std::string& backend) {
  return backend.find("public") == std::string::npos ? "internal" : "public";
}

class Program : public testing::TestWithParam<std::tuple<std::string, std::string>> {};

TEST_P(Program, ChecksItself) {
  const auto& [backend, program] = GetParam();
  GuestRunner guest(backend, program);
  EXPECT_EQ(guest.run(), 0) << "first failed check of " << program << ".S in mode "
                            << guest.cpu().description() << "; x1 = " << std::hex
                            << guest.cpu().reg(x(1)) << ", pc = " << guest.cpu().reg(Reg::kPc)
                            << ", ESR = " << guest.cpu().backend_sysreg(sysregs::kEsrEl1) << ' '
                            << guest.cpu().error();
}

INSTANTIATE_TEST_SUITE_P(Guests, Program,
                         testing::Combine(testing::ValuesIn(backends()),
                                          testing::Values("integer", "memory", "branch", "simd",
                                                          "atomics", "crypto", "exceptions",
                                                          "interrupts", "selfmodify", "work")),
                         [](const auto& info) {
                           return mode_of(std::get<0>(info.param)) + "_" + std::get<1>(info.param);
                         });

class Backend : public testing::TestWithParam<std::string> {};

TEST_P(Backend, CountsAreTheSameInEveryRunAndForEverySliceLength) {
  std::vector<std::uint64_t> counts;
  std::vector<std::uint64_t> results;
  for (const std::uint64_t slice : {1000u, 1000u, 77u, 100000u}) {
    GuestRunner guest(GetParam(), "work");
    ASSERT_EQ(guest.run(slice), 0);
    counts.push_back(guest.executed());
    results.push_back(guest.cpu().reg(x(9)));
  }
  // work.S by hand: 9 of start.S, 3 before the loop, 20,000 x 12, two more for each of the 312
  // multiples of 64, 3 after.
  for (const std::uint64_t count : counts) EXPECT_EQ(count, 9u + 3 + 20000 * 12 + 312 * 2 + 3);
  for (const std::uint64_t result : results) EXPECT_EQ(result, results.front());
}

TEST_P(Backend, SliceOvershootsByLessThanABlock) {
  GuestRunner guest(GetParam(), "work");
  for (int i = 0; i < 50; ++i) {
    const RunResult result = guest.cpu().run(500);
    ASSERT_EQ(result.why, StopReason::kBudget);
    EXPECT_GE(result.executed, 500u);
    EXPECT_LT(result.executed, 520u);
  }
}

TEST_P(Backend, RegistersRoundTrip) {
  GuestRunner guest(GetParam(), "work");
  for (unsigned n = 0; n <= 30; ++n) guest.cpu().set_reg(x(n), 0x1111111111111111ull * n + n);
  guest.cpu().set_reg(Reg::kSp, 0x40001230);
  for (unsigned n = 0; n <= 30; ++n)
    EXPECT_EQ(guest.cpu().reg(x(n)), 0x1111111111111111ull * n + n);
  EXPECT_EQ(guest.cpu().reg(Reg::kSp), 0x40001230u);
  EXPECT_EQ(guest.cpu().reg(Reg::kPstate) & 0x3CF, 0x3C5u) << "starts in EL1h with DAIF set";
}

TEST_P(Backend, ExecutingFromADeviceIsAnInstructionAbort) {
  GuestRunner guest(GetParam(), "work");
  guest.cpu().run(10);  // sets VBAR
  guest.cpu().set_reg(Reg::kPc, GuestRunner::kDevice);
  EXPECT_EQ(guest.run(), 0xE000) << "the default handler of start.S";
  EXPECT_EQ(guest.cpu().backend_sysreg(sysregs::kEsrEl1) >> 26, 0x21u);
  EXPECT_EQ(guest.cpu().backend_sysreg(sysregs::kFarEl1), GuestRunner::kDevice);
}

TEST_P(Backend, TwoCoresDoNotDisturbEachOther) {
  GuestRunner one(GetParam(), "work");
  GuestRunner other(GetParam(), "memory");
  one.cpu().run(1000);
  EXPECT_EQ(other.run(), 0);
  EXPECT_EQ(one.run(), 0);
  GuestRunner alone(GetParam(), "work");
  EXPECT_EQ(alone.run(), 0);
  EXPECT_EQ(alone.cpu().reg(x(9)), one.cpu().reg(x(9)));
}

INSTANTIATE_TEST_SUITE_P(Modes, Backend, testing::ValuesIn(backends()),
                         [](const auto& info) { return mode_of(info.param); });

}  // namespace
}  // namespace trn2vp::graviton4
