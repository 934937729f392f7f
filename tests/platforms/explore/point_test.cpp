// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/point.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platforms/explore/sha256.h"
#include "tests/platforms/explore/toy.h"

namespace trn2vp::explore {
namespace {

using testing::HasSubstr;

class Plan : public testing::Test {
 protected:
  std::vector<Point> plan_of(const std::string& text) {
    return plan(read_text(folder_, kObjectives + text), toy_vocabulary());
  }
  testing_support::TemporaryFolder folder_;
};

TEST_F(Plan, FillsVariablesAndSetsParameters) {
  const auto points = plan_of(
      "[fixed]\nworkload = 'job:{m}x{n}'\nn = 7\nseed = 5\n"
      "[axes]\nm = [1, 2]\ntoy.width = [4.5]\n");
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[1].id, 1u);
  EXPECT_EQ(points[1].seed, 5u);
  EXPECT_EQ(points[1].settings, (Settings{{"m", "2"}, {"toy.width", "4.5"}}));
  EXPECT_EQ(points[1].arguments, (std::vector<std::string>{"run", "--seed", "5", "--workload",
                                                           "job:2x7", "--set", "toy.width=4.5"}));
  EXPECT_EQ(command_of(points[1]), "trn2-vp run --seed 5 --workload job:2x7 --set toy.width=4.5");
}

TEST_F(Plan, QuotesForTheShell) {
  const auto points = plan_of("[axes]\nworkload = [\"job:it's; rm\"]\n");
  EXPECT_EQ(command_of(points.at(0)), R"(trn2-vp run --workload 'job:it'\''s; rm')");
}

// Constraints see axes, what is fixed, and the platform's defaults.
TEST_F(Plan, ConstraintsFilter) {
  const auto points =
      plan_of("[fixed]\ntoy.width = 8\n[axes]\ntoy.clock_hz = [1, 2, 3, 4]\n").size();
  EXPECT_EQ(points, 4u);
  const std::string body = "[fixed]\ntoy.width = 8\n[axes]\ntoy.clock_hz = [1, 2, 3, 4]\n";
  const auto count = [&](const std::string& constraint) {
    return plan_of("constraints = [\"" + constraint + "\"]\n" + body).size();
  };
  EXPECT_EQ(count("toy.clock_hz * 4 > toy.width"), 2u);
  EXPECT_EQ(count("toy.clock_hz < 4 && toy.cache == 1"), 3u);
}

TEST_F(Plan, TheHashIsOfAllParametersAndOfTheWorkload) {
  const auto hash = [&](const std::string& text) { return plan_of(text).at(0).config_hash; };
  const std::string base = hash("[axes]\nworkload = ['job:1']\n");
  EXPECT_EQ(base.size(), 64u);
  // A default that is written out is the same machine.
  EXPECT_EQ(hash("[fixed]\ntoy.width = 4\n[axes]\nworkload = ['job:1']\n"), base);
  EXPECT_NE(hash("[fixed]\ntoy.width = 5\n[axes]\nworkload = ['job:1']\n"), base);
  EXPECT_NE(hash("[axes]\nworkload = ['job:2']\n"), base);
}

TEST_F(Plan, FilesAreRelativeToTheSweep) {
  folder_.write("job:x", "");
  folder_.write("w.toml", "one");
  Vocabulary vocabulary = toy_vocabulary();
  vocabulary.options["workload"] = [](const std::string&) {};
  const auto points = [&] {
    return plan(read_sweep(folder_.write("s.toml", std::string(kObjectives) +
                                                       "[axes]\nworkload = ['w.toml']\n"),
                           vocabulary),
                vocabulary);
  };
  const Point before = points().at(0);
  EXPECT_THAT(before.arguments.back(), HasSubstr(folder_.file("w.toml")));
  folder_.write("w.toml", "two");
  EXPECT_NE(points().at(0).config_hash, before.config_hash);
}

TEST_F(Plan, TheHashCoversTheFilesAWorkloadReads) {
  const std::string workload = folder_.write("w.toml", "one");
  const std::string data = folder_.write("data", std::string(3 << 20, 'a'));
  Vocabulary vocabulary = toy_vocabulary();
  vocabulary.options["workload"] = [](const std::string&) {};
  unsigned asked = 0;
  vocabulary.further_files = [&](const std::string& path) {
    ++asked;
    EXPECT_EQ(path, workload);
    return std::vector<std::string>{data};
  };
  const auto points = [&] {
    return plan(
        read_sweep(
            folder_.write("s.toml", std::string(kObjectives) +
                                        "[axes]\nworkload = ['w.toml']\ntoy.clock_hz = [1, 2]\n"),
            vocabulary),
        vocabulary);
  };
  const auto before = points();
  EXPECT_EQ(asked, 1u) << "once, not for each point";
  EXPECT_EQ(points().at(1).config_hash, before.at(1).config_hash);
  folder_.write("data", std::string((3 << 20) - 1, 'a') + "b");
  EXPECT_NE(points().at(0).config_hash, before.at(0).config_hash);
  EXPECT_NE(points().at(1).config_hash, before.at(1).config_hash);
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
  const testing_support::TemporaryFolder folder;
  for (const std::size_t size : {0u, 1u, 1u << 20, (1u << 20) + 1}) {
    const std::string bytes(size, 'x');
    EXPECT_EQ(sha256_of_file(folder.write("f", bytes)), sha256(bytes)) << size;
  }
  EXPECT_EQ(sha256_of_file(folder.file("none")), "");
}

// FIPS 180-2, appendix B.1.
TEST(Sha256, OfThePublishedExample) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace trn2vp::explore
