// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/job/job_writer.h"

#include <algorithm>
#include <stdexcept>

#include "models/trainium2/address_map.h"

namespace trn2vp::job {

namespace map = trainium2::address_map;

namespace {

/// Tables of the job first, blobs and tensors behind them.
constexpr std::uint64_t kHostData = 0x4900'0000;
/// common::Memory::Parameters::granule.
constexpr std::uint64_t kVoidGranule = 64 * 1024;
constexpr std::size_t kTensorAlignment = 64 * 1024;
constexpr std::size_t kRingAlignment = 256;
constexpr std::size_t kProgramAlignment = 128;
constexpr std::uint32_t kFetchRing = 64;
constexpr unsigned kDescriptorBytes = 16;

// A multiple of 16, at least 32 (facts/neuron-device-interface.md section 3.3, documented), and a
// queue keeps one descriptor free.
std::uint32_t legal_ring(std::size_t descriptors) {
  return static_cast<std::uint32_t>(std::max<std::size_t>(32, (descriptors + 16) / 16 * 16));
}

}  // namespace

JobWriter::JobWriter(const JobOptions& options)
    : options_(options),
      host_(kHostData, options.host_ram_base + options.host_ram_size),
      next_table_(TRN2VP_JOB_ADDRESS + sizeof(trn2vp_job)) {
  for (unsigned i = 0; i < options.hbm_stacks; ++i)
    hbm_.emplace_back(map::kHbm[i] + map::kHbmFirmwareReserved, map::kHbm[i] + options.hbm_stack_bytes);
}

std::uint64_t JobWriter::allocate_hbm(std::size_t bytes, std::size_t alignment, unsigned core) {
  return hbm_[map::hbm_stack_of(core, options_.cores, options_.hbm_stacks)](bytes, alignment);
}

std::uint64_t JobWriter::allocate_host(std::uint64_t bytes) {
  return host_(bytes, kTensorAlignment);
}

std::uint64_t JobWriter::add_host(const void* data, std::size_t bytes) {
  const std::uint64_t address = host_(bytes, 64);
  add_segment(address, data, bytes);
  return address;
}

std::uint64_t JobWriter::add_void(std::uint64_t bytes) {
  // Whole granules of the host's memory: a neighbour's data would make a part of it written, and
  // what is copied from there is written wherever it goes.
  const std::uint64_t whole = (bytes + kVoidGranule - 1) / kVoidGranule * kVoidGranule;
  const std::uint64_t address = host_(whole, kVoidGranule);
  image_.voids.push_back({address, whole});
  return address;
}

void JobWriter::add_check(Check check) {
  if (!check.golden.empty()) {
    const std::uint64_t golden = allocate_host(check.golden.size());
    add_segment(golden, check.golden.data(), check.golden.size());
    checks_.push_back({check.result.address, golden, check.golden.size(), check.element_bytes});
  }
  image_.checks.push_back(std::move(check));
}

trn2vp_program JobWriter::program(unsigned core, unsigned engine, std::uint64_t address,
                                  std::uint32_t bytes) {
  trn2vp_program row{};
  row.core = core;
  row.engine = engine;
  row.address = address;
  row.bytes = bytes;
  row.fetch_length = kFetchRing;
  row.fetch_m2s_ring = allocate_hbm(kFetchRing * kDescriptorBytes, kRingAlignment, core);
  row.fetch_s2m_ring = allocate_hbm(kFetchRing * kDescriptorBytes, kRingAlignment, core);
  return row;
}

void JobWriter::add_stage(const std::vector<Program>& programs, const std::vector<Rings>& rings) {
  Stage& stage = stages_.emplace_back();
  for (const Rings& r : rings) {
    const auto length = legal_ring(r.m2s.size() / kDescriptorBytes);
    const auto place = [&](std::vector<std::uint8_t> ring) {
      ring.resize(std::size_t{length} * kDescriptorBytes);
      const std::uint64_t device = allocate_hbm(ring.size(), kRingAlignment);
      add_input(add_host(ring.data(), ring.size()), device, ring.size());
      return device;
    };
    const std::uint64_t m2s = place(r.m2s);
    stage.queues.push_back({r.engine, r.queue, m2s, place(r.s2m), length, 0});
  }
  for (const Program& p : programs) {
    const std::uint64_t device = allocate_hbm(p.code.size(), kProgramAlignment);
    add_input(add_host(p.code.data(), p.code.size()), device, p.code.size());
    trn2vp_program row =
        program(p.core, p.engine, device, static_cast<std::uint32_t>(p.code.size()));
    if (p.peer_length != 0) {
      const std::size_t ring = std::size_t{p.peer_length} * kDescriptorBytes;
      row.peer_length = p.peer_length;
      row.peer_m2s_ring = allocate_hbm(ring + kDescriptorBytes, kRingAlignment);
      row.peer_s2m_ring = allocate_hbm(ring, kRingAlignment);
    }
    stage.programs.push_back(row);
  }
}

void JobWriter::add_stage(const std::map<unsigned, kernels::Kernel>& kernels) {
  Stage& stage = stages_.emplace_back();
  for (const auto& [core, kernel] : kernels) {
    // Programs and rings travel like the tensors: from host memory, by DMA.
    for (const kernels::Blob& blob : kernel.blobs)
      add_input(add_host(blob.bytes.data(), blob.bytes.size()), blob.address, blob.bytes.size());
    for (const kernels::RingPair& ring : kernel.rings) {
      stage.queues.push_back({core * map::kDmaPerCore + ring.engine, ring.queue, ring.m2s_address,
                              ring.s2m_address, ring.length, 0});
    }
    for (unsigned engine = 0; engine < kernel.engines.size(); ++engine) {
      const kernels::EngineProgram& p = kernel.engines[engine];
      stage.programs.push_back(program(core, engine, p.address, p.bytes()));
    }
    stage.done.push_back({core, kernels::kDoneSemaphore, kernel.done_value, 0});
  }
}

void JobWriter::add_segment(std::uint64_t address, const void* data, std::size_t bytes) {
  const auto* first = static_cast<const std::uint8_t*>(data);
  image_.segments.push_back({address, std::vector<std::uint8_t>(first, first + bytes)});
}

template <class Rows>
trn2vp_table JobWriter::write_table(const Rows& rows) {
  const std::uint64_t address = (next_table_ + 7) & ~std::uint64_t{7};
  const std::size_t bytes = rows.size() * sizeof(typename Rows::value_type);
  if (address + bytes > kHostData)
    throw std::length_error("the job's tables do not fit into host memory");
  add_segment(address, rows.data(), bytes);
  next_table_ = address + bytes;
  return {address, rows.size()};
}

JobImage JobWriter::take() {
  trn2vp_job job{};
  job.magic = TRN2VP_JOB_MAGIC;
  job.version = TRN2VP_JOB_VERSION;
  job.timeout_us = static_cast<std::uint32_t>(timeout_us_);
  job.inputs = write_table(inputs_);
  std::vector<trn2vp_stage> stages;
  for (const Stage& stage : stages_)
    stages.push_back(
        {write_table(stage.queues), write_table(stage.programs), write_table(stage.done)});
  job.stages = write_table(stages);
  job.outputs = write_table(outputs_);
  job.checks = write_table(checks_);
  add_segment(TRN2VP_JOB_ADDRESS, &job, sizeof job);
  image_.job_address = TRN2VP_JOB_ADDRESS;
  return std::move(image_);
}

}  // namespace trn2vp::job
