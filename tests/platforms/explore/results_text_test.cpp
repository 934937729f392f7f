// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/results_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platforms/explore/progress.h"

namespace trn2vp::explore {
namespace {

using testing::HasSubstr;

const std::vector<Objective> kObjectives = {{"time", "/metrics/time", false}};

Result result(std::size_t id, Status status, std::optional<double> time, bool pareto) {
  Result r;
  r.id = id;
  r.settings = {{"workload", "a, \"b\""}};
  r.outcome.status = status;
  r.outcome.error = status == Status::kOk ? "" : "why";
  r.objectives = {time};
  r.pareto = pareto;
  r.command = "trn2-vp run";
  return r;
}

TEST(ResultsText, TableOfTheFrontAndCountsOfTheRest) {
  const std::string text =
      to_text("n", kObjectives,
              {result(0, Status::kOk, 2.5, true), result(1, Status::kFailed, std::nullopt, false),
               result(2, Status::kFailed, std::nullopt, false),
               result(3, Status::kOk, std::nullopt, false), result(4, Status::kOk, 1.5, true)});
  EXPECT_THAT(text, HasSubstr("n: 5 points, 3 ok, 2 failed\n"));
  EXPECT_THAT(text, HasSubstr("  2 x failed: why (point 1)\n"));
  EXPECT_THAT(text, HasSubstr("1 points lack an objective"));
  EXPECT_THAT(text, HasSubstr("Pareto front of time (minimise): 2 points"));
  // The best first.
  EXPECT_LT(text.find("1.5\n"), text.find("2.5\n"));
}

TEST(ResultsText, CsvQuotesWhatNeedsIt) {
  const std::string csv = to_csv(kObjectives, {result(0, Status::kOk, 2.5, true)});
  EXPECT_THAT(csv, HasSubstr("point,status,pareto,workload,objective:time,exit_code,error,seed,"));
  EXPECT_THAT(csv, HasSubstr("\r\n0,ok,1,\"a, \"\"b\"\"\",2.5,0,,1,"));
}

TEST(ResultsText, Durations) {
  EXPECT_EQ(duration_text(59.4), "59 s");
  EXPECT_EQ(duration_text(61), "1 min 1 s");
  EXPECT_EQ(duration_text(7300), "2 h 1 min");
}

std::string progress_of(bool terminal) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* stream = open_memstream(&text, &size);
  Progress progress(stream, terminal, 100, 0);
  for (int i = 0; i < 100; ++i) {
    progress.point_ended(i != 3);
    progress.show(2);
  }
  progress.finish();
  std::fclose(stream);
  std::string shown(text, size);
  free(text);
  return shown;
}

TEST(ProgressLine, IsOneOnATerminalAndFewElsewhere) {
  const std::string terminal = progress_of(true);
  EXPECT_EQ(terminal.find('\n'), std::string::npos);
  EXPECT_THAT(terminal, HasSubstr("\r\033[K57 of 100 points, 1 not ok, 2 running, "));
  const std::string pipe = progress_of(false);
  EXPECT_EQ(std::count(pipe.begin(), pipe.end(), '\n'), 10);
  EXPECT_THAT(pipe, HasSubstr("\n50 of 100 points, 1 not ok, 2 running, 0 s left\n"));
}

}  // namespace
}  // namespace trn2vp::explore
