// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// run_job on small jobs without programs: probing, copying in and out, comparing, time-outs.
#include "firmware/include/trn2vp/job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <numeric>

#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/encoding.h"
#include "tests/firmware/platform.h"

namespace trn2vp {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kTables = TRN2VP_JOB_ADDRESS + 0x1000;
constexpr std::uint64_t kInput = 0x5000'0000;
constexpr std::uint64_t kOutput = 0x6000'0000;

// A job in host RAM, put together table by table.
class JobBuilder {
 public:
  explicit JobBuilder(graviton4::Host& host) : host_(host) {
    job_.magic = TRN2VP_JOB_MAGIC;
    job_.version = TRN2VP_JOB_VERSION;
    job_.timeout_us = 500;
  }
  template <class Item>
  void table(trn2vp_table trn2vp_job::*which, const std::vector<Item>& items) {
    job_.*which = add(items);
  }
  /// Appends a stage; write() puts them into the job.
  void stage(const std::vector<trn2vp_program>& programs, const std::vector<trn2vp_done>& done) {
    stages_.push_back({{}, add(programs), add(done)});
  }
  void write() {
    table(&trn2vp_job::stages, stages_);
    host_.write_ram(TRN2VP_JOB_ADDRESS, &job_, sizeof(job_));
  }
  trn2vp_job& job() { return job_; }

 private:
  template <class Item>
  trn2vp_table add(const std::vector<Item>& items) {
    const trn2vp_table table{next_, items.size()};
    if (!items.empty()) host_.write_ram(next_, items.data(), items.size() * sizeof(Item));
    next_ += (items.size() * sizeof(Item) + 63) / 64 * 64;
    return table;
  }

  graviton4::Host& host_;
  trn2vp_job job_{};
  std::vector<trn2vp_stage> stages_;
  std::uint64_t next_ = kTables;
};

trn2vp_result result_of(FirmwarePlatform& platform) {
  trn2vp_job job;
  platform.host.read_ram(TRN2VP_JOB_ADDRESS, &job, sizeof(job));
  return job.result;
}

// Copies `bytes` to every HBM stack and back, then compares with what was sent.
void round_trip_job(FirmwarePlatform& platform, std::uint64_t bytes, bool spoil) {
  std::vector<std::uint8_t> data(bytes);
  for (std::size_t i = 0; i < bytes; ++i) data[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  platform.host.write_ram(kInput, data.data(), bytes);
  JobBuilder builder(platform.host);
  std::vector<trn2vp_transfer> inputs;
  std::vector<trn2vp_transfer> outputs;
  std::vector<trn2vp_check> checks;
  for (unsigned stack = 0; stack < 4; ++stack) {
    const std::uint64_t device = trainium2::address_map::kHbm[stack] + 0x1234'5000;
    const std::uint64_t output = kOutput + stack * 0x100'0000;
    inputs.push_back({kInput, device, bytes});
    outputs.push_back({output, device, bytes});
    checks.push_back({output, kInput, bytes / 4 * 4, 4});
  }
  builder.table(&trn2vp_job::inputs, inputs);
  builder.table(&trn2vp_job::outputs, outputs);
  builder.table(&trn2vp_job::checks, checks);
  builder.write();
  if (spoil) {  // the second check compares with something else
    checks[1].golden = kInput + 0x80'0000;
    data[40] ^= 1;
    data[41] ^= 1;
    data[80] ^= 0xFF;
    platform.host.write_ram(checks[1].golden, data.data(), bytes);
    builder.table(&trn2vp_job::checks, checks);
    builder.write();
  }
}

TEST(Job, CopiesToEveryStackAndBack) {
  FirmwarePlatform platform("run_job");
  round_trip_job(platform, 3 * 65536 + 1028, false);
  EXPECT_EQ(platform.run(), 0) << platform.output() << platform.host.core().failure();
  EXPECT_THAT(platform.output(), HasSubstr("Trainium2, revision 1, BAR0 4 GiB"));
  EXPECT_THAT(platform.output(), HasSubstr("0 differences\nPASS"));
  const trn2vp_result result = result_of(platform);
  EXPECT_EQ(result.status, TRN2VP_JOB_PASS);
  EXPECT_EQ(result.phase, TRN2VP_PHASE_END);
  for (int phase = 1; phase < TRN2VP_PHASE_COUNT; ++phase) {
    EXPECT_GE(result.phase_ticks[phase], result.phase_ticks[phase - 1]);
  }
  // 790 kB over a link of 28.4 GB/s cannot take less than 27.8 us; rings and markers come on top.
  const double input_us =
      (result.phase_ticks[TRN2VP_PHASE_RUN] - result.phase_ticks[TRN2VP_PHASE_INPUT]) / 62.5;
  EXPECT_GT(input_us, 27.8);
  EXPECT_LT(input_us, 27.8 + 40);
}

TEST(Job, RingsWrapAndManyBatches) {
  FirmwarePlatform platform("run_job");
  // 20,000 transfers of 8 bytes: 5,000 descriptors for each engine, three batches, and the way back
  // wraps the ring of 8,192.
  constexpr unsigned kCount = 20000;
  std::vector<std::uint64_t> values(kCount);
  std::iota(values.begin(), values.end(), 0x0123'4567'0000'0000u);
  platform.host.write_ram(kInput, values.data(), kCount * 8);
  JobBuilder builder(platform.host);
  std::vector<trn2vp_transfer> inputs;
  std::vector<trn2vp_transfer> outputs;
  for (unsigned i = 0; i < kCount; ++i) {
    inputs.push_back({kInput + 8 * i, 0x4000'0000 + 64 * i, 8});
    outputs.push_back({kOutput + 8 * i, 0x4000'0000 + 64 * i, 8});
  }
  builder.table(&trn2vp_job::inputs, inputs);
  builder.table(&trn2vp_job::outputs, outputs);
  builder.table(&trn2vp_job::checks, std::vector<trn2vp_check>{{kOutput, kInput, kCount * 8, 4}});
  builder.write();
  EXPECT_EQ(platform.run(), 0) << platform.output() << platform.host.core().failure();
  EXPECT_THAT(platform.output(), HasSubstr("check: 40000 elements, 0 differences"));
}

TEST(Job, DifferencesAreCountedAndTheFirstIsNamed) {
  FirmwarePlatform platform("run_job");
  round_trip_job(platform, 4096, true);
  EXPECT_EQ(platform.run(), TRN2VP_JOB_MISMATCH) << platform.output();
  EXPECT_THAT(platform.output(), HasSubstr("2 differences\nFAIL: status 2"));
  const trn2vp_result result = result_of(platform);
  EXPECT_EQ(result.mismatches, 2u);
  EXPECT_EQ(result.first_mismatch, kOutput + 0x100'0000 + 40);
}

TEST(Job, WaitsInWfiAndTimesOut) {
  FirmwarePlatform platform("run_job");
  JobBuilder builder(platform.host);
  builder.stage({}, {{3, 77, 1, 0}});
  builder.write();
  EXPECT_EQ(platform.run(), TRN2VP_JOB_TIMEOUT) << platform.output();
  EXPECT_THAT(platform.output(), HasSubstr("not done after 500 us"));
  // 500 us in sleeps of 20 us, less what the polls take.
  EXPECT_GT(platform.host.core().asleep(), sc_core::sc_time(400, sc_core::SC_US));
  EXPECT_LT(platform.host.core().asleep(), sc_core::sc_time(520, sc_core::SC_US));
}

TEST(Job, AnIllegalInstructionIsReportedWithItsEngine) {
  FirmwarePlatform platform("run_job");
  const std::vector<std::uint8_t> garbage(4096, 0xFF);
  platform.host.write_ram(kInput, garbage.data(), garbage.size());
  JobBuilder builder(platform.host);
  constexpr std::uint64_t kProgram = 0x40'0100'0000;  // HBM 1, which cores 2 and 3 are close to
  builder.table(&trn2vp_job::inputs, std::vector<trn2vp_transfer>{{kInput, kProgram, 4096}});
  trn2vp_program program{};
  program.core = 2;
  program.address = kProgram;
  program.bytes = 4096;
  program.fetch_length = 64;
  program.fetch_m2s_ring = kProgram + 0x10000;
  program.fetch_s2m_ring = kProgram + 0x20000;
  builder.stage({program}, {{2, 5, 1, 0}});
  builder.write();
  EXPECT_EQ(platform.run(), TRN2VP_JOB_CORE_ERROR) << platform.output();
  EXPECT_THAT(platform.output(), HasSubstr("ERROR: engine stopped: nc2 tensor: status 4, error"));
  EXPECT_THAT(platform.output(), HasSubstr("at 0x4001000000\n"));
}

// Two programs that count to the same value of the same semaphore: without clearing it in between
// the second stage would be done before it starts.
TEST(Job, StagesRunOneAfterTheOther) {
  namespace isa = trainium2::isa;
  FirmwarePlatform platform("run_job");
  JobBuilder builder(platform.host);
  constexpr std::uint64_t kProgram = 0x100'0000;
  const isa::Assembled code = isa::assemble(
      "register_move rd=r1 b=2000\nregister_alu op=subtract rd=r1 ra=r1 b=1\n"
      "branch if=greater ra=r1 b=0 target=-1\nnop $S[5]++@complete\nhalt\n");
  ASSERT_TRUE(code) << code.error;
  std::vector<std::uint8_t> bytes;
  for (const isa::Instruction& instruction : code.program) {
    const auto encoded = isa::encode(instruction);
    bytes.insert(bytes.end(), encoded.begin(), encoded.end());
  }
  platform.host.write_ram(kInput, bytes.data(), bytes.size());
  builder.table(&trn2vp_job::inputs,
                std::vector<trn2vp_transfer>{{kInput, kProgram, bytes.size()}});
  trn2vp_program program{};
  program.address = kProgram;
  program.bytes = static_cast<std::uint32_t>(bytes.size());
  program.fetch_length = 64;
  program.fetch_m2s_ring = kProgram + 0x10000;
  program.fetch_s2m_ring = kProgram + 0x20000;
  for (const unsigned engine : {3u, 4u}) {
    program.engine = engine;
    builder.stage({program}, {{0, 5, 1, 0}});
  }
  // The third is done when its program has halted.
  program.engine = 2;
  builder.stage({program}, {});
  builder.write();
  EXPECT_EQ(platform.run(), 0) << platform.output();
  EXPECT_THAT(platform.output(), HasSubstr("run: 3 programs, "));
  trainium2::NeuronCore& core = platform.chip.core(0);
  for (const isa::Engine engine : {isa::Engine::kVector, isa::Engine::kSync, isa::Engine::kGpSimd})
    EXPECT_EQ(core.sequencer(engine).status(), trainium2::SequencerStatus::kHalted);
  // The second count, and that of the third, which found the semaphore cleared.
  EXPECT_EQ(core.semaphores().value(5), 1);
}

TEST(Job, WithoutAJobSaysSo) {
  FirmwarePlatform platform("run_job");
  EXPECT_EQ(platform.run(), TRN2VP_JOB_BAD_JOB);
  EXPECT_THAT(platform.output(), HasSubstr("ERROR: no job of version 2"));
}

TEST(Job, ADeviceThatIsNotReadyIsRefused) {
  FirmwarePlatform platform("run_job");
  JobBuilder builder(platform.host);
  builder.write();
  // Through the chip's register window, as its own firmware would before it is up.
  tlm::tlm_generic_payload payload;
  std::uint32_t not_ready = 0xDEADBEEF;
  common::set_up(payload, tlm::TLM_WRITE_COMMAND, 0x6C8'4024, &not_ready, 4);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  ASSERT_EQ(platform.host.bar0()->transport_dbg(payload), 4u);
  EXPECT_EQ(platform.run(), TRN2VP_JOB_NO_DEVICE) << platform.output();
  EXPECT_THAT(platform.output(), HasSubstr("firmware isn't ready"));
}

}  // namespace
}  // namespace trn2vp
