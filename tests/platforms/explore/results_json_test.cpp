// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/results_json.h"

#include <gtest/gtest.h>

namespace trn2vp::explore {
namespace {

const std::vector<Objective> kObjectives = {{"time", "/metrics/time", false}, {"x", "", true}};

Result result(std::size_t id, Status status, const std::string& x, std::optional<double> time) {
  Result r;
  r.id = id;
  r.settings = {{"x", x}};
  r.outcome.status = status;
  r.outcome.error = status == Status::kOk ? "" : "why";
  r.objectives = {time, 1.5};
  return r;
}

TEST(ResultsJson, Points) {
  std::vector<Result> results = {result(0, Status::kOk, "1", 2.5),
                                 result(1, Status::kFailed, "2", std::nullopt)};
  results[0].pareto = true;
  const nlohmann::json json = to_json("n", kObjectives, results);
  EXPECT_EQ(json["name"], "n");
  EXPECT_EQ(json["keys"], nlohmann::json{"x"});
  EXPECT_EQ(json["objectives"][1], (nlohmann::json{{"name", "x"}, {"maximise", true}}));
  EXPECT_EQ(json["counts"], (nlohmann::json{{"ok", 1}, {"failed", 1}}));
  EXPECT_EQ(json["points"][0]["objectives"], nlohmann::json({2.5, 1.5}));
  EXPECT_EQ(json["points"][0]["pareto"], true);
  EXPECT_EQ(json["points"][0]["settings"], (nlohmann::json{{"x", "1"}}));
  EXPECT_EQ(json["points"][1]["error"], "why");
  EXPECT_TRUE(json["points"][1]["objectives"][0].is_null());
}

// Points that failed or lack an objective say nothing about it.
TEST(ResultsJson, SensitivityIsOfGoodPoints) {
  const nlohmann::json json =
      to_json("n", kObjectives,
              {result(0, Status::kOk, "1", 10), result(1, Status::kOk, "2", 30),
               result(2, Status::kOk, "2", std::nullopt), result(3, Status::kFailed, "1", 99)});
  ASSERT_EQ(json["sensitivity"].size(), 2u);
  EXPECT_EQ(json["sensitivity"][0]["objective"], "time");
  const nlohmann::json& x = json["sensitivity"][0]["keys"][0];
  EXPECT_EQ(x["key"], "x");
  EXPECT_EQ(x["variance_share"], 1.0);
  EXPECT_EQ(x["spread_percent"], 100.0);
  EXPECT_EQ(x["levels"][0], (nlohmann::json{{"value", "1"}, {"mean", 10.0}, {"points", 1}}));
  EXPECT_EQ(x["levels"][1]["points"], 1);
}

TEST(ResultsJson, OfNothing) {
  const nlohmann::json json = to_json("n", {}, {});
  EXPECT_TRUE(json["points"].empty());
  EXPECT_EQ(json["counts"], nlohmann::json::object());
}

}  // namespace
}  // namespace trn2vp::explore
