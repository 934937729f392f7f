// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/hbm/hbm_configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace trn2vp::trainium2 {
namespace {

using testing::HasSubstr;

template <class Change>
std::string why(Change change) {
  timing::HbmTiming timing;
  change(timing);
  try {
    hbm_configuration(timing);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(HbmConfiguration, TheDefaultIsTheChip) {
  const HbmConfiguration c = hbm_configuration({});
  EXPECT_EQ(c.preset.organisation.bytes(), 24ull << 30);
  EXPECT_NEAR(c.preset.peak_bytes_per_second(), 716e9, 1e9);
  EXPECT_FALSE(c.scheduled);
  EXPECT_NEAR(closed_row_ns(c.preset), 34, 2);
  // 64 KiB visit every pseudo-channel, 256 B stay in one.
  EXPECT_EQ(c.interleave.decode(0).lane, c.interleave.decode(255).lane);
  std::vector<bool> seen(32);
  for (std::uint64_t a = 0; a < 8192; a += 256) seen[c.interleave.decode(a).lane] = true;
  EXPECT_THAT(seen, testing::Each(true));
}

TEST(HbmConfiguration, MistakesNameTheKey) {
  using T = timing::HbmTiming;
  EXPECT_EQ(why([](T& t) { t.fidelity = "rtl"; }),
            "chip.hbm.fidelity: is 'rtl', expected one of: lt, at");
  EXPECT_THAT(why([](T& t) { t.scheduler = "x"; }), HasSubstr("chip.hbm.scheduler: is 'x'"));
  EXPECT_THAT(why([](T& t) { t.page_policy = "x"; }), HasSubstr("chip.hbm.page_policy"));
  EXPECT_THAT(why([](T& t) { t.refresh = "x"; }), HasSubstr("chip.hbm.refresh"));
  EXPECT_THAT(why([](T& t) { t.preset = "hbm9"; }),
              HasSubstr("chip.hbm.preset: 'hbm9': expected a TOML file or one of:"));
  EXPECT_THAT(why([](T& t) { t.preset = "hbm3"; }),
              HasSubstr("chip.hbm.preset: is 'hbm3' of 17179869184 bytes, expected at least"));
  EXPECT_THAT(why([](T& t) { t.interleave = "row[14:0]"; }),
              HasSubstr("chip.hbm.interleave: stack_id[0]: missing"));
  EXPECT_THAT(why([](T& t) { t.write_high = 65; }),
              HasSubstr("chip.hbm.write_high: expected 1..write_queue"));
  EXPECT_THAT(why([](T& t) { t.write_low = 56; }), HasSubstr("chip.hbm.write_low: "));
}

}  // namespace
}  // namespace trn2vp::trainium2
