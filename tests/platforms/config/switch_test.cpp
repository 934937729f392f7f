// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Parameters that are switches: on, off, and the numbers behind them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "models/trainium2/checks.h"
#include "platforms/config/parameters.h"

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
