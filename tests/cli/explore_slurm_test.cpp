// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Sweeps through a real Slurm, where one can be started.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <thread>

#include "tests/cli/slurm_cluster.h"
#include "tests/cli/small_sweep.h"

namespace trn2vp::cli {
namespace {

using explore::Database;
using explore::Status;
using testing::HasSubstr;

class ExploreSlurm : public testing::Test {
 protected:
  void SetUp() override {
    if (!cluster_.reason().empty()) GTEST_SKIP() << cluster_.reason();
    program_.folder().write("s.toml", kSmall);
  }
  std::string database(const char* name) const { return program_.folder().file(name); }

  SlurmCluster cluster_;
  Program program_;
};

TEST_F(ExploreSlurm, FindsWhatLocalProcessesFind) {
  const Outcome local = program_.call({"explore", "s.toml", "--db", "local.sqlite"});
  ASSERT_EQ(local.exit_code, 0) << local.err;
  const Outcome slurm = program_.call(
      {"explore", "s.toml", "--db", "slurm.sqlite", "--launcher", "slurm", "--jobs", "3"});
  EXPECT_EQ(slurm.exit_code, 0) << slurm.err;
  EXPECT_THAT(slurm.err, HasSubstr("submitted 20 points as Slurm job "));
  EXPECT_EQ(essence(database("slurm.sqlite")), essence(database("local.sqlite")));
  EXPECT_EQ(program_.folder().content().count("slurm.sqlite.work"), 0u);
}

TEST_F(ExploreSlurm, GathersAfterTheSubmitterWasKilled) {
  const std::vector<std::string> command = {program_path(), "explore",  "s.toml", "--launcher",
                                            "slurm",        "--resume", "--jobs", "2"};
  Process submitter(command, program_.folder().path());
  while (ended(database("s.sqlite")) < 1 && submitter.running())
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  submitter.send(SIGKILL);
  EXPECT_EQ(submitter.wait().exit_code, -SIGKILL);
  // The points are with Slurm, not to be run here too.
  const Outcome local = program_.call({"explore", "s.toml", "--resume"});
  EXPECT_EQ(local.exit_code, 2);
  EXPECT_THAT(local.err, HasSubstr("--launcher: its points are in Slurm job "));
  const Outcome rest = Process(command, program_.folder().path()).wait();
  EXPECT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_EQ(rest.err.find("submitted"), std::string::npos) << rest.err;
  ASSERT_EQ(program_.call({"explore", "s.toml", "--db", "local.sqlite"}).exit_code, 0);
  EXPECT_EQ(essence(database("s.sqlite")), essence(database("local.sqlite")));
}

TEST_F(ExploreSlurm, WhatSbatchRefusesIsSaid) {
  const Outcome outcome =
      program_.call({"explore", "s.toml", "--launcher", "slurm", "--sbatch=--partition=none"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--launcher slurm: sbatch: "));
  EXPECT_THAT(outcome.err, HasSubstr("partition"));
  // Nothing was lost: the points wait.
  EXPECT_EQ(ended(database("s.sqlite")), 0u);
}

}  // namespace
}  // namespace trn2vp::cli
