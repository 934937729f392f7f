// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// A text program as a job: what lies where, and what the firmware is told.
#include "platforms/job/assembly_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/trainium2/address_map.h"
#include "models/trainium2/dma/descriptor.h"
#include "tests/platforms/job/job_reader.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::job {
namespace {

namespace map = trainium2::address_map;
namespace descriptor = trainium2::descriptor;
using testing::IsEmpty;

constexpr char kText[] = R"(
.input  sbuf.bf16[0+3]@256{1:8} values=1,2,3,4,5,6,7,8
.expect sbuf.fp8e4[32+2]@64{1:4} core=1 values=1,2,3,4,5,6,7,8
.output sbuf.fp32[64+1]@0{1:2}
.descriptor queue=3 engine=9 from=sbuf[5]@0x10 to=semaphore[77] bytes=4 core=1
.descriptor queue=3 engine=9 from=0x12345678 to=hbm@0x100 bytes=65536 core=1
.descriptor queue=3 engine=9 from=peer[2].semaphore[77] to=peer[3].sbuf[5]@0x10 bytes=4 core=1
.engine vector
halt
.engine sync core=1
sendrecv dst=sbuf.bf16[0+8]@0{1:8} src=sbuf.bf16[0+8]@64{1:8} send_to_rank=0 recv_from_rank=0 pipe_id=0
halt
)";

class AssemblyJob : public testing::Test {
 protected:
  AssemblyJob() {
    options_.core = 2;
    options_.host_ram_size = 1ull << 30;
    program_ = read_assembly_program(folder_.write("p.trn2asm", kText));
  }

  testing_support::TemporaryFolder folder_;
  JobOptions options_;
  AssemblyProgram program_;
};

TEST_F(AssemblyJob, TransfersAreRowsOfSbuf) {
  const JobImage image = build_job(program_, options_);
  const JobReader job(image);
  ASSERT_GE(job.inputs.size(), 3u);
  for (unsigned p = 0; p < 3; ++p) {
    EXPECT_EQ(job.inputs[p].device_address, map::sbuf(2, p, 256));
    EXPECT_EQ(job.inputs[p].bytes, 16u);
    const std::uint8_t* bytes = job.at(job.inputs[p].host_address, 16);
    ASSERT_NE(bytes, nullptr);
    EXPECT_EQ(bytes[1], 0x3F);  // BF16 1 is 0x3F80
    EXPECT_EQ(bytes[0], 0x80);
  }
  ASSERT_EQ(job.outputs.size(), 3u);
  EXPECT_EQ(job.outputs[0].device_address, map::sbuf(3, 32, 64));
  EXPECT_EQ(job.outputs[1].device_address, map::sbuf(3, 33, 64));
  EXPECT_EQ(job.outputs[1].host_address, job.outputs[0].host_address + 4);
  EXPECT_EQ(job.outputs[2].device_address, map::sbuf(2, 64, 0));
  ASSERT_EQ(job.checks.size(), 1u);
  EXPECT_EQ(job.checks[0].bytes, 8u);
  EXPECT_EQ(job.checks[0].element_bytes, 1u);
  ASSERT_EQ(image.outputs.size(), 1u);
  EXPECT_EQ(image.outputs[0].result, job.outputs[2].host_address);
}

TEST_F(AssemblyJob, ProgramsOfBothCoresAreOneStageWithoutADoneSemaphore) {
  const JobImage image = build_job(program_, options_);
  const JobReader job(image);
  EXPECT_EQ(job.stages.size(), 1u);
  EXPECT_THAT(job.done, IsEmpty());
  ASSERT_EQ(job.programs.size(), 2u);
  EXPECT_EQ(job.programs[0].core, 2u);
  EXPECT_EQ(job.programs[0].engine, 3u);
  EXPECT_EQ(job.programs[0].peer_length, 0u);
  EXPECT_EQ(job.programs[1].core, 3u);
  EXPECT_EQ(job.programs[1].engine, 4u);
  EXPECT_GE(job.programs[1].peer_length, 32u);
  EXPECT_EQ(job.programs[1].peer_length % 16, 0u);
  const std::uint64_t stack = map::kHbm[1];
  std::vector<Range> hbm;
  for (const Range& range : job.hbm()) {
    if (range.begin >= stack && range.begin < stack + map::kHbmSize) hbm.push_back(range);
  }
  EXPECT_THAT(misplaced(hbm, stack + map::kHbmFirmwareReserved, stack + map::kHbmSize), IsEmpty());
}

TEST_F(AssemblyJob, DescriptorsNameTheirPlaces) {
  const JobImage image = build_job(program_, options_);
  const JobReader job(image);
  ASSERT_EQ(job.queues.size(), 1u);
  EXPECT_EQ(job.queues[0].engine, 3 * map::kDmaPerCore + 9);
  EXPECT_EQ(job.queues[0].queue, 3u);
  EXPECT_EQ(job.queues[0].length, 32u);
  const auto at = [&](std::uint64_t ring, unsigned slot) {
    return descriptor::decode(job.device(ring + slot * 16, 16));
  };
  EXPECT_EQ(at(job.queues[0].m2s_ring, 0).address(), map::sbuf(3, 5, 0x10));
  EXPECT_EQ(at(job.queues[0].s2m_ring, 0).address(), map::semaphore_increment(3, 77));
  EXPECT_EQ(at(job.queues[0].m2s_ring, 0).bytes(true), 4u);
  EXPECT_EQ(at(job.queues[0].m2s_ring, 1).address(), 0x12345678u);
  EXPECT_EQ(at(job.queues[0].s2m_ring, 1).bytes(true), 65536u);
  EXPECT_EQ(at(job.queues[0].m2s_ring, 1).ring_id(), 1u);
  EXPECT_EQ(at(job.queues[0].m2s_ring, 2).address(),
            map::kPeerWindows[2] + map::semaphore_read(3, 77));
  EXPECT_EQ(at(job.queues[0].s2m_ring, 2).address(), map::kPeerWindows[3] + map::sbuf(3, 5, 0x10));
}

TEST_F(AssemblyJob, InTimingModeNothingHasContent) {
  options_.timing_only = true;
  const JobImage image = build_job(program_, options_);
  EXPECT_THAT(image.checks, IsEmpty());
  EXPECT_THAT(image.outputs, IsEmpty());
  EXPECT_EQ(image.voids.size(), 3u);
}

}  // namespace
}  // namespace trn2vp::job
