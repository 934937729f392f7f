// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/platforms/explore/toy.h"

namespace trn2vp::explore {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::error_of;

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest() { read("[axes]\ntoy.clock_hz = [1, 2, 3]\n"); }

  void read(const std::string& text) {
    sweep = read_text(folder, kObjectives + text);
    points = plan(sweep, toy_vocabulary());
  }
  Outcome outcome(std::size_t id, double time, int bytes) const {
    Outcome o;
    o.id = id;
    o.status = Status::kOk;
    o.report = nlohmann::json{{"metrics", {{"time", time}, {"bytes", bytes}}}}.dump();
    o.version = "9";
    o.program_hash = "p";
    o.host = "h";
    o.started = "now";
    o.wall_s = 1.5;
    return o;
  }

  testing_support::TemporaryFolder folder;
  std::string path = folder.file("r.sqlite");
  Sweep sweep;
  std::vector<Point> points;
};

TEST_F(DatabaseTest, KeepsPointsOutcomesAndFront) {
  {
    Database database = Database::create(path, sweep, points);
    EXPECT_THAT(database.waiting(), ElementsAre(0, 1, 2));
    database.record(outcome(2, 1.0, 5));
    database.record(outcome(0, 2.0, 5));
    EXPECT_THAT(database.waiting(), ElementsAre(1));
  }
  Database database = Database::open(path);
  EXPECT_EQ(database.name(), "s");
  database.expect_same(sweep, points);
  Outcome failed = outcome(1, 0.5, 50);
  failed.status = Status::kFailed;
  failed.error = "why";
  database.record(failed);
  const auto results = database.mark_front();
  ASSERT_EQ(results.size(), 3u);
  // The second is best but has failed.
  EXPECT_FALSE(results[0].pareto);
  EXPECT_FALSE(results[1].pareto);
  EXPECT_TRUE(results[2].pareto);
  EXPECT_EQ(results[1].outcome.error, "why");
  EXPECT_EQ(results[0].objectives[0], 2.0);
  EXPECT_EQ(results[0].objectives[1], 5.0);
  EXPECT_EQ(results[0].config_hash, points[0].config_hash);
  EXPECT_EQ(results[0].outcome.version, "9");
  EXPECT_EQ(results[0].outcome.program_hash, "p");
  EXPECT_EQ(results[0].outcome.wall_s, 1.5);
  EXPECT_EQ(results[0].settings, points[0].settings);
}

TEST_F(DatabaseTest, APointEndsOnce) {
  Database database = Database::create(path, sweep, points);
  database.record(outcome(0, 1, 1));
  EXPECT_THROW(database.record(outcome(0, 1, 1)), std::logic_error);
  EXPECT_THROW(database.record(outcome(7, 1, 1)), std::logic_error);
}

TEST_F(DatabaseTest, SaysWhatHasChanged) {
  const Database database = Database::create(path, sweep, points);
  const auto change = [&](const std::string& text) {
    read(text);
    return error_of([&] { database.expect_same(sweep, points); });
  };
  EXPECT_EQ(change("[axes]\ntoy.clock_hz = [1, 2, 3]\n"), "(no error)");
  EXPECT_THAT(change("[axes]\ntoy.clock_hz = [1, 2, 4]\n"),
              HasSubstr("s.toml: axes.toy.clock_hz: is [ 1, 2, 4 ], but " + path +
                        " was started with [ 1, 2, 3 ]; expected the same sweep"));
  EXPECT_THAT(change("seed = 3\n[axes]\ntoy.clock_hz = [1, 2, 3]\n"), HasSubstr("seed: is 3, but"));
  EXPECT_THAT(change("[axes]\ntoy.width = [4]\n"), HasSubstr("axes.toy.width: is "));
  // The same file, another machine behind it.
  read("[axes]\ntoy.clock_hz = [1, 2, 3]\n");
  points[1].config_hash = "other";
  EXPECT_THAT(error_of([&] { database.expect_same(sweep, points); }),
              HasSubstr("s.toml: point 1: a platform, a workload file or a default"));
}

TEST_F(DatabaseTest, WhatIsNoDatabaseIsRefused) {
  EXPECT_THAT(error_of([&] { Database::open(path); }), HasSubstr("r.sqlite: no such file"));
  folder.write("r.sqlite", "text, and more of it, but nothing that SQLite would know");
  EXPECT_THAT(error_of([&] { Database::open(path); }),
              HasSubstr("r.sqlite: file is not a database"));
  folder.write("r.sqlite", "");
  EXPECT_THAT(error_of([&] { Database::open(path); }), HasSubstr("expected a database of trn2-vp"));
  EXPECT_THAT(error_of([&] { Database::create("/none/r.sqlite", sweep, points); }),
              HasSubstr("/none/r.sqlite"));
}

}  // namespace
}  // namespace trn2vp::explore
