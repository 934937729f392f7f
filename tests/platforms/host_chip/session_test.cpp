// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Kernels that feed each other: several stages of one job, each held against its own reference.
#include "platforms/host_chip/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "platforms/host_chip/activity_recorder.h"
#include "platforms/job/job_image.h"
#include "platforms/workloads/workload.h"

namespace trn2vp::host_chip {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::StartsWith;
using workloads::DataType;
using workloads::Workload;

// softmax(rmsnorm(x) w): normalised rows are turned for the GEMM, so that its operand comes from
// the chip and is no random input.
Workload chain() {
  Workload w;
  w.name = "chain";
  const auto tensor = [&](const char* name, std::uint64_t rows, std::uint64_t cols, bool output,
                          double scale) {
    w.tensors.push_back({name, rows, cols, DataType::kBf16, output, scale});
    return w.tensors.size() - 1;
  };
  const std::size_t x = tensor("x", 100, 300, false, 1.0);
  const std::size_t gamma = tensor("gamma", 1, 300, false, 1.0);
  const std::size_t normal = tensor("normal", 100, 300, true, 0);
  const std::size_t turned = tensor("turned", 300, 100, true, 0);
  const std::size_t weight = tensor("weight", 300, 200, false, 0.06);
  const std::size_t product = tensor("product", 100, 200, true, 0);
  const std::size_t out = tensor("out", 100, 200, true, 0);
  w.kernels.push_back(workloads::Rmsnorm{normal, x, gamma});
  w.kernels.push_back(workloads::Transpose{turned, normal});
  w.kernels.push_back(workloads::Gemm{"product", 100, 200, 300, turned, weight, product});
  w.kernels.push_back(workloads::Softmax{out, product});
  return w;
}

SessionOptions options() {
  SessionOptions options;
  options.firmware = TRN2VP_FIRMWARE_DIR "/run_job.elf";
  return options;
}

report::RunReport run(const job::JobSource& source) {
  return run_session(source, HostChip::Parameters{}, options());
}

TEST(Session, StagesFeedEachOther) {
  const auto report = run([](const job::JobOptions& o) { return job::build_job(chain(), o); });
  EXPECT_EQ(report.exit_reason, "finished");
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.compared_words, 2 * 100 * 300 + 2 * 100 * 200u);
  EXPECT_EQ(report.mismatches, 0u);
  EXPECT_TRUE(report.verified);
  EXPECT_FALSE(report.exact);
  EXPECT_GT(report.largest_error, 0.0);
  EXPECT_LE(report.largest_error, 1.0);
  // One stage of five programs.
  EXPECT_THAT(report.uart_lines, Contains(StartsWith("run: 5 programs, ")));
  EXPECT_EQ(report.flops, 2.0 * 100 * 200 * 300);
}

report::RunReport run_recorded(bool record) {
  SessionOptions recorded = options();
  recorded.record_activity = record;
  return run_session([](const job::JobOptions& o) { return job::build_job(chain(), o); },
                     HostChip::Parameters{}, recorded);
}

// Bins and samples are the totals, spread over time.
TEST(Session, RecordedActivityAddsUpToTheTotals) {
  const report::RunReport report = run_recorded(true);
  std::map<std::string, std::uint64_t> busy;
  std::map<std::pair<std::string, std::string>, std::uint64_t> stalled;
  for (const auto& row : report.timeline.rows) {
    const std::uint64_t ps = std::accumulate(row.ps.begin(), row.ps.end(), std::uint64_t{0});
    (row.busy ? busy[row.engine] : stalled[{row.engine, row.name}]) += ps;
    for (std::uint64_t bin : row.ps) EXPECT_LE(bin, report.timeline.bin_ps) << row.name;
  }
  EXPECT_GT(busy["tensor"], 0u);
  for (const auto& [name, activity] : report.engines) {
    EXPECT_EQ(busy[name], activity.busy_ps) << name;
    for (const auto& [reason, ps] : activity.stalled_ps)
      EXPECT_EQ((stalled[{name, reason}]), ps) << name << " " << reason;
  }

  ASSERT_EQ(report.launches.size(), 1u);  // one stage
  ASSERT_FALSE(report.samples.empty());
  trainium2::energy::EventCounts launched, sampled = report.samples.back().events;
  for (const report::Launch& launch : report.launches) launched += launch.events;
  sampled -= report.samples.front().events;
  EXPECT_EQ(report.timeline.start_ps, report.samples.front().events.time_ps);
  EXPECT_EQ(report.samples.front().events.time_ps, report.launches.front().start_ps);
  EXPECT_EQ(report.samples.back().events.time_ps, report.launches.back().end_ps);
  EXPECT_EQ(launched.time_ps, report.kernel_ps);
  EXPECT_EQ(launched.hbm_read_bytes, report.hbm_kernel.read_bytes);
  for (const auto* counts : {&launched, &sampled}) {
    // One GEMM in BF16; transposes do not multiply.
    EXPECT_EQ(counts->work().total_macs(), 100u * 200 * 300);
    EXPECT_EQ(counts->work().elements, report.events.work().elements);
    EXPECT_EQ(counts->work().psum_written_bytes, report.events.work().psum_written_bytes);
  }
}

// Longer than the samples and the shortest bins reach.
TEST(Session, RecordingALongRunTakesNoMoreMemory) {
  SessionOptions recorded = options();
  recorded.record_activity = recorded.timing_only = true;
  const report::RunReport report = run_session(
      [](const job::JobOptions& o) {
        return job::build_job(workloads::load_workload("gemm:4096x4096x6144:bf16", ""), o);
      },
      HostChip::Parameters{}, recorded);
  EXPECT_GT(report.kernel_ps, 2'048'000'000u);
  EXPECT_LE(report.samples.size(), ActivityRecorder::kMaxSamples);
  EXPECT_GT(report.samples.size(), ActivityRecorder::kMaxSamples / 2);
  EXPECT_EQ(report.samples.front().events.time_ps, report.launches.front().start_ps);
  EXPECT_EQ(report.samples.back().events.time_ps, report.launches.back().end_ps);
  for (const auto& row : report.timeline.rows)
    EXPECT_LE(row.ps.size(), report::TimeBins::kMaxBins) << row.name;
  trainium2::energy::EventCounts sampled = report.samples.back().events;
  sampled -= report.samples.front().events;
  EXPECT_EQ(sampled.work().total_macs(), std::uint64_t{4096} * 4096 * 6144);
}

TEST(Session, ARunThatIsCutOffHasItsLastLaunch) {
  SessionOptions cut = options();
  cut.record_activity = cut.timing_only = true;
  cut.limit_ps = 6'500'000'000;
  const report::RunReport report = run_session(
      [](const job::JobOptions& o) {
        return job::build_job(workloads::load_workload("gemm:4096x4096x6144:bf16", ""), o);
      },
      HostChip::Parameters{}, cut);
  EXPECT_EQ(report.exit_reason, "the time limit was reached");
  ASSERT_EQ(report.launches.size(), 1u);
  EXPECT_EQ(report.launches[0].end_ps, cut.limit_ps);
  EXPECT_EQ(report.launches[0].end_ps - report.launches[0].start_ps, report.kernel_ps);
  EXPECT_EQ(report.launches[0].events.work().total_macs(), report.events.work().total_macs());
  EXPECT_EQ(report.samples.back().events.time_ps, cut.limit_ps);
}

// Each kernel is compared from what its operands really hold: one that is wrong is blamed alone.
TEST(Session, OnlyTheKernelThatIsWrongIsBlamed) {
  const auto report = run([](const job::JobOptions& o) {
    job::JobImage image = job::build_job(chain(), o);
    // The GEMM is held against another one's reference: twice its product.
    const auto reference = image.checks.at(2).expected;
    image.checks.at(2).expected = [reference](const job::ReadMemory& read) {
      workloads::Expected e = reference(read);
      for (double& value : e.values) value *= 2;
      return e;
    };
    return image;
  });
  EXPECT_FALSE(report.verified);
  EXPECT_GT(report.mismatches, 19'000u);
  EXPECT_LE(report.mismatches, 20'000u);
}

TEST(Session, ANumberThatIsNoneIsAMismatch) {
  const auto report = run([](const job::JobOptions& o) {
    job::JobImage image = job::build_job(chain(), o);
    const auto reference = image.checks.at(3).expected;
    image.checks.at(3).expected = [reference](const job::ReadMemory& read) {
      workloads::Expected e = reference(read);
      e.values.at(7) = std::nan("");
      return e;
    };
    return image;
  });
  EXPECT_EQ(report.mismatches, 1u);
}

}  // namespace
}  // namespace trn2vp::host_chip
