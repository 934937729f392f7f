// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/job/job_image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "models/trainium2/address_map.h"
#include "models/trainium2/dma/descriptor.h"
#include "models/trainium2/isa/encoding.h"
#include "platforms/workloads/reference.h"
#include "tests/platforms/job/job_reader.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::job {
namespace {

namespace map = trainium2::address_map;
namespace isa = trainium2::isa;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testing_support::error_of;
using workloads::load_workload;

JobOptions options(unsigned core = 0, bool timing_only = false) {
  JobOptions options;
  options.core = core;
  options.seed = 5;
  options.timing_only = timing_only;
  options.host_ram_size = 4ull << 30;
  return options;
}

struct Case {
  const char* workload;
  unsigned core;
  bool timing_only;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.workload << " core " << c.core << (c.timing_only ? " timing" : "");
}

class JobLayout : public testing::TestWithParam<Case> {
 protected:
  JobLayout()
      : workload_(load_workload(GetParam().workload, TRN2VP_WORKLOADS)),
        options_(options(GetParam().core, GetParam().timing_only)),
        image_(build_job(workload_, options_)),
        job_(image_) {}

  std::uint64_t stack() const { return map::kHbm[GetParam().core / 2]; }

  /// Where a DMA queue of the kernel may read or write.
  bool is_device_address(std::uint64_t address, std::uint64_t bytes) const {
    const std::uint64_t core = map::kCore[GetParam().core];
    for (unsigned partition = 0; partition < map::kPartitions; ++partition) {
      const std::uint64_t begin = core + map::kSbufOffset + partition * map::kSbufPartitionStride;
      if (Range{"", begin, 224 * 1024}.holds(address, bytes)) return true;
    }
    if (Range{"", core + map::kSemaphoreIncrementOffset, 4 * map::kSemaphores}.holds(address,
                                                                                     bytes))
      return true;
    for (const Range& range : job_.hbm())
      if (range.holds(address, bytes)) return true;
    return false;
  }

  workloads::Workload workload_;
  JobOptions options_;
  JobImage image_;
  JobReader job_;
};

TEST_P(JobLayout, Header) {
  EXPECT_EQ(image_.job_address, TRN2VP_JOB_ADDRESS);
  EXPECT_EQ(job_.header.magic, TRN2VP_JOB_MAGIC);
  EXPECT_EQ(job_.header.version, TRN2VP_JOB_VERSION);
  EXPECT_EQ(job_.header.result.status, static_cast<unsigned>(TRN2VP_JOB_NOT_RUN));
  EXPECT_GE(job_.header.timeout_us, 1000u);
  EXPECT_EQ(image_.plans.size(), workload_.kernels.size());
}

TEST_P(JobLayout, HostMemoryIsInRamAndDisjoint) {
  EXPECT_THAT(misplaced(job_.host(), options_.host_ram_base,
                        options_.host_ram_base + options_.host_ram_size),
              IsEmpty());
  // The program lies below the job.
  for (const Range& range : job_.host()) EXPECT_GE(range.begin, TRN2VP_JOB_ADDRESS) << range.what;
}

TEST_P(JobLayout, HbmIsInTheStackOfTheCoreAndDisjoint) {
  EXPECT_THAT(misplaced(job_.hbm(), stack() + map::kHbmFirmwareReserved, stack() + map::kHbmSize),
              IsEmpty());
}

TEST_P(JobLayout, TransfersStartAndEndInSomething) {
  for (const trn2vp_transfer& input : job_.inputs) {
    bool known = job_.at(input.host_address, input.bytes) != nullptr;
    for (const VoidRange& range : image_.voids)
      known |= Range{"", range.address, range.bytes}.holds(input.host_address, input.bytes);
    EXPECT_TRUE(known) << input.host_address;
    EXPECT_GT(input.bytes, 0u);
  }
  ASSERT_EQ(job_.outputs.size(), workload_.kernels.size());
  for (std::size_t i = 0; i < job_.outputs.size(); ++i)
    EXPECT_EQ(job_.outputs[i].bytes,
              workload_.tensors[std::get<workloads::Gemm>(workload_.kernels[i]).out].bytes());
}

TEST_P(JobLayout, ProgramsAreInputsAndDecode) {
  std::set<unsigned> engines;
  for (const trn2vp_program& program : job_.programs) {
    EXPECT_EQ(program.core, GetParam().core);
    EXPECT_GT(program.fetch_length, 0u);
    engines.insert(program.engine);
    const std::uint8_t* bytes = job_.device(program.address, program.bytes);
    ASSERT_NE(bytes, nullptr) << "engine " << program.engine;
    ASSERT_EQ(program.bytes % isa::kInstructionBytes, 0u);
    ASSERT_GT(program.bytes, 0u);
    for (std::uint32_t at = 0; at < program.bytes; at += isa::kInstructionBytes) {
      const isa::Decoded decoded = isa::decode(bytes + at, program.bytes - at);
      ASSERT_TRUE(decoded) << "engine " << program.engine << ": " << decoded.error;
      const bool last = at + isa::kInstructionBytes == program.bytes;
      EXPECT_EQ(decoded.instruction->opcode == isa::Opcode::kHalt, last);
    }
  }
  EXPECT_EQ(engines, (std::set<unsigned>{0, 1, 2, 3, 4}));
  ASSERT_EQ(job_.done.size(), 1u);
  EXPECT_EQ(job_.done[0].core, GetParam().core);
  EXPECT_LT(job_.done[0].semaphore, map::kSemaphores);
  EXPECT_GT(job_.done[0].value, 0);
}

TEST_P(JobLayout, DescriptorsStayInsideTheCoreAndItsTensors) {
  namespace descriptor = trainium2::descriptor;
  std::size_t looked_at = 0;
  std::set<std::pair<unsigned, unsigned>> queues;
  for (const trn2vp_queue& queue : job_.queues) {
    EXPECT_EQ(queue.engine / map::kDmaPerCore, GetParam().core);
    EXPECT_LT(queue.queue, 14u) << "14 fetches instructions, 15 is the collectives'";
    EXPECT_TRUE(queues.emplace(queue.engine, queue.queue).second) << "set up twice";
    const auto ring = [&](std::uint64_t address) {
      std::vector<descriptor::Descriptor> items;
      for (std::uint32_t i = 0; i < queue.length; ++i) {
        const std::uint8_t* bytes = job_.device(address + i * 16, 16);
        if (bytes == nullptr) break;
        items.push_back(descriptor::decode(bytes));
      }
      return items;
    };
    const auto sources = ring(queue.m2s_ring);
    const auto targets = ring(queue.s2m_ring);
    ASSERT_FALSE(sources.empty());
    ASSERT_EQ(sources.size(), targets.size());
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const std::uint64_t bytes = sources[i].bytes(true);
      if (sources[i].meta == 0) continue;  // what fills the ring up
      ASSERT_TRUE(is_device_address(sources[i].address(), bytes)) << sources[i].address();
      ASSERT_TRUE(is_device_address(targets[i].address(), bytes)) << targets[i].address();
      ++looked_at;
    }
  }
  EXPECT_GT(looked_at, 0u);
}

TEST_P(JobLayout, ChecksAreTheReferenceOfTheInputs) {
  if (GetParam().timing_only) {
    EXPECT_THAT(image_.checks, IsEmpty());
    EXPECT_THAT(job_.checks, IsEmpty());
    // Every tensor, inputs and outputs, is a range without content.
    EXPECT_EQ(image_.voids.size(), workload_.tensors.size());
    for (const VoidRange& range : image_.voids) {  // else a neighbour's data would be part of it
      EXPECT_EQ(range.address % 65536, 0u);
      EXPECT_EQ(range.bytes % 65536, 0u);
    }
    return;
  }
  EXPECT_THAT(image_.voids, IsEmpty());
  ASSERT_EQ(job_.checks.size(), workload_.kernels.size());
  ASSERT_EQ(image_.checks.size(), workload_.kernels.size());
  std::map<std::string, std::vector<std::uint16_t>> values;
  for (const workloads::Tensor& tensor : workload_.tensors) {
    values[tensor.name].resize(tensor.elements());
    if (!tensor.output) workloads::fill(tensor, options_.seed, values[tensor.name].data());
  }
  for (std::size_t i = 0; i < job_.checks.size(); ++i) {
    const trn2vp_check& check = job_.checks[i];
    const Check& mine = image_.checks[i];
    EXPECT_EQ(check.result, job_.outputs[i].host_address);
    EXPECT_EQ(check.result, mine.result.address);
    EXPECT_EQ(check.bytes, job_.outputs[i].bytes);
    EXPECT_EQ(check.element_bytes, 2u);
    ASSERT_EQ(mine.golden.size(), check.bytes);
    const std::uint8_t* golden = job_.at(check.golden, check.bytes);
    ASSERT_NE(golden, nullptr);
    EXPECT_EQ(std::memcmp(golden, mine.golden.data(), check.bytes), 0);
    const workloads::Gemm& gemm = std::get<workloads::Gemm>(workload_.kernels[i]);
    if (gemm.m * gemm.n * gemm.k > 10'000'000) continue;  // the small ones will do
    std::vector<std::uint16_t> expected(mine.elements);
    workloads::reference_gemm(workload_.tensors[0].dtype, gemm.m, gemm.n, gemm.k, 128,
                              values[workload_.tensors[gemm.lhs_t].name].data(),
                              values[workload_.tensors[gemm.rhs].name].data(), expected.data());
    EXPECT_EQ(std::memcmp(expected.data(), golden, check.bytes), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Workloads, JobLayout,
                         testing::Values(Case{"gemm:1x1x1:bf16", 0, false},
                                         Case{"gemm:130x520x200:fp16", 3, false},
                                         Case{"gemm:257x100x1000:bf16", 7, false},
                                         Case{"gemm:130x520x200:bf16", 1, true},
                                         Case{"llama-3.1-8b-attention-projections", 0, true}));

TEST(JobImage, TheSameSeedIsTheSameJob) {
  const auto workload = load_workload("gemm:20x30x40:bf16", "nowhere");
  const auto bytes = [&](std::uint64_t seed) {
    JobOptions with_seed = options();
    with_seed.seed = seed;
    std::string all;
    for (const Segment& segment : build_job(workload, with_seed).segments)
      all.append(segment.bytes.begin(), segment.bytes.end());
    return all;
  };
  EXPECT_EQ(bytes(1), bytes(1));
  EXPECT_NE(bytes(1), bytes(2));
}

TEST(JobImage, WhatDoesNotFitIsOneClearError) {
  const auto error = [](const char* workload, const JobOptions& options) {
    return error_of([&] { build_job(load_workload(workload, "nowhere"), options); });
  };
  JobOptions small = options();
  small.host_ram_size = 256ull << 20;  // 112 MiB of it behind the job
  for (bool timing_only : {false, true}) {
    small.timing_only = timing_only;
    EXPECT_THAT(error("gemm:8192x8192x1:bf16", small),
                AllOf(StartsWith("--workload: 'gemm:8192x8192x1:bf16' does not fit: "),
                      Not(HasSubstr("\n"))));
  }
  // 24 GiB of HBM, whatever the host has.
  JobOptions large = options(0, true);
  large.host_ram_size = 1ull << 40;
  EXPECT_THAT(error("gemm:1048576x16384x16384:bf16", large),
              StartsWith("--workload: 'gemm:1048576x16384x16384:bf16' does not fit: "));
}

TEST(JobImage, AnyNumberOfGemms) {
  auto workload = load_workload("gemm:1x1x1:bf16", "nowhere");
  const workloads::Kernel gemm = workload.kernels[0];
  workload.kernels.assign(50, gemm);
  EXPECT_NO_THROW(build_job(workload, options()));
}

// Cores 2i and 2i + 1 of a whole chip have stack i; others are shared out evenly.
TEST(JobImage, HbmIsInTheStackOfTheCoreWhateverTheirNumbers) {
  struct Machine {
    unsigned cores, stacks, core, stack;
  };
  const auto workload = load_workload("gemm:20x30x40:bf16", "nowhere");
  for (const Machine& m : {Machine{8, 4, 5, 2},
                           {2, 2, 0, 0},
                           {2, 2, 1, 1},
                           {8, 1, 7, 0},
                           {8, 2, 3, 0},
                           {8, 2, 4, 1},
                           {8, 3, 2, 0},
                           {8, 3, 3, 1},
                           {8, 3, 7, 2},
                           {2, 4, 1, 2},
                           {1, 4, 0, 0}}) {
    SCOPED_TRACE(testing::PrintToString(std::vector{m.cores, m.stacks, m.core}));
    JobOptions machine = options(m.core);
    machine.cores = m.cores;
    machine.hbm_stacks = m.stacks;
    const JobImage image = build_job(workload, machine);
    const std::uint64_t begin = map::kHbm[m.stack] + map::kHbmFirmwareReserved;
    EXPECT_THAT(JobReader(image).hbm(), Not(IsEmpty()));
    EXPECT_THAT(misplaced(JobReader(image).hbm(), begin, map::kHbm[m.stack] + map::kHbmSize),
                IsEmpty());
  }
}

TEST(JobImage, MoreCoresThanTheChipHas) {
  auto workload = load_workload("gemm:1x1x1:bf16", "nowhere");
  workload.cores = 2;
  EXPECT_THAT(error_of([&] { build_job(workload, options(7)); }),
              StartsWith("--workload: 'gemm:1x1x1:bf16': takes 2 cores, expected at most 8"));
}

}  // namespace
}  // namespace trn2vp::job
