// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/constraint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/platforms/temporary_folder.h"

namespace trn2vp::explore {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::error_of;

bool holds(const std::string& text, double a, double b) {
  Constraint constraint("f", text);
  return constraint.holds([&](const std::string& key) { return key == "chip.a" ? a : b; });
}

TEST(Constraint, ComparesKeysWithDots) {
  EXPECT_EQ(Constraint("f", "chip.a * 2 <= b && chip.a > 0").keys(),
            (std::vector<std::string>{"b", "chip.a"}));
  EXPECT_TRUE(holds("chip.a * 2 <= b", 2, 4));
  EXPECT_FALSE(holds("chip.a * 2 <= b", 2.1, 4));
  EXPECT_TRUE(holds("chip.a == 1 || max(chip.a, b) > 1e3", 1, 0));
  EXPECT_FALSE(holds("chip.a == 1 || max(chip.a, b) > 1e3", 2, 0));
  EXPECT_TRUE(holds("chip.a != b", 1, 2));
}

TEST(Constraint, NotANumberIsNotTrue) { EXPECT_FALSE(holds("chip.a / b", 0, 0)); }

TEST(Constraint, MistakesNameFileAndText) {
  for (const char* text : {"chip.a <", "", "(chip.a", "chip.a b", "nosuch(3)", "1 +* 2"}) {
    SCOPED_TRACE(text);
    EXPECT_THAT(error_of([&] { Constraint("f: constraints", text); }),
                HasSubstr("f: constraints: '" + std::string(text) + "': "));
  }
  // The library would store b in a.
  EXPECT_THAT(error_of([] { Constraint("f", "chip.a = b"); }), HasSubstr("expected =="));
}

}  // namespace
}  // namespace trn2vp::explore
