// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/preset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "models/dram/preset_texts.h"

namespace trn2vp::dram {
namespace {

std::string why(const std::string& from, const std::string& to) {
  std::string text;
  for (const PresetText& preset : kPresetTexts) {
    if (preset.name == "hbm3") text = preset.text;
  }
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const std::string path = testing::TempDir() + "preset_test.toml";
  std::ofstream(path) << text;
  try {
    load_preset(path);
  } catch (const std::runtime_error& error) {
    return std::string(error.what()).substr(testing::TempDir().size());
  }
  return "";
}

TEST(Preset, PeaksAreThePublishedOnes) {
  EXPECT_NEAR(load_preset("hbm3-trn2").peak_bytes_per_second(), 716e9, 1e9);
  EXPECT_NEAR(4 * load_preset("hbm3-trn2").peak_bytes_per_second(), 2.9e12, 0.05e12);
  EXPECT_NEAR(2 * load_preset("hbm2e-trn1").peak_bytes_per_second(), 820e9, 1e9);
  EXPECT_NEAR(12 * load_preset("ddr5-5600").peak_bytes_per_second(), 537.6e9, 0.1e9);
  EXPECT_NEAR(load_preset("hbm3").data_bus_bytes_per_second(), 25.6e9, 1e6);
}

TEST(Preset, SizesAreThePublishedOnes) {
  EXPECT_EQ(load_preset("hbm3-trn2").organisation.bytes(), 24ull << 30);
  EXPECT_EQ(load_preset("hbm3").organisation.bytes(), 16ull << 30);
  EXPECT_EQ(load_preset("hbm2").organisation.bytes(), 8ull << 30);
  EXPECT_EQ(load_preset("hbm2e-trn1").organisation.bytes(), 16ull << 30);
  EXPECT_EQ(load_preset("ddr5-5600").organisation.bytes(), 32ull << 30);
}

TEST(Preset, AnotherRateKeepsTheNanoseconds) {
  const Preset fast = load_preset("hbm3");
  const Preset slow = load_preset("hbm3", 3.2e9);
  EXPECT_EQ(slow.timing.rcd_read, 16u) << "19.375 ns at 1.25 ns";
  EXPECT_EQ(slow.timing.faw, 12u);
  EXPECT_EQ(slow.timing.burst, fast.timing.burst);
  EXPECT_EQ(slow.timing.ccd_s, fast.timing.ccd_s);
  for (const double rate : {3.2e9, 5.66e9, 6.4e9, 9.2e9}) {
    const Preset preset = load_preset("hbm3", rate);
    EXPECT_GE(static_cast<double>(preset.timing.rc) * preset.cycle_ps(), 45e3 - 1e-3) << rate;
    EXPECT_LT(static_cast<double>(preset.timing.rc - 1) * preset.cycle_ps(), 45e3) << rate;
    EXPECT_NEAR(static_cast<double>(preset.timing.refi) * preset.cycle_ps(), 3.9e6, 1e3) << rate;
  }
}

TEST(Preset, EveryBuiltInOneLoads) {
  EXPECT_THAT(preset_names(), testing::UnorderedElementsAre("ddr5-5600", "hbm2", "hbm2e-trn1",
                                                            "hbm3", "hbm3-trn2"));
  for (const std::string& name : preset_names()) EXPECT_EQ(load_preset(name).name, name);
}

TEST(Preset, MistakesNameFileAndKey) {
  EXPECT_EQ(why("rp = 26", "rp = 26"), "");
  EXPECT_EQ(why("rp = 26", ""), "preset_test.toml: clocks.rp: expected an integer in 1..16777216");
  EXPECT_EQ(why("rp = 26", "rp = 2.5"),
            "preset_test.toml: clocks.rp: expected an integer in 1..16777216");
  EXPECT_EQ(why("rp = 26", "rp = 26\nrpx = 2"), "preset_test.toml: clocks.rpx: no such key");
  EXPECT_EQ(why("groups = 4", "groups = 3"),
            "preset_test.toml: organisation.groups: expected a power of two");
  EXPECT_EQ(why("groups = 4", "groups = 32"),
            "preset_test.toml: organisation.banks: expected at most 64 banks of a pseudo-channel");
  EXPECT_EQ(why("ccd_l = 4", "ccd_l = 1"),
            "preset_test.toml: clocks.ccd_l: expected at least cycles.ccd_s");
  EXPECT_EQ(why("dual_command_bus = true", "dual_command_bus = 1"),
            "preset_test.toml: half_clocks.dual_command_bus: expected true or false");
  EXPECT_EQ(why("\nbits_per_second = 6.4e9", "\nbits_per_second = -1"),
            "preset_test.toml: bits_per_second: expected a number above 0");
  EXPECT_THAT(why("rp = 26", "rp = ="), testing::HasSubstr("preset_test.toml:"));
  try {
    load_preset("hbm9");
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(),
                 "'hbm9': expected a TOML file or one of: ddr5-5600, hbm2, hbm2e-trn1, "
                 "hbm3-trn2, hbm3");
  }
}

}  // namespace
}  // namespace trn2vp::dram
