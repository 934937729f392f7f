// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Parameters that are switches: on, off, and the numbers behind them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "models/trainium2/checks.h"
#include "models/trainium2/timing/tensor_timing.h"
#include "platforms/config/parameters.h"
#include "platforms/config/platform_file.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::config {
namespace {

struct Switches : testing::Test {
  Switches() { parameters.add("checks", checks); }
  trainium2::Checks checks;
  Parameters parameters;
};

TEST_F(Switches, HazardsAreOnByDefault) {
  EXPECT_EQ(checks.hazards, 1u);
  EXPECT_EQ(parameters.entries().at(0).text(), "on");
}

TEST_F(Switches, TakeWordsAndNumbers) {
  parameters.set_assignment("checks.hazards=off");
  EXPECT_EQ(checks.hazards, 0u);
  EXPECT_EQ(parameters.entries().at(0).text(), "off");
  parameters.set_assignment("checks.hazards=on");
  EXPECT_EQ(checks.hazards, 1u);
  parameters.set_assignment("checks.hazards=0");
  EXPECT_EQ(checks.hazards, 0u);
  parameters.set_assignment("checks.hazards=1");
  EXPECT_EQ(checks.hazards, 1u);
  parameters.set_assignment("checks.hazards=false");
  EXPECT_EQ(checks.hazards, 0u);
  parameters.set_assignment("checks.hazards=true");
  EXPECT_EQ(checks.hazards, 1u);
}

TEST_F(Switches, AreBooleansOrWordsInAPlatformFile) {
  const testing_support::TemporaryFolder folder;
  const std::pair<const char*, std::uint64_t> cases[] = {{"false", 0}, {"true", 1}, {"'off'", 0},
                                                         {"'on'", 1},  {"0", 0},    {"1", 1}};
  for (const auto& [text, value] : cases) {
    SCOPED_TRACE(text);
    checks.hazards = 1 - value;
    const std::string file = folder.write(
        "p.toml", std::string("kind = 'host-chip'\n[checks]\nhazards = ") + text + "\n");
    apply(load_platform(file, "nowhere"), parameters);
    EXPECT_EQ(checks.hazards, value);
  }
}

TEST_F(Switches, AreNoNumbers) {
  const testing_support::TemporaryFolder folder;
  trainium2::timing::TensorTiming tensor;
  parameters.add("chip.tensor", tensor);
  for (const char* text : {"true", "'on'"}) {
    const std::string file = folder.write(
        "p.toml", std::string("kind = 'host-chip'\n[chip.tensor]\nclock_hz = ") + text + "\n");
    EXPECT_THAT(
        testing_support::error_of([&] { apply(load_platform(file, "nowhere"), parameters); }),
        testing::HasSubstr("p.toml: chip.tensor.clock_hz: is '"));
  }
}

TEST_F(Switches, RefuseEverythingElse) {
  for (const char* text : {"2", "yes", "ON", ""}) {
    EXPECT_THROW(parameters.set("--set", "checks.hazards", text), std::runtime_error) << text;
  }
  try {
    parameters.set("--set", "checks.hazards", "maybe");
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("expected on or off"));
  }
}

}  // namespace
}  // namespace trn2vp::config
