// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What the guest gets wrong: unmapped addresses and bad descriptors. One simulation per test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/firmware/platform.h"

namespace trn2vp {
namespace {

using testing::HasSubstr;

TEST(Firmware, HandlesDataAbortsAndGoesOn) {
  FirmwarePlatform platform("handle_abort");
  EXPECT_EQ(platform.run(), 0) << platform.output() << platform.host.core().failure();
  EXPECT_THAT(platform.output(), HasSubstr("5 aborts handled, going on\nPASS"));
  EXPECT_THAT(platform.output(), HasSubstr("read 0x70000000000: data abort handled"));
}

TEST(Firmware, TheSameInPublicMode) {
  graviton4::Host::Parameters parameters;
  parameters.core.backend.file = "libtrn2vp_unicorn_public.so";
  FirmwarePlatform platform("handle_abort", parameters);
  EXPECT_EQ(platform.run(), 0) << platform.output() << platform.host.core().failure();
  EXPECT_THAT(platform.output(), HasSubstr("5 aborts handled, going on\nPASS"));
}

TEST(Firmware, ABadDescriptorStopsItsEngineAndIsPrinted) {
  FirmwarePlatform platform("bad_descriptor");
  EXPECT_EQ(platform.run(), 0) << platform.output() << platform.host.core().failure();
  EXPECT_THAT(platform.output(), HasSubstr("good descriptors: copied"));
  EXPECT_THAT(platform.output(), HasSubstr("ERROR: DMA failed: dma130 queue 0: state"));
  EXPECT_THAT(platform.output(), HasSubstr("(bad source address)"));
  EXPECT_THAT(platform.output(), HasSubstr("other engines: still work\nPASS"));
}

}  // namespace
}  // namespace trn2vp
