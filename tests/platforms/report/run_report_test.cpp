// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/report/run_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "platforms/report/metrics.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::report {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using testing_support::error_of;
using testing_support::read_file;
using testing_support::TemporaryFolder;

RunReport sample() {
  RunReport report;
  report.workload = "gemm:2x3x4:bf16";
  report.platform = "host-chip";
  report.array = "lockstep";
  report.mode = "functional";
  report.seed = 9;
  report.verified = true;
  report.compared_words = 6;
  report.simulated_ps = 5'000'000;
  report.exit_reason = "finished";
  report.kernel_ps = 2'000'000;  // 2 us
  report.flops = 3e6;
  report.peak_flops_per_s = 10e12;    // 20e6 in the kernel's time
  report.peak_hbm_bytes_per_s = 4e9;  // 8,000 bytes in it
  report.engines = {{"tensor", {1'000'000, {{"semaphore", 250'000}}, 7}}, {"sync", {0, {}, 1}}};
  report.hbm_kernel = {1500, 500};
  report.hbm = {2500, 600};
  report.sbuf = {11, 12};
  report.psum_written_bytes = 13;
  report.core_dma = {100, 900, 800, 1600, 500'000, 16, 1e9, 0};
  report.host_dma = {5, 50, 40, 30, 2000, 4, 1e9, 1};
  report.lockstep = {21, 0, 0};
  report.host_instructions = 1000;
  report.uart_lines = {"hello", "PASS"};
  report.faults = {"dma130: queue halted"};
  report.speed = {1.5, 0.5, 4096};
  return report;
}

std::vector<std::string> keys(const nlohmann::ordered_json& object) {
  std::vector<std::string> names;
  for (const auto& item : object.items()) names.push_back(item.key());
  return names;
}

TEST(ReportJson, EveryDocumentedKeyIsThere) {
  const auto json = to_json(sample());
  EXPECT_THAT(keys(json),
              IsSupersetOf({"workload",    "platform",      "array",      "mode",
                            "seed",        "verified",      "mismatches", "simulated_time_ns",
                            "exit_reason", "metrics",       "engines",    "memory",
                            "dma",         "energy_j",      "lockstep",   "host",
                            "speed",       "largest_error", "outputs",    "peaks",
                            "launches",    "parameters",    "timeline",   "series"}));
  EXPECT_THAT(keys(json["engines"]["tensor"]),
              IsSupersetOf({"busy_ns", "stalled_ns", "idle_ns", "instructions"}));
  EXPECT_THAT(keys(json["memory"]), IsSupersetOf({"hbm", "sbuf", "psum"}));
  EXPECT_THAT(keys(json["lockstep"]),
              IsSupersetOf({"instructions", "value_differences", "cycle_differences"}));
  EXPECT_THAT(keys(json["host"]), IsSupersetOf({"instructions", "uart_lines"}));
  EXPECT_THAT(keys(json["speed"]), IsSupersetOf({"wall_s", "instructions_per_s", "host_mips",
                                                 "realtime_factor", "peak_rss_bytes"}));
  // Also of an empty report.
  EXPECT_EQ(keys(to_json(RunReport{})), keys(json));
}

TEST(ReportJson, MetricsHaveTheNamesOfTheNeuronProfiler) {
  EXPECT_THAT(
      keys(to_json(sample())["metrics"]),
      IsSupersetOf({"total_time", "model_flops", "mfu_estimated_percent", "mbu_estimated_percent",
                    "tensor_engine_active_time_percent", "tensor_engine_instruction_count",
                    "sync_engine_active_time_percent", "dma_active_time_percent",
                    "dma_transfer_total_bytes", "hbm_read_bytes", "hbm_write_bytes",
                    "sbuf_read_bytes", "sbuf_write_bytes", "psum_write_bytes"}));
}

TEST(ReportJson, Values) {
  const json json = json::parse(to_json(sample()).dump());
  EXPECT_EQ(json["workload"], "gemm:2x3x4:bf16");
  EXPECT_EQ(json["seed"], 9);
  EXPECT_EQ(json["verified"], true);
  EXPECT_EQ(json["compared_words"], 6);
  EXPECT_EQ(json["simulated_time_ns"], 5000.0);
  EXPECT_EQ(json["engines"]["tensor"]["busy_ns"], 1000.0);
  EXPECT_EQ(json["engines"]["tensor"]["stalled_ns"], (nlohmann::json{{"semaphore", 250.0}}));
  EXPECT_TRUE(json["engines"]["sync"]["stalled_ns"].is_object());
  EXPECT_EQ(json["memory"]["hbm"]["read_bytes"], 2500);
  EXPECT_EQ(json["memory"]["hbm"]["kernel_bandwidth_bytes_per_s"], 1e9);
  EXPECT_EQ(json["memory"]["psum"]["write_bytes"], 13);
  EXPECT_EQ(json["dma"]["core"]["active_ns"], 500.0);
  EXPECT_EQ(json["dma"]["core"]["efficiency_percent"], 10.0);  // 800 of 16 x 500 bytes
  EXPECT_EQ(json["dma"]["host"]["errors"], 1);
  EXPECT_EQ(json["energy_j"]["total"], 0.0);
  EXPECT_EQ(json["engines"]["tensor"]["idle_ns"], 750.0);
  EXPECT_EQ(json["lockstep"]["instructions"], 21);
  EXPECT_EQ(json["host"]["uart_lines"], (nlohmann::json{"hello", "PASS"}));
  EXPECT_EQ(json["faults"], nlohmann::json{"dma130: queue halted"});
  EXPECT_EQ(json["metrics"]["total_time"], 2e-6);
  EXPECT_EQ(json["metrics"]["mfu_estimated_percent"], 15.0);
  EXPECT_EQ(json["metrics"]["mbu_estimated_percent"], 25.0);
  EXPECT_EQ(json["metrics"]["tensor_engine_active_time_percent"], 50.0);
  EXPECT_EQ(json["metrics"]["dma_active_time_percent"], 25.0);
  EXPECT_EQ(json["metrics"]["hbm_read_bytes"], 1500);
  EXPECT_EQ(json["speed"]["instructions_per_s"], 2016.0);  // 1000 + 7 + 1 in half a second
  EXPECT_EQ(json["speed"]["host_mips"], 0.002);
  EXPECT_NEAR(json["speed"]["realtime_factor"], 1e-5, 1e-15);
  EXPECT_EQ(json["speed"]["peak_rss_bytes"], 4096);
}

TEST(ReportJson, OnlySpeedKnowsTheWallClock) {
  RunReport other = sample();
  other.speed = {77, 66, 55};
  auto a = to_json(sample());
  auto b = to_json(other);
  EXPECT_NE(a["speed"], b["speed"]);
  a.erase("speed");
  b.erase("speed");
  EXPECT_EQ(a.dump(), b.dump());
}

TEST(ReportJson, NothingRanIsNoDivisionByZero) {
  const std::string text = to_json(RunReport{}).dump();
  EXPECT_THAT(text, AllOf(Not(HasSubstr("null")), Not(HasSubstr("nan"))));
  EXPECT_EQ(mfu_percent(RunReport{}), 0.0);
  EXPECT_EQ(hbm_bandwidth(RunReport{}), 0.0);
  EXPECT_EQ(percent(1, 0), 0.0);
  EXPECT_EQ(percent(1, 8), 12.5);
  EXPECT_THAT(to_table(RunReport{}), Not(HasSubstr("nan")));
}

TEST(ReportTable, SaysWhatTheRunFound) {
  const std::string table = to_table(sample());
  EXPECT_THAT(table, HasSubstr("gemm:2x3x4:bf16 on host-chip (array lockstep, mode functional, "
                               "seed 9)"));
  EXPECT_THAT(table, HasSubstr("all 6 words equal the reference"));
  EXPECT_THAT(table, HasSubstr("MFU 15.0 %"));
  EXPECT_THAT(table, HasSubstr("semaphore 12.5 %"));
  EXPECT_THAT(table, HasSubstr("MBU 25.0 %"));
  EXPECT_THAT(table, HasSubstr("21 instructions, 0 value differences, 0 cycle differences"));
  EXPECT_THAT(table, HasSubstr("dma130: queue halted"));
  EXPECT_THAT(table, HasSubstr("simulation speed       1.50 s wall"));
  EXPECT_THAT(table, Not(HasSubstr("exit reason")));
}

TEST(ReportTable, OtherOutcomes) {
  RunReport wrong = sample();
  wrong.verified = false;
  wrong.mismatches = 2;
  wrong.exit_reason = "the firmware found wrong results";
  wrong.array = "tlm";
  EXPECT_THAT(to_table(wrong), AllOf(HasSubstr("2 of 6 words differ from the reference"),
                                     HasSubstr("the firmware found wrong results"),
                                     Not(HasSubstr("value differences"))));
  RunReport timing = sample();
  timing.mode = "timing";
  EXPECT_THAT(to_table(timing), HasSubstr("not computed (timing mode)"));
}

TEST(ReportTable, ResultsWithATolerance) {
  RunReport close = sample();
  close.exact = false;
  close.largest_error = 0.256;
  EXPECT_THAT(to_table(close), HasSubstr("all 6 values within tolerance of the reference, largest "
                                         "error 0.26 of it"));
  close.verified = false;
  close.mismatches = 1;
  EXPECT_THAT(to_table(close), HasSubstr("1 of 6 values out of tolerance of the reference"));
  EXPECT_EQ(to_json(close)["largest_error"], 0.256);
}

RunReport with_output(const std::string& file) {
  RunReport report = sample();
  report.outputs.push_back({"sbuf.fp32[0+9]@0{1:9}",
                            std::vector<std::vector<float>>(9, std::vector<float>(9, 2.5f)),
                            file,
                            {1, 2, 3}});
  return report;
}

TEST(ReportOutputs, AreShownCutAndWhole) {
  const RunReport report = with_output("");
  const std::string table = to_table(report);
  EXPECT_THAT(table, HasSubstr("\n  sbuf.fp32[0+9]@0{1:9}\n     0:          2.5          2.5"));
  EXPECT_THAT(table, HasSubstr("2.5 ...\n     7: "));
  EXPECT_THAT(table, Not(HasSubstr("     8: ")));
  const auto json = to_json(report)["outputs"];
  ASSERT_EQ(json.size(), 1u);
  EXPECT_EQ(json[0]["name"], "sbuf.fp32[0+9]@0{1:9}");
  EXPECT_EQ(json[0]["rows"].size(), 9u);
  EXPECT_EQ(json[0]["rows"][8], nlohmann::ordered_json(std::vector<double>(9, 2.5)));
}

TEST(ReportOutputs, AreWrittenWhereTheyHaveAFile) {
  const TemporaryFolder folder;
  write_outputs(with_output(""));
  write_outputs(with_output(folder.file("y.bin")));
  EXPECT_EQ(folder.content(), (std::set<std::string>{"y.bin"}));
  EXPECT_EQ(read_file(folder.file("y.bin")), "\x01\x02\x03");
  EXPECT_EQ(error_of([&] { write_outputs(with_output(folder.file("none/y.bin"))); }),
            folder.file("none/y.bin") + ": cannot be written");
}

TEST(ReportTable, NothingToCompare) {
  RunReport report = sample();
  report.compared_words = 0;
  report.verified = false;
  EXPECT_THAT(to_table(report), HasSubstr("nothing to compare"));
}

TEST(WriteReport, CreatesTheFolderAndReplacesTheFile) {
  const TemporaryFolder folder;
  const std::string target = folder.file("a/b");
  const std::string path = write_report(sample(), target);
  EXPECT_EQ(path, target + "/report.html");
  EXPECT_EQ(read_file(target + "/report.json"), to_text(to_json(sample())));
  RunReport other = sample();
  other.seed = 10;
  EXPECT_EQ(write_report(other, target, ReportKind::kSummary), target + "/report.json");
  EXPECT_EQ(json::parse(read_file(target + "/report.json"))["seed"], 10);
  // Nothing half-written, and no page of the run before.
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(target))
    names.push_back(entry.path().filename().string());
  EXPECT_THAT(names, testing::ElementsAre("report.json"));
}

TEST(WriteReport, WhereItCannotNothingIsLeft) {
  const TemporaryFolder folder;
  const std::string file = folder.write("file", "mine");
  for (const std::string& target : {file, file + "/below"}) {
    const std::string expected = "--report: '" + target + "' cannot be written, expected a folder";
    EXPECT_EQ(error_of([&] { check_writable(target); }), expected);
    EXPECT_EQ(error_of([&] { write_report(sample(), target); }), expected);
  }
  EXPECT_EQ(read_file(file), "mine");
  // Something that is no file has its name.
  fs::create_directories(folder.file("taken/report.json"));
  EXPECT_THAT(error_of([&] { check_writable(folder.file("taken")); }), HasSubstr("--report: "));
  EXPECT_THAT(error_of([&] { write_report(sample(), folder.file("taken")); }),
              HasSubstr("cannot be written"));
  EXPECT_EQ(folder.content(), (std::set<std::string>{"file", "taken"}));
  EXPECT_TRUE(fs::is_empty(folder.file("taken/report.json")));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.file("taken")), {}), 1);
}

TEST(WriteReport, AFullDiskLeavesTheOldReport) {
  const TemporaryFolder folder;
  write_report(sample(), folder.path());
  const std::string old = read_file(folder.file("report.json"));
  // A limit on the size of files stands in for the disk.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = 64;
  std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  RunReport other = sample();
  other.seed = 10;
  const std::string error = error_of([&] { write_report(other, folder.path()); });
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(error, folder.file("report.json") + ": cannot be written");
  EXPECT_EQ(folder.content(), (std::set<std::string>{"report.html", "report.json"}));
  EXPECT_EQ(read_file(folder.file("report.json")), old);
}

TEST(WriteReport, CheckingLeavesNothingInTheFolder) {
  const TemporaryFolder folder;
  check_writable(folder.path());
  EXPECT_TRUE(folder.content().empty());
}

}  // namespace
}  // namespace trn2vp::report
