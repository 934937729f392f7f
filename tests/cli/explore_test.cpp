// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Sweeps: what ends up in the database, whatever happens on the way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/cli/program.h"
#include "tests/cli/small_sweep.h"

namespace trn2vp::cli {
namespace {

namespace fs = std::filesystem;
using explore::Database;
using explore::Result;
using explore::Status;
using testing::HasSubstr;
using testing_support::read_file;

TEST(Explore, FindsWhatSingleRunsFind) {
  const Program program;
  program.folder().write("s.toml", kSmall);
  const Outcome outcome = program.call({"explore", "s.toml", "--csv", "r.csv", "--jobs", "2"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("s: 20 points, 20 ok\n"));
  EXPECT_THAT(outcome.out,
              HasSubstr("Pareto front of total_time (minimise), chip.tensor.clock_hz"));
  EXPECT_THAT(outcome.err, HasSubstr("20 of 20 points, 0 not ok"));
  const auto results = Database::open(program.folder().file("s.sqlite")).results();
  ASSERT_EQ(results.size(), 20u);
  const Result& last = results[19];
  EXPECT_EQ(last.settings,
            (explore::Settings{{"chip.tensor.clock_hz", "2400000000"}, {"m", "128"}}));
  const auto report = program.run({"--mode", "timing", "--workload", "gemm:128x128x128:bf16"});
  EXPECT_EQ(last.objectives[0], report["metrics"]["total_time"].get<double>());
  // The slowest clock is on the front, and the fastest of the fastest.
  EXPECT_TRUE(results[0].pareto);
  EXPECT_FALSE(last.pareto);
  const std::string csv = read_file(program.folder().file("r.csv"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 21);
  EXPECT_EQ(program.folder().content().count("s.sqlite.work"), 0u);

  const Outcome shown = program.call({"explore", "--show", "s.sqlite"});
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_EQ(shown.out, outcome.out.substr(0, outcome.out.find("\n  database")));
  // All done: nothing runs again.
  const Outcome again = program.call({"explore", "s.toml", "--resume"});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_EQ(again.err, "");
  EXPECT_EQ(again.out, outcome.out);
}

TEST(Explore, GoesOnAfterAKill) {
  const Program program;
  program.folder().write("s.toml", kSmall);
  ASSERT_EQ(program.call({"explore", "s.toml", "--db", "whole.sqlite"}).exit_code, 0);
  const std::string killed = program.folder().file("killed.sqlite");
  // More than once, at whatever it does then.
  std::size_t before = 0;
  for (std::size_t goal : {1u, 7u, 13u}) {
    Process process(
        {program_path(), "explore", "s.toml", "--db", "killed.sqlite", "--resume", "--jobs", "2"},
        program.folder().path());
    while (ended(killed) < goal && process.running())
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    process.send(SIGKILL);
    EXPECT_EQ(process.wait().exit_code, -SIGKILL);
    EXPECT_GE(ended(killed), std::max(goal, before));
    EXPECT_LT(ended(killed), 20u);
    before = ended(killed);
  }
  const auto kept = Database::open(killed).results();
  const Outcome rest = program.call({"explore", "s.toml", "--db", "killed.sqlite", "--resume"});
  EXPECT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_EQ(essence(killed), essence(program.folder().file("whole.sqlite")));
  // What had ended was not run again.
  const auto results = Database::open(killed).results();
  for (const Result& old : kept) {
    if (old.outcome.status == Status::kWaiting) continue;
    EXPECT_EQ(results[old.id].outcome.started, old.outcome.started);
    EXPECT_EQ(results[old.id].outcome.wall_s, old.outcome.wall_s);
  }
  EXPECT_EQ(program.folder().content().count("killed.sqlite.work"), 0u);
}

TEST(Explore, AnInterruptLeavesTheRestForLater) {
  const Program program;
  program.folder().write("s.toml", kSmall);
  Process process({program_path(), "explore", "s.toml"}, program.folder().path());
  const std::string database = program.folder().file("s.sqlite");
  while (ended(database) < 2 && process.running())
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  process.send(SIGINT);
  const Outcome outcome = process.wait();
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, testing::ContainsRegex("trn2-vp: [0-9]+ points not run, --resume"));
  EXPECT_EQ(program.call({"explore", "s.toml", "--resume"}).exit_code, 0);
  EXPECT_EQ(ended(database), 20u);
}

TEST(Explore, BadPointsAreRecordedAndDoNotStopTheOthers) {
  const Program program;
  const std::string examples = std::string(TRN2VP_SOURCE_DIR) + "/platforms/workloads/examples/";
  program.folder().write("s.toml",
                         "sampling = 'list'\ntimeout_s = 20\n"
                         "objectives = [{ minimise = 'total_time' }]\n"
                         "[[list]]\nworkload = '" +
                             examples +
                             "partition.trn2asm'\n"
                             "[[list]]\nworkload = 'gemm:1048576x1048576x8:bf16'\n"
                             "[[list]]\nworkload = '" +
                             examples + "scale.trn2asm'\n");
  const Outcome outcome = program.call({"explore", "s.toml"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto results = Database::open(program.folder().file("s.sqlite")).results();
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].outcome.status, Status::kFailed);
  EXPECT_EQ(results[0].outcome.exit_code, 3);
  EXPECT_THAT(results[0].outcome.error, HasSubstr("core0"));
  EXPECT_EQ(results[1].outcome.status, Status::kFailed);
  EXPECT_EQ(results[1].outcome.exit_code, 2);
  EXPECT_THAT(results[1].outcome.error, HasSubstr("does not fit"));
  EXPECT_EQ(results[2].outcome.status, Status::kOk);
  EXPECT_TRUE(results[2].pareto);
}

TEST(Explore, ALongPointIsStopped) {
  const Program program;
  program.folder().write("s.toml",
                         "timeout_s = 0.05\nobjectives = [{ minimise = 'total_time' }]\n"
                         "[axes]\nworkload = ['gemm:4096x4096x4096:bf16']\n");
  const Outcome outcome = program.call({"explore", "s.toml"});
  EXPECT_EQ(outcome.exit_code, 3);  // no point is good
  EXPECT_THAT(outcome.out, HasSubstr("1 x timeout: not finished after 0.05 s (point 0)"));
}

class ExploreMistakes : public testing::Test {
 protected:
  void expect_refused(const std::vector<std::string>& arguments, const std::string& part) {
    SCOPED_TRACE(testing::PrintToString(arguments));
    const auto before = program_.folder().content();
    std::vector<std::string> all = {"explore"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Outcome outcome = program_.call(all);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(part));
    EXPECT_EQ(program_.folder().content(), before);
  }
  Program program_;
};

TEST_F(ExploreMistakes, ArgumentsAndFiles) {
  program_.folder().write("s.toml", kSmall);
  expect_refused({}, "explore: expected SWEEP.toml or --show DB");
  expect_refused({"none.toml"}, "none.toml: no such file");
  expect_refused({"--show", "none.sqlite"}, "none.sqlite: no such file");
  expect_refused({"--show", "s.toml"}, "s.toml: file is not a database");
  expect_refused({"s.toml", "--launcher", "pigeon"}, "--launcher");
  expect_refused({"s.toml", "--jobs", "-1"}, "--jobs: is -1, expected 1..10000");
  expect_refused({"s.toml", "--jobs", "10001"}, "--jobs: is 10001, expected 1..10000");
  expect_refused({"s.toml", "--db", "s.toml/r.sqlite"}, "s.toml/r.sqlite");
  expect_refused({"s.toml", "--csv", "none/r.csv"}, "--csv: none/r.csv: cannot be written");
}

TEST_F(ExploreMistakes, KeysOfTheRealPlatform) {
  const auto refuse = [&](const std::string& axis, const std::string& part) {
    program_.folder().write("s.toml",
                            "objectives = [{ minimise = 'total_time' }]\n[axes]\n" + axis + "\n");
    expect_refused({"s.toml"}, "s.toml: " + part);
  };
  refuse("chip.dma.read_byte_per_second = [1e9]",
         "axes.chip.dma.read_byte_per_second: no such key, the nearest is "
         "chip.dma.read_bytes_per_second");
  refuse("chip.tensor.clock_hz = [1]", "chip.tensor.clock_hz: is '1', expected an integer in");
  refuse("mode = ['fast']", "axes.mode: --mode: 'fast', expected functional or timing");
  refuse("array = ['paper']", "axes.array: --array: 'paper', expected tlm, rtl or lockstep");
  refuse("workload = ['gemm:0x1x1:bf16']", "axes.workload: ");
  refuse("workload = ['sort:8:bf16']", "axes.workload: --workload: 'sort:8:bf16' is not known");
  refuse("seed = [-1]", "axes.seed: --seed: '-1', expected an integer");
  refuse("limit = ['long']", "axes.limit: --limit: 'long', expected a time");
  refuse("platform = ['sea']", "axes.platform: --platform: 'sea' is not known");
}

TEST_F(ExploreMistakes, ADatabaseThatIsThereNeedsResumeAndTheSameSweep) {
  program_.folder().write("s.toml",
                          "objectives = [{ minimise = 'total_time' }]\n[axes]\n"
                          "mode = ['timing']\nworkload = ['gemm:8x8x8:bf16']\n");
  ASSERT_EQ(program_.call({"explore", "s.toml"}).exit_code, 0);
  expect_refused({"s.toml"}, "--db: s.sqlite: exists, expected --resume");
  program_.folder().write("s.toml",
                          "objectives = [{ minimise = 'total_time' }]\n[axes]\n"
                          "mode = ['timing']\nworkload = ['gemm:8x8x9:bf16']\n");
  expect_refused({"s.toml", "--resume"},
                 "s.toml: axes.workload: is [ 'gemm:8x8x9:bf16' ], but s.sqlite was started with [ "
                 "'gemm:8x8x8:bf16' ]; expected the same sweep or another --db");
}

}  // namespace
}  // namespace trn2vp::cli
