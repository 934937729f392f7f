// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/generic_timer.h"

#include <gtest/gtest.h>

namespace trn2vp::graviton4 {
namespace {

constexpr std::uint64_t kTickPs = 16000;  // 62.5 MHz

class GenericTimerTest : public testing::Test {
 protected:
  GenericTimerTest() : timer(62'500'000) {
    timer.on_virtual = [this](bool level) { virtual_output = level; };
    timer.on_physical = [this](bool level) { physical_output = level; };
  }
  std::uint64_t read(SysReg which, std::uint64_t now) {
    std::uint64_t value = 0xDEAD;
    EXPECT_TRUE(timer.read(which, now, &value));
    return value;
  }
  GenericTimer timer;
  bool virtual_output = false;
  bool physical_output = false;
};

TEST_F(GenericTimerTest, CountsInLocalTime) {
  EXPECT_EQ(read(sysregs::kCntfrqEl0, 0), 62'500'000u);
  EXPECT_EQ(read(sysregs::kCntvctEl0, 0), 0u);
  EXPECT_EQ(read(sysregs::kCntvctEl0, kTickPs - 1), 0u);
  EXPECT_EQ(read(sysregs::kCntvctEl0, kTickPs), 1u);
  EXPECT_EQ(read(sysregs::kCntpctEl0, 1'000'000'000'000), 62'500'000u);
}

TEST_F(GenericTimerTest, FiresWhenTheCountReachesTheCompareValue) {
  timer.write(sysregs::kCntvCvalEl0, 0, 100);
  timer.write(sysregs::kCntvCtlEl0, 0, 1);
  EXPECT_FALSE(virtual_output);
  const std::uint64_t deadline = timer.next_deadline(0);
  EXPECT_GE(deadline, 100 * kTickPs);
  EXPECT_LE(deadline, 100 * kTickPs + 1);
  timer.update(100 * kTickPs - 1);
  EXPECT_FALSE(virtual_output);
  timer.update(deadline);
  EXPECT_TRUE(virtual_output);
  EXPECT_FALSE(physical_output);
  EXPECT_EQ(read(sysregs::kCntvCtlEl0, deadline), 5u) << "enabled, condition met";
  EXPECT_EQ(timer.next_deadline(deadline), GenericTimer::kNever);
  timer.write(sysregs::kCntvCtlEl0, deadline, 3);
  EXPECT_FALSE(virtual_output) << "masked";
  EXPECT_EQ(read(sysregs::kCntvCtlEl0, deadline), 7u);
  timer.write(sysregs::kCntvCtlEl0, deadline, 0);
  EXPECT_EQ(read(sysregs::kCntvCtlEl0, deadline), 0u);
}

TEST_F(GenericTimerTest, TimerValueIsASignedOffsetFromNow) {
  const std::uint64_t now = 1000 * kTickPs;
  timer.write(sysregs::kCntpTvalEl0, now, 50);
  EXPECT_EQ(read(sysregs::kCntpCvalEl0, now), 1050u);
  EXPECT_EQ(read(sysregs::kCntpTvalEl0, now + 10 * kTickPs), 40u);
  EXPECT_EQ(read(sysregs::kCntpTvalEl0, now + 60 * kTickPs), 0xFFFFFFF6u);
  timer.write(sysregs::kCntpTvalEl0, now, 0xFFFFFFFF);
  timer.write(sysregs::kCntpCtlEl0, now, 1);
  EXPECT_TRUE(physical_output) << "one tick ago";
}

TEST_F(GenericTimerTest, OtherRegistersAreNotItsOwn) {
  std::uint64_t value = 0;
  EXPECT_FALSE(timer.read(sysregs::kMidrEl1, 0, &value));
  EXPECT_FALSE(timer.write(sysregs::kCntfrqEl0, 0, 1)) << "read-only at EL1";
}

}  // namespace
}  // namespace trn2vp::graviton4
