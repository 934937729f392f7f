// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Every mistake in a sweep file names file, key and expectation.
#include "platforms/explore/sweep_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/platforms/explore/toy.h"

namespace trn2vp::explore {
namespace {

using testing::HasSubstr;

class SweepFile : public testing::Test {
 protected:
  void expect_refused(const std::string& text, const std::string& part) {
    SCOPED_TRACE(text);
    const std::string error =
        testing_support::error_of([&] { plan(read_text(folder_, text), toy_vocabulary()); });
    EXPECT_THAT(error, HasSubstr("s.toml:"));
    EXPECT_THAT(error, HasSubstr(part));
    EXPECT_EQ(error.find('\n'), std::string::npos);
  }
  /// The same with objectives and an axis that are good.
  void expect_line_refused(const std::string& line, const std::string& part) {
    expect_refused(line + "\n" + kObjectives + "[axes]\ntoy.clock_hz = [1]\n", part);
  }
  void expect_axis_refused(const std::string& axis, const std::string& part) {
    expect_refused(kObjectives + ("[axes]\n" + axis) + "\n", part);
  }
  testing_support::TemporaryFolder folder_;
};

TEST_F(SweepFile, SaysWhatItSays) {
  const Sweep sweep = read_text(folder_, R"(
name = "n"
sampling = "random"
points = 5
seed = 9
timeout_s = 1.5
constraints = ["toy.clock_hz > 2"]
objectives = [{ minimise = "/engines/tensor/busy_ns" }, { maximise = "toy.clock_hz" }]
[fixed]
workload = "job:{m}"
toy.cache = false
[axes]
m = [1, 2]
toy.clock_hz = { from = 1, to = 1e3, scale = "log" }
"toy.width" = [4, 4.5]
)");
  EXPECT_EQ(sweep.name, "n");
  EXPECT_EQ(sweep.sampling, Sampling::kRandom);
  EXPECT_EQ(sweep.points, 5u);
  EXPECT_EQ(sweep.seed, 9u);
  EXPECT_EQ(sweep.timeout_s, 1.5);
  EXPECT_EQ(sweep.fixed, (Settings{{"toy.cache", "false"}, {"workload", "job:{m}"}}));
  EXPECT_EQ(sweep.varied(), (std::vector<std::string>{"m", "toy.clock_hz", "toy.width"}));
  ASSERT_EQ(sweep.objectives.size(), 2u);
  EXPECT_EQ(sweep.objectives[0].pointer, "/engines/tensor/busy_ns");
  EXPECT_EQ(sweep.objectives[1].pointer, "");
  EXPECT_TRUE(sweep.objectives[1].maximise);
}

TEST_F(SweepFile, MissingAndTruncated) {
  EXPECT_THAT(testing_support::error_of([] { read_sweep("none.toml", toy_vocabulary()); }),
              HasSubstr("none.toml: no such file"));
  expect_refused("[axes\n", "s.toml:1: expected TOML");
  expect_refused(std::string(kObjectives) + "[axes]\ntoy.clock_hz = [1, 2", "expected TOML");
  expect_refused("", "axes: expected at least one key");
  expect_refused("[axes]\ntoy.clock_hz = [1]\n", "objectives: expected a list like");
  expect_refused(kObjectives, "axes: expected at least one key");
}

TEST_F(SweepFile, TopLevelKeys) {
  expect_line_refused("sampling = 'gird'", "sampling: expected one of: grid, list, random, latin");
  expect_line_refused("sampling = 3", "sampling: expected one of");
  expect_line_refused("sampling = 'random'", "points: missing, expected an integer in 1..100000");
  expect_line_refused("points = 3", "points: expected only with sampling random");
  for (const char* value : {"0", "-1", "1.5", "'many'", "100001", "9223372036854775807"})
    expect_line_refused(std::string("sampling = 'random'\npoints = ") + value,
                        "points: expected an integer in 1..100000");
  expect_line_refused("seed = -1", "seed: expected an integer in 0..");
  for (const char* value : {"0", "-1", "'long'", "1e9", "nan", "inf"})
    expect_line_refused(std::string("timeout_s = ") + value, "timeout_s: expected a number of sec");
  expect_line_refused("name = 1", "name: expected a string");
  expect_line_refused("objectve = []", "objectve: unknown key, the nearest is objectives");
  expect_line_refused("fixed = 3", "fixed: expected a table");
  expect_line_refused("list = 3", "list: expected axes with sampling grid");
  expect_line_refused("sampling = 'list'", "axes: expected list with sampling list");
}

TEST_F(SweepFile, Axes) {
  expect_axis_refused("toy.clok_hz = [1]",
                      "axes.toy.clok_hz: no such key, the nearest is toy.clock_hz");
  expect_axis_refused("m = [1]", "axes.m: no such key");
  expect_axis_refused("toy.clock_hz = []", "axes.toy.clock_hz: expected a list of values");
  expect_axis_refused("toy.clock_hz = 3", "axes.toy.clock_hz: expected a list of values");
  expect_axis_refused("toy.clock_hz = [[1]]", "axes.toy.clock_hz: expected a number, a string");
  expect_axis_refused("toy.clock_hz = [-1]", "toy.clock_hz: is '-1', expected an integer in 1..");
  expect_axis_refused("toy.clock_hz = [1e30]", "toy.clock_hz: is '1e+30', expected an integer in");
  expect_axis_refused("toy.clock_hz = ['fast']", "toy.clock_hz: is 'fast', expected an integer");
  expect_axis_refused("toy.clock_hz = [nan]", "axes.toy.clock_hz: is not finite");
  expect_axis_refused("toy.cache = [2]", "toy.cache: is '2', expected on or off");
  expect_axis_refused("workload = ['walk']", "axes.workload: --workload: expected job:");
  expect_axis_refused("platform = ['sea']", "axes.platform: --platform: expected toy");
  expect_axis_refused("toy.clock_hz = [1]\n[fixed]\nplatform = 'sea'",
                      "fixed.platform: --platform: expected toy");
  expect_axis_refused("toy.clock_hz = [1]\n[fixed]\ntoy.clock_hz = 2",
                      "axes.toy.clock_hz: stands in fixed too");
}

TEST_F(SweepFile, Ranges) {
  const auto refuse = [&](const std::string& range, const std::string& part) {
    expect_axis_refused("toy.width = { " + range + " }", part);
  };
  refuse("from = 1, to = 2", "axes.toy.width.steps: missing");
  refuse("from = 1, steps = 2", "axes.toy.width.to: expected a number");
  refuse("from = 'a', to = 2, steps = 2", "axes.toy.width.from: expected a number");
  refuse("from = 1, to = inf, steps = 2", "axes.toy.width.to: expected a number");
  refuse("from = 1, to = 2, steps = 0", "axes.toy.width.steps: expected an integer in 1..");
  refuse("from = 1, to = 2, steps = 999999999", "axes.toy.width.steps: expected an integer in 1..");
  refuse("from = 1, to = 2, stops = 2", "axes.toy.width.stops: unknown key");
  refuse("from = 1, to = 2, steps = 2, scale = 'cubic'", "axes.toy.width.scale: expected 'linear'");
  refuse("from = 0, to = 2, steps = 2, scale = 'log'",
         "axes.toy.width: expected from and to above 0");
  refuse("from = 1, to = 65, steps = 2", "toy.width: is '65', expected a number in 0.5..64");
}

TEST_F(SweepFile, Lists) {
  const std::string head = std::string("sampling = 'list'\n") + kObjectives;
  expect_refused(head, "list: expected at least one [[list]]");
  expect_refused(head + "list = []", "list: expected at least one [[list]]");
  expect_refused(head + "[[list]]\ntoy.width = 4\n[[list]]\n", "list[1]: expected a table of keys");
  expect_refused(head + "[[list]]\ntoy.width = 99\n", "toy.width: is '99'");
  expect_refused(head + "[[list]]\nworkload = 'job:{m}'\n",
                 "expected a value for the variable {m}");
}

TEST_F(SweepFile, Objectives) {
  const auto refuse = [&](const std::string& objectives, const std::string& part) {
    expect_refused("objectives = " + objectives + "\n[axes]\ntoy.clock_hz = [1]\n", part);
  };
  refuse("[]", "objectives: expected a list like");
  refuse("3", "objectives: expected a list like");
  refuse("['time']", "objectives: expected a list like");
  refuse("[{ lower = 'time' }]", "objectives: expected a list like");
  refuse("[{ minimise = 'tim' }]",
         "objectives: 'tim': no such number in report.json and no axis, the nearest is time");
  refuse("[{ minimise = '/engines/tensor/busy' }]", "the nearest is /engines/tensor/busy_ns");
  refuse("[{ minimise = 'workload' }]", "objectives: 'workload': no such number");
  refuse("[{ minimise = '' }]", "objectives: '': no such number");
  refuse("[{ minimise = '/a~' }]", "objectives: '/a~': no such number");
}

TEST_F(SweepFile, Constraints) {
  expect_line_refused("constraints = 'a'", "constraints: expected a list of strings");
  expect_line_refused("constraints = [1]", "constraints: expected a list of strings");
  expect_line_refused("constraints = ['toy.clock_hz <']", "constraints: 'toy.clock_hz <': ");
  expect_line_refused(
      "constraints = ['toy.clock > 1']",
      "constraints: 'toy.clock > 1': no key toy.clock, the nearest is toy.clock_hz");
  // One that can be met and one that can't.
  expect_line_refused(
      "constraints = ['toy.width == 4', 'toy.clock_hz > 5']",
      "constraints: no point left: none of 1 meets all of them, expected at least "
      "one; 'toy.width == 4' alone is met by 1, 'toy.clock_hz > 5' alone is met by 0");
}

TEST_F(SweepFile, RangesKeepToTheMultiplesOfAParameter) {
  const Sweep sweep = read_text(
      folder_, "sampling = 'random'\npoints = 9\n" + std::string(kObjectives) +
                   "[fixed]\nworkload = 'job:'\n[axes]\ntoy.lanes = { from = 8, to = 64 }\n");
  ASSERT_EQ(sweep.axes.size(), 1u);
  EXPECT_EQ(sweep.axes[0].at(0.4), "32");
}

}  // namespace
}  // namespace trn2vp::explore
