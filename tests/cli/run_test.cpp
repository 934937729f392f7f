// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Runs that succeed: results, determinism, modes, arrays, waves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <sstream>

#include "tests/cli/program.h"

namespace trn2vp::cli {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;
using testing_support::read_file;

void expect_verified(const ordered_json& report) {
  EXPECT_EQ(report["verified"], true);
  EXPECT_EQ(report["mismatches"], 0);
  EXPECT_EQ(report["exit_reason"], "finished");
  EXPECT_EQ(report["faults"], ordered_json::array());
}

std::set<std::string> content_of(const std::string& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.insert(entry.path().filename().string());
  return names;
}

TEST(Run, ASmallGemm) {
  const Program program;
  const Outcome outcome = program.call({"run", "--workload", "gemm:130x520x200:bf16", "--report",
                                        "a/b", "--wave", "w.vcd", "--seed", "5"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(outcome.out, HasSubstr("host: PASS\n"));
  EXPECT_THAT(outcome.out, HasSubstr("all 67600 words equal the reference"));
  EXPECT_THAT(outcome.out, HasSubstr("  report                 a/b/report.html\n"));
  EXPECT_THAT(outcome.out, HasSubstr("  wave                   w.vcd\n"));
  EXPECT_EQ(program.folder().content(), (std::set<std::string>{"a", "w.vcd"}));
  const auto report = ordered_json::parse(read_file(program.folder().file("a/b/report.json")));
  expect_verified(report);
  EXPECT_EQ(report["workload"], "gemm:130x520x200:bf16");
  EXPECT_EQ(report["platform"], "host-chip");
  EXPECT_EQ(report["array"], "tlm");
  EXPECT_EQ(report["mode"], "functional");
  EXPECT_EQ(report["seed"], 5);
  EXPECT_EQ(report["compared_words"], 130 * 520);
  EXPECT_GT(report["simulated_time_ns"], 0);
  EXPECT_GT(report["metrics"]["total_time"], 0);
  EXPECT_EQ(report["metrics"]["model_flops"], 2.0 * 130 * 520 * 200);
  // Both operands are read from HBM at least once, the result is written.
  EXPECT_GE(report["metrics"]["hbm_read_bytes"], 2 * 200 * (130 + 520));
  EXPECT_GE(report["metrics"]["hbm_write_bytes"], 2 * 130 * 520);
  EXPECT_GT(report["engines"]["tensor"]["busy_ns"], 0);
  EXPECT_EQ(report["host"]["uart_lines"].back(), "PASS");
}

// 0.59 pJ a multiply-accumulate in BF16, 108 W (facts graviton4-and-scale.md 5.1 and 5.3).
TEST(Run, EnergyIsThatOfTheWork) {
  const auto report = Program().run({"--workload", "gemm:256x512x384:bf16", "--mode", "timing"});
  const ordered_json& energy = report["energy_j"];
  EXPECT_NEAR(energy["tensor"], 256.0 * 512 * 384 * 0.59e-12, 1e-15);
  EXPECT_NEAR(energy["static"], report["metrics"]["total_time"].get<double>() * 108, 1e-12);
  const double hbm_bytes = report["metrics"]["hbm_read_bytes"].get<double>() +
                           report["metrics"]["hbm_write_bytes"].get<double>();
  EXPECT_NEAR(energy["hbm"], hbm_bytes * 8 * 3.9e-12, 1e-13);
  EXPECT_EQ(energy["ddr5"], 0.0);
  EXPECT_EQ(energy["pcie"], 0.0);  // the host waits while the kernel runs
  const auto other = Program().run({"--workload", "gemm:256x512x384:bf16", "--mode", "timing",
                                    "--set", "chip.energy.mac_bf16_pj=1.18"});
  EXPECT_NEAR(other["energy_j"]["tensor"].get<double>(), 2 * energy["tensor"].get<double>(), 1e-15);
}

// Recording does not disturb what it records.
TEST(Run, ASummaryIsTheReportWithoutSeries) {
  const Program program;
  auto full = program.run({"--workload", "mlp:64x256x512:bf16"});
  EXPECT_EQ(content_of(program.folder().file("report")),
            (std::set<std::string>{"report.html", "report.json"}));
  auto summary = program.run({"--workload", "mlp:64x256x512:bf16", "--report-summary"});
  EXPECT_EQ(content_of(program.folder().file("report")), (std::set<std::string>{"report.json"}));
  EXPECT_GT(full["timeline"]["bins"], 100);
  EXPECT_GT(full["parameters"].size(), 50u);
  EXPECT_EQ(summary["timeline"]["bins"], 0);
  for (const char* key : {"timeline", "series", "parameters", "speed"}) {
    full.erase(key);
    summary.erase(key);
  }
  EXPECT_EQ(full, summary);
}

// A trace holds every piece: together they are what the engines did.
TEST(Run, TimelineForPerfetto) {
  const Program program;
  const auto report = program.run({"--workload", "mlp:64x256x512:bf16", "--timeline", "t.json"});
  const auto trace = nlohmann::json::parse(read_file(program.folder().file("t.json")));
  std::map<unsigned, std::string> engines;
  std::map<std::string, std::map<std::string, double>> us;
  std::set<std::string> names;
  unsigned counters = 0;
  for (const auto& event : trace) {
    if (event["ph"] == "M" && event["name"] == "thread_name" && event["pid"] == 0)
      engines[event["tid"]] = event["args"]["name"];
    counters += event["ph"] == "C" ? 1 : 0;
    if (event["ph"] != "X") continue;
    EXPECT_EQ(event["pid"], 0);
    EXPECT_GT(event["dur"], 0.0);
    names.insert(event["name"]);
    us[engines.at(event["tid"])][event["cat"] == "busy" ? "busy" : event["name"]] +=
        event["dur"].get<double>();
  }
  EXPECT_GT(counters, 5u);
  EXPECT_THAT(names, testing::IsSupersetOf({"multiply_moving", "activation", "semaphore"}));
  for (const auto& [name, engine] : report["engines"].items()) {
    EXPECT_NEAR(us[name]["busy"] * 1e3, engine["busy_ns"], 1e-3) << name;
    for (const auto& [reason, ns] : engine["stalled_ns"].items())
      EXPECT_NEAR(us[name][reason] * 1e3, ns, 1e-3) << name << " " << reason;
  }
}

TEST(Run, QuietEchoesNoConsole) {
  const Outcome outcome = Program().call({"run", "--workload", "gemm:1x1x1:bf16", "--quiet"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out, Not(HasSubstr("host: PASS")));
}

TEST(Run, PartialTilesAndBothTypes) {
  for (const char* shape : {"1x1x1", "130x513x129", "257x100x1000"}) {
    for (const char* dtype : {"bf16", "fp16"}) {
      SCOPED_TRACE(std::string(shape) + " " + dtype);
      expect_verified(
          Program().run({"--workload", "gemm:" + std::string(shape) + ":" + dtype, "--seed", "2"}));
    }
  }
}

TEST(Run, TwiceIsTheSameBytesButForSpeed) {
  for (const char* mode : {"functional", "timing"}) {
    std::string text[2];
    for (std::string& one : text) {
      const Program program;
      program.run({"--workload", "gemm:200x300x400:bf16", "--mode", mode});
      one = read_file(program.folder().file("report/report.json"));
      const std::size_t speed = one.find("\"speed\"");
      ASSERT_NE(speed, std::string::npos);
      // The object holds no other, and is the last.
      EXPECT_EQ(one.find_first_not_of("}\n", one.find('}', speed)), std::string::npos);
      one.resize(speed);
    }
    EXPECT_EQ(text[0], text[1]) << mode;
  }
}

TEST(Run, TheSeedChangesDataAndNothingElse) {
  ordered_json reports[2];
  for (int i = 0; i < 2; ++i) {
    reports[i] =
        Program().run({"--workload", "gemm:200x300x400:bf16", "--seed", std::to_string(i)});
    expect_verified(reports[i]);
  }
  EXPECT_EQ(reports[0]["metrics"], reports[1]["metrics"]);
  EXPECT_EQ(reports[0]["engines"], reports[1]["engines"]);
}

TEST(Run, TimingModeTakesTheSameSimulatedTime) {
  for (const char* workload : {"gemm:130x520x200:bf16", "gemm:300x1100x700:fp16"}) {
    const auto functional = Program().run({"--workload", workload});
    const auto timing = Program().run({"--workload", workload, "--mode", "timing"});
    EXPECT_EQ(timing["mode"], "timing");
    EXPECT_EQ(timing["verified"], false);
    EXPECT_EQ(timing["compared_words"], 0);
    for (const char* part : {"metrics", "engines", "memory"})
      EXPECT_EQ(timing[part], functional[part]) << workload << " " << part;
    EXPECT_EQ(timing["dma"]["core"], functional["dma"]["core"]) << workload;
  }
}

TEST(Run, ParametersReachTheMachine) {
  const std::vector<std::string> gemm = {"--workload", "gemm:512x512x2048:bf16", "--mode",
                                         "timing"};
  const Program program;
  const auto fast = program.run(gemm);
  auto with_set = gemm;
  with_set.insert(with_set.end(), {"--set", "chip.tensor.clock_hz=1.2e9"});
  const auto slow = program.run(with_set);
  program.folder().write("slow.toml", "kind = 'host-chip'\n[chip.tensor]\nclock_hz = 1.2e9\n");
  auto with_file = gemm;
  with_file.insert(with_file.end(), {"--platform", "slow.toml"});
  const auto from_file = program.run(with_file);
  EXPECT_NEAR(slow["engines"]["tensor"]["busy_ns"].get<double>(),
              2 * fast["engines"]["tensor"]["busy_ns"].get<double>(), 2);
  EXPECT_EQ(slow["metrics"], from_file["metrics"]);
  EXPECT_EQ(from_file["platform"], "slow");
}

TEST(Run, ScopesAndWindowOfAWave) {
  const Program program;
  program.run({"--workload", "gemm:130x520x200:bf16", "--wave", "w.vcd", "--wave-scope",
               "chip.core0.tensor.*", "--wave-scope", "chip.hbm0.*", "--wave-window", "200us:1ms"});
  const std::string text = read_file(program.folder().file("w.vcd"));
  EXPECT_THAT(text, HasSubstr("$scope module tensor $end"));
  EXPECT_THAT(text, HasSubstr("$scope module hbm0 $end"));
  EXPECT_THAT(text, Not(HasSubstr("$scope module vector $end")));
  EXPECT_THAT(text, HasSubstr("$enddefinitions $end\n#200000000\n"));
}

#ifdef TRN2VP_HAVE_RTL
TEST(Run, RtlComputesTheSame) {
  const auto tlm = Program().run({"--workload", "gemm:130x520x200:bf16"});
  const auto rtl = Program().run({"--workload", "gemm:130x520x200:bf16", "--array", "rtl"});
  expect_verified(rtl);
  EXPECT_EQ(rtl["array"], "rtl");
  EXPECT_EQ(rtl["metrics"], tlm["metrics"]);
  EXPECT_EQ(rtl["engines"], tlm["engines"]);
}

TEST(Run, LockstepFindsNoDifference) {
  for (const char* workload : {"gemm:130x520x200:bf16", "gemm:1x1x1:bf16", "gemm:130x513x129:bf16",
                               "mlp:128x256x256:fp32", "transpose:256x256:bf16"}) {
    SCOPED_TRACE(workload);
    const auto report = Program().run({"--workload", workload, "--array", "lockstep"});
    expect_verified(report);
    EXPECT_GT(report["lockstep"]["instructions"], 0);
    EXPECT_EQ(report["lockstep"]["value_differences"], 0);
    EXPECT_EQ(report["lockstep"]["cycle_differences"], 0);
  }
}

TEST(Run, EveryPlatformTakesTheRtlArray) {
  std::istringstream platforms(Program().call({"list", "platforms"}).out);
  int tried = 0;
  for (std::string platform; std::getline(platforms, platform); ++tried) {
    SCOPED_TRACE(platform);
    const auto report = Program().run(
        {"--platform", platform, "--workload", "gemm:130x129x128:bf16", "--array", "lockstep"});
    expect_verified(report);
    EXPECT_EQ(report["platform"], platform);
    EXPECT_GT(report["lockstep"]["instructions"], 0);
    EXPECT_EQ(report["lockstep"]["value_differences"], 0);
    EXPECT_EQ(report["lockstep"]["cycle_differences"], 0);
  }
  EXPECT_GE(tried, 3);
}

// The array of one core: the one that works, or another one.
TEST(Run, OneCoreHasAnotherArray) {
  const auto first =
      Program().run({"--workload", "gemm:64x64x64:bf16", "--set", "chip.core[0].array=lockstep"});
  EXPECT_EQ(first["array"], "lockstep+tlm");
  EXPECT_GT(first["lockstep"]["instructions"], 0);
  const auto third =
      Program().run({"--workload", "gemm:64x64x64:bf16", "--set", "chip.core[3].array=lockstep"});
  EXPECT_EQ(third["array"], "tlm+lockstep");
  EXPECT_EQ(third["lockstep"]["instructions"], 0);
  const Outcome wrong = Program().call(
      {"run", "--workload", "gemm:64x64x64:bf16", "--set", "chip.core[3].array=silicon"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("--set: chip.core[3].array: is 'silicon', expected "
                                   "default|tlm|rtl|lockstep"));
}
#else
TEST(Run, WithoutRtlTheArrayIsRefused) {
  const Outcome outcome =
      Program().call({"run", "--workload", "gemm:1x1x1:bf16", "--array", "lockstep"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("expected --array tlm"));
}
#endif

}  // namespace
}  // namespace trn2vp::cli
