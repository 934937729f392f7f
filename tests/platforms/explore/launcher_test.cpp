// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Points as processes, with shell scripts in the place of the program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>

#include "platforms/explore/local_launcher.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::explore {
namespace {

using testing::HasSubstr;

class Local : public testing::Test {
 protected:
  /// Runs the words as "program WORD --quiet --report FOLDER", all at once.
  std::map<std::size_t, Outcome> run(const std::vector<std::string>& words) {
    std::vector<Point> points(words.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
      points[i].id = i;
      points[i].arguments = {words[i]};
    }
    LauncherOptions options;
    options.program = folder_.write("program", R"(#!/bin/sh
report() { echo "$1" > "$4/report.json"; }
case "$1" in
  good) echo '{"metrics": {}}' > "$4/report.json" ;;
  bad) echo noise >&2; echo 'trn2-vp: bad shape' >&2; exit 2 ;;
  fault) echo '{"faults": ["engine halted"]}' > "$4/report.json"; exit 3 ;;
  silent) exit 0 ;;
  half) echo '{"metrics":' > "$4/report.json" ;;
  crash) echo last words >&2; kill -SEGV $$ ;;
  hang) sleep 1000 & sleep 1000 ;;
esac
)");
    chmod(options.program.c_str(), 0755);
    options.version = "1.2.3";
    options.work_folder = folder_.path() + "/work";
    options.jobs = 3;
    options.timeout_s = 1;
    mkdir(options.work_folder.c_str(), 0755);
    std::map<std::size_t, Outcome> outcomes;
    LocalLauncher launcher(options);
    EXPECT_TRUE(launcher.run(
        points,
        {[&](const Outcome& outcome) { EXPECT_TRUE(outcomes.emplace(outcome.id, outcome).second); },
         [](std::size_t running) { EXPECT_LE(running, 3u); }, [](const std::string&) {}}));
    EXPECT_EQ(outcomes.size(), words.size());
    return outcomes;
  }
  testing_support::TemporaryFolder folder_;
};

TEST_F(Local, OneThatFailsDoesNotStopTheOthers) {
  auto outcomes = run({"bad", "crash", "good", "hang", "silent", "fault", "half", "good"});
  EXPECT_EQ(outcomes[0].status, Status::kFailed);
  EXPECT_EQ(outcomes[0].exit_code, 2);
  EXPECT_EQ(outcomes[0].error, "trn2-vp: bad shape");
  EXPECT_EQ(outcomes[1].status, Status::kCrashed);
  EXPECT_EQ(outcomes[1].exit_code, -SIGSEGV);
  EXPECT_EQ(outcomes[1].error, "killed by signal 11 (SEGV): last words");
  EXPECT_EQ(outcomes[2].status, Status::kOk);
  EXPECT_EQ(outcomes[2].error, "");
  EXPECT_EQ(outcomes[2].report, "{\"metrics\": {}}\n");
  EXPECT_EQ(outcomes[3].status, Status::kTimeout);
  EXPECT_EQ(outcomes[3].error, "not finished after 1 s");
  EXPECT_GE(outcomes[3].wall_s, 1);
  EXPECT_LT(outcomes[3].wall_s, 20);
  EXPECT_EQ(outcomes[4].status, Status::kFailed);
  EXPECT_EQ(outcomes[4].error, "left no report.json");
  EXPECT_EQ(outcomes[5].status, Status::kFailed);
  EXPECT_EQ(outcomes[5].error, "engine halted");
  EXPECT_EQ(outcomes[6].status, Status::kFailed);
  EXPECT_EQ(outcomes[7].status, Status::kOk);
  EXPECT_EQ(outcomes[7].version, "1.2.3");
  EXPECT_EQ(outcomes[7].program_hash.size(), 64u);
  EXPECT_THAT(outcomes[7].started, testing::MatchesRegex("....-..-..T..:..:..Z"));
  EXPECT_FALSE(outcomes[7].host.empty());
}

TEST_F(Local, AProgramThatIsNotThereIsSaid) {
  LauncherOptions options;
  options.program = "/none/program";
  options.work_folder = folder_.path();
  LocalLauncher launcher(options);
  EXPECT_THAT(testing_support::error_of([&] {
                launcher.run({Point{}}, {[](const Outcome&) {}, [](std::size_t) {},
                                         [](const std::string&) {}});
              }),
              HasSubstr("/none/program: can't be started"));
}

TEST(OutcomeJson, RoundTrip) {
  Outcome outcome;
  outcome.id = 7;
  outcome.status = Status::kTimeout;
  outcome.exit_code = -9;
  outcome.error = "e";
  outcome.report = "{}";
  outcome.host = "h";
  outcome.started = "s";
  outcome.wall_s = 1.25;
  outcome.cpu_s = 0.5;
  outcome.peak_rss_bytes = 3;
  outcome.version = "v";
  outcome.program_hash = "p";
  EXPECT_EQ(to_json(outcome_from_json(to_json(outcome))), to_json(outcome));
  EXPECT_THROW(status_of("asleep"), std::runtime_error);
}

}  // namespace
}  // namespace trn2vp::explore
