// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/report/details.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trn2vp::report {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using trainium2::energy::EventCounts;
using trainium2::energy::MacClass;
using trainium2::isa::Engine;

EventCounts events(std::uint64_t macs, std::uint64_t hbm_read, std::uint64_t time_ps) {
  EventCounts counts;
  counts.engines[static_cast<std::size_t>(Engine::kTensor)]
      .macs[static_cast<std::size_t>(MacClass::kBf16)] = macs;
  counts.hbm_read_bytes = hbm_read;
  counts.time_ps = time_ps;
  return counts;
}

// 0.59 pJ a MAC, 31.2 pJ a byte, 108 W.
TEST(Details, EnergyOfTheKernel) {
  RunReport report;
  report.events = events(1'000'000, 1000, 2'000'000);
  const ordered_json json = energy_json(report);
  EXPECT_DOUBLE_EQ(json["tensor"], 0.59e-6);
  EXPECT_DOUBLE_EQ(json["hbm"], 31.2e-9);
  EXPECT_DOUBLE_EQ(json["static"], 216e-6);
  EXPECT_EQ(json["pcie"], 0.0);
  EXPECT_DOUBLE_EQ(json["dynamic"], 0.59e-6 + 31.2e-9);
  EXPECT_DOUBLE_EQ(json["total"], 216e-6 + 0.59e-6 + 31.2e-9);
  EXPECT_NEAR(json["mean_power_w"], 108 + (0.59e-6 + 31.2e-9) / 2e-6, 1e-9);
}

TEST(Details, Launches) {
  RunReport report;
  report.peak_flops_per_s = 8e12;
  report.peak_hbm_bytes_per_s = 4e9;
  report.launches.push_back(
      {"launch 0", 5'000'000, 7'000'000, events(4'000'000, 4000, 2'000'000), 500'000});
  const json launch = launches_json(report).at(0);
  EXPECT_EQ(launch["name"], "launch 0");
  EXPECT_EQ(launch["begin_ns"], 5000.0);
  EXPECT_EQ(launch["end_ns"], 7000.0);
  EXPECT_EQ(launch["time_ns"], 2000.0);
  EXPECT_EQ(launch["hbm_read_bytes"], 4000);
  EXPECT_EQ(launch["tensor_busy_ns"], 500.0);
  EXPECT_EQ(launch["flops"], 8e6);
  EXPECT_EQ(launch["flops_per_s"], 4e12);
  EXPECT_EQ(launch["flops_per_hbm_byte"], 2000.0);
  EXPECT_EQ(launch["hbm_bytes_per_s"], 2e9);
  EXPECT_EQ(launch["tensor_engine_active_time_percent"], 25.0);
  EXPECT_EQ(launch["mfu_estimated_percent"], 50.0);
  EXPECT_EQ(launch["mbu_estimated_percent"], 50.0);
  EXPECT_DOUBLE_EQ(launch["energy_j"], 216e-6 + 2.36e-6 + 124.8e-9);
}

TEST(Details, TimelineInWholeNanoseconds) {
  RunReport report;
  report.engines = {{"tensor", {}}, {"sync", {}}};
  report.timeline.start_ps = 3'000'000;
  report.timeline.bin_ps = 2000;
  report.timeline.rows = {{"tensor", true, "multiply_moving", {700, 700, 700, 2000}},
                          {"tensor", false, "semaphore", {1300, 0, 0, 0}},
                          {"core1.tensor", true, "nop", {0, 0, 0, 400}}};
  const json json = timeline_json(report);
  EXPECT_EQ(json["start_ns"], 3000.0);
  EXPECT_EQ(json["bin_ns"], 2.0);
  EXPECT_EQ(json["bins"], 4);
  EXPECT_EQ(json["engines"]["tensor"]["busy_ns"]["multiply_moving"],
            nlohmann::json({1, 0, 1, 2}));  // sums 0.7, 1.4, 2.1, 4.1
  EXPECT_EQ(json["engines"]["tensor"]["stalled_ns"]["semaphore"], nlohmann::json({1, 0, 0, 0}));
  EXPECT_EQ(json["engines"]["sync"], nlohmann::json::object());
  EXPECT_TRUE(json["engines"].contains("core1.tensor"));
}

TEST(Details, SeriesAreRatesBetweenSamples) {
  RunReport report;
  report.samples = {{events(0, 1000, 4'000'000), 0},
                    {events(2'000'000, 3000, 5'000'000), 250'000},
                    {events(2'000'000, 3000, 7'000'000), 250'000}};
  report.samples[2].events.hbm_written_bytes = 8000;
  report.samples[2].events.dma_bytes = 6000;
  const json json = series_json(report);
  EXPECT_EQ(json["time_ns"], nlohmann::json({4000.0, 5000.0, 7000.0}));
  EXPECT_EQ(json["hbm_read_bytes_per_s"], nlohmann::json({2e9, 0.0}));
  EXPECT_EQ(json["hbm_write_bytes_per_s"], nlohmann::json({0.0, 4e9}));
  EXPECT_EQ(json["dma_bytes_per_s"], nlohmann::json({0.0, 3e9}));
  EXPECT_EQ(json["dma_active_percent"], nlohmann::json({25.0, 0.0}));
  EXPECT_NEAR(json["power_w"]["tensor"][0], 1.18, 1e-9);  // 2e6 x 0.59 pJ in 1 us
  EXPECT_EQ(json["power_w"]["tensor"][1], 0.0);
  EXPECT_NEAR(json["power_w"]["static"][1], 108, 1e-9);
}

TEST(Details, Parameters) {
  RunReport report;
  report.parameters = {{"chip.x", "5", "ns", "assumed", "why", "what"}};
  EXPECT_EQ(parameters_json(report).dump(),
            R"([{"key":"chip.x","value":"5","unit":"ns","provenance":"assumed",)"
            R"("source":"why","doc":"what"}])");
}

TEST(Details, TextIsTheJsonWithLongSeriesInALine) {
  RunReport report;
  report.samples = {{events(0, 1, 1'000'000), 0}, {events(0, 2, 2'000'000), 0}};
  report.faults = {"line \"one\"\n two"};
  const ordered_json json = to_json(report);
  const std::string text = to_text(json);
  EXPECT_EQ(ordered_json::parse(text), json);
  EXPECT_THAT(text, testing::HasSubstr("\n  \"series\": {\"time_ns\":[1000.0,2000.0],"));
  EXPECT_THAT(text, testing::HasSubstr("\n  \"metrics\": {\n    \"total_time\": 0.0,"));
}

}  // namespace
}  // namespace trn2vp::report
