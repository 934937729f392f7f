// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// chip.rounding: how engines round, chosen for a run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

using nlohmann::ordered_json;

/// A GEMM whose results are rounded to BF16; its reference rounds to nearest even.
ordered_json run(const std::vector<std::string>& settings, int exit_code) {
  std::vector<std::string> arguments = {"--workload", "gemm:100x200x300:bf16"};
  for (const std::string& setting : settings) {
    arguments.push_back("--set");
    arguments.push_back("chip.rounding." + setting);
  }
  return Program().run(arguments, exit_code);
}

std::uint64_t stochastic_mismatches(const std::string& seed) {
  const ordered_json report =
      run({"stochastic_rounding_en=on", "stochastic_rounding_seed=" + seed}, 3);
  return report["mismatches"];
}

TEST(Rounding, StochasticDiffersFromTheReferenceAndDependsOnTheSeedAlone) {
  const std::uint64_t words = run({"stochastic_rounding_seed=7"}, 0)["compared_words"];
  const std::uint64_t one = stochastic_mismatches("1");
  const std::uint64_t two = stochastic_mismatches("2");
  EXPECT_EQ(one, stochastic_mismatches("1"));
  EXPECT_NE(one, two);
  // To the farther neighbour with the probability of its nearness, evenly spread over 0..1/2.
  for (const std::uint64_t count : {one, two})
    EXPECT_NEAR(static_cast<double>(count) / static_cast<double>(words), 0.25, 0.02);
}

TEST(Rounding, TakesNoTime) {
  const ordered_json nearest = run({}, 0);
  const ordered_json stochastic = run({"stochastic_rounding_en=on"}, 3);
  EXPECT_EQ(nearest["engines"], stochastic["engines"]);
}

}  // namespace
}  // namespace trn2vp::cli
