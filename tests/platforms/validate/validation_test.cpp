// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/validate/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <sstream>

#include "platforms/validate/fp32_gemm.h"

namespace {

using namespace trn2vp::validate;
using ::testing::HasSubstr;

// What docs/validation.md promises.
constexpr double kMedian = 0.07;
constexpr double kWorst = 0.20;

/// Splits a line of RFC 4180; doubled quotes become one.
std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      out.back() += line[i++];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      out.emplace_back();
    } else {
      out.back() += line[i];
    }
  }
  EXPECT_FALSE(quoted) << line;
  return out;
}

const Result& result(const Validation& validation, const std::string& id) {
  for (const Result& r : validation.results) {
    if (r.row->id == id) return r;
  }
  throw std::runtime_error("no row " + id);
}

TEST(Validation, RowsAreOneEach) {
  std::set<std::string> ids;
  for (const Row& row : rows()) {
    EXPECT_TRUE(ids.insert(row.id).second) << row.id;
    EXPECT_GT(row.published, 0) << row.id;
    EXPECT_THAT(row.source, HasSubstr("measurements.md 7.")) << row.id;
  }
  for (const Unexpressed& row : unexpressed_rows()) {
    EXPECT_TRUE(ids.insert(row.id).second) << row.id;
    EXPECT_STRNE(row.reason, "") << row.id;
  }
}

TEST(Validation, ModelAgreesWithPublishedMeasurements) {
  const Validation validation = run_validation({});
  ASSERT_EQ(validation.results.size(), rows().size());
  for (const Result& r : validation.results) {
    ASSERT_TRUE(std::isfinite(r.simulated)) << r.row->id;
    EXPECT_LE(std::abs(r.error()), kWorst) << r.row->id << " " << r.simulated;
  }
  EXPECT_LE(validation.all().median, kMedian);
  EXPECT_LE(validation.all().worst, kWorst);
  EXPECT_LE(validation.predicted().median, kMedian);
  EXPECT_GE(validation.predicted().rows, 8u);
}

TEST(Validation, SameTimesEveryRunAndInEveryOrderOfMeasurement) {
  // A row measured first and one measured again after all others: the machine was idle between.
  struct Again : sc_core::sc_module {
    Machines machines{{}};
    std::vector<std::pair<double, double>> times;
    explicit Again(const sc_core::sc_module_name& name) : sc_module(name) {
      SC_HAS_PROCESS(Again);
      SC_THREAD(run);
    }
    void run() {
      std::vector<double> first;
      for (const Row& row : rows()) first.push_back(row.measure(machines));
      for (std::size_t i = rows().size(); i-- > 0;)
        times.push_back({first[i], rows()[i].measure(machines)});
      sc_core::sc_stop();
    }
  } again("again");
  sc_core::sc_start();
  ASSERT_EQ(again.times.size(), rows().size());
  for (std::size_t i = 0; i < again.times.size(); ++i) {
    const auto [first, second] = again.times[i];
    // Engines start at edges of clocks that do not divide a measurement's distance.
    EXPECT_NEAR(second, first, 0.02 * first) << rows()[rows().size() - 1 - i].id;
  }
}

TEST(Validation, FollowsTheParameters) {
  trn2vp::trainium2::timing::ChipTiming slow;
  slow.core.tensor.clock_hz /= 2;
  slow.core.sequencer.semaphore_ns *= 2;
  slow.dma.completion_ns *= 2;
  slow.dma.read_bytes_per_second /= 2;
  slow.core.scalar.table_load_ns *= 2;
  const Validation validation = run_validation(slow);
  for (const char* id :
       {"tensor.fp32_half_interval_n512", "semaphore.engine_to_engine", "scalar.table_load",
        "dma.load_1x32k_done_to_consumer", "dma.load_1x32k_transfer",
        "tensor.bf16_throttled_interval_n512", "kernel.fp32_v5_4096x8192x8192"}) {
    EXPECT_NEAR(result(validation, id).error(), 1.0, 0.15) << id;
  }
  EXPECT_LT(std::abs(result(validation, "vector.tensor_copy_fp32_n512").error()), kMedian);
}

// A time measured on a kernel that reads too early would be worth nothing.
TEST(Validation, KernelIsOrderedBySemaphores) {
  struct Kernel : sc_core::sc_module {
    Machines machines{{}};
    double time = 0;
    explicit Kernel(const sc_core::sc_module_name& name) : sc_module(name) {
      SC_HAS_PROCESS(Kernel);
      SC_THREAD(run);
    }
    void run() {
      // Every slot and every row of the result is used more than once.
      time = run_fp32_gemm(machines.chip, {2048, 3072, 4096});
      sc_core::sc_stop();
    }
  } kernel("kernel");
  sc_core::sc_start();
  EXPECT_EQ(kernel.machines.chip.hazards(), 0u);
  // Two halves of 1,024 cycles at 2.4 GHz for each of 16 x 6 x 32 tiles, and little more.
  const double array = 16 * 6 * 32 * 2 * 1024 / 2.4;
  EXPECT_GT(kernel.time, array);
  EXPECT_LT(kernel.time, 1.05 * array);
}

TEST(Validation, ErrorsOfMadeUpResults) {
  static const Row plain{"plain", 100, "ns", "", "Trn2", nullptr};
  static const Row fitted{"fitted", 100, "ns", "", "Trn2", nullptr, "chip.x"};
  Validation validation;
  validation.results = {{&plain, 110}, {&plain, 98}, {&fitted, 95}, {&plain, 300}};
  EXPECT_DOUBLE_EQ(validation.results[1].error(), -0.02);
  EXPECT_EQ(validation.all().rows, 4u);
  EXPECT_DOUBLE_EQ(validation.all().worst, 2.0);
  EXPECT_DOUBLE_EQ(validation.all().median, 0.075);
  EXPECT_EQ(validation.predicted().rows, 3u);
  EXPECT_DOUBLE_EQ(validation.predicted().median, 0.10);
  EXPECT_EQ(Validation{}.all().rows, 0u);
}

TEST(Validation, CsvHasOneLinePerRow) {
  Validation validation;
  for (const Row& row : rows()) validation.results.push_back({&row, 1.25 * row.published});
  const std::string csv = validation.to_csv();
  std::istringstream in(csv);
  std::vector<std::vector<std::string>> lines;
  for (std::string line; std::getline(in, line);) {
    ASSERT_FALSE(line.empty());
    ASSERT_EQ(line.back(), '\r');
    line.pop_back();
    lines.push_back(fields(line));
    EXPECT_EQ(lines.back().size(), 10u) << line;
  }
  ASSERT_EQ(lines.size(), 1 + rows().size() + unexpressed_rows().size());
  EXPECT_EQ(lines[0][0], "id");
  EXPECT_EQ(lines[0][9], "reason");
  EXPECT_EQ(lines[1][0], rows()[0].id);
  EXPECT_DOUBLE_EQ(std::stod(lines[1][1]), rows()[0].published);
  EXPECT_EQ(lines[1][4], "25.000");
  EXPECT_EQ(lines[1][7], "counted");
  EXPECT_EQ(lines.back()[7], "unexpressed");
  EXPECT_NE(lines.back()[9], "");
  EXPECT_EQ(lines.back()[2], "");
}

TEST(Validation, TextNamesEveryRow) {
  Validation validation;
  for (const Row& row : rows()) validation.results.push_back({&row, row.published});
  const std::string text = validation.to_text();
  for (const Row& row : rows()) EXPECT_THAT(text, HasSubstr(row.id));
  for (const Unexpressed& row : unexpressed_rows()) {
    EXPECT_THAT(text, HasSubstr(row.id));
    EXPECT_THAT(text, HasSubstr(row.reason));
  }
}

}  // namespace
