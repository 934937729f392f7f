// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/job/job_image.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "firmware/include/trn2vp/job.h"
#include "firmware/kernels/gemm_sequence.h"
#include "models/trainium2/address_map.h"
#include "platforms/workloads/reference.h"

namespace trn2vp::job {
namespace {

namespace map = trainium2::address_map;
using kernels::BumpAllocator;
using workloads::Tensor;
using workloads::Workload;

/// Tables and blobs of the job first, tensors behind them.
constexpr std::uint64_t kHostData = 0x4900'0000;
constexpr std::size_t kTensorAlignment = 64 * 1024;
constexpr std::uint32_t kFetchRing = 64;
constexpr unsigned kDescriptorBytes = 16;
/// Simulated time the firmware grants the kernel: a thousandth of the array's peak is surely a
/// hang.
constexpr double kSlowestFlopsPerSecond = 78.6e9;
constexpr double kLeastTimeoutUs = 100'000;

/// Builds one JobImage; the members are what its steps share.
class Builder {
 public:
  Builder(const Workload& workload, const JobOptions& options)
      : workload_(workload),
        options_(options),
        host_(kHostData, options.host_ram_base + options.host_ram_size),
        hbm_(hbm_base(options.core) + map::kHbmFirmwareReserved,
             hbm_base(options.core) + map::kHbmSize) {}

  JobImage build() {
    place_tensors();
    build_kernel();
    if (!options_.timing_only) compute_golden();
    write_tables();
    return std::move(image_);
  }

 private:
  // The stack that this core shares with its neighbour.
  static std::uint64_t hbm_base(unsigned core) { return map::kHbm[core / 2]; }

  std::uint64_t allocate_host(std::uint64_t bytes) { return host_(bytes, kTensorAlignment); }

  void place_tensors() {
    for (const Tensor& tensor : workload_.tensors) {
      const std::uint64_t host = allocate_host(tensor.bytes());
      const std::uint64_t device = hbm_(tensor.bytes(), kTensorAlignment);
      host_of_.push_back(host);
      device_of_.push_back(device);
      const trn2vp_transfer transfer{host, device, tensor.bytes()};
      (tensor.output ? outputs_ : inputs_).push_back(transfer);
      if (options_.timing_only) {
        image_.voids.push_back({host, tensor.bytes()});
      } else if (!tensor.output) {
        values_.resize(host_of_.size());
        values_.back().resize(tensor.elements());
        workloads::fill_random(tensor, options_.seed, values_.back().data());
        add_segment(host, values_.back().data(), tensor.bytes());
      }
    }
    values_.resize(workload_.tensors.size());
  }

  void build_kernel() {
    std::vector<kernels::GemmStep> steps;
    for (const workloads::Gemm& gemm : workload_.gemms) {
      using trainium2::isa::DType;
      check_tiles(gemm);
      const bool bf16 = workload_.tensors[gemm.lhs_t].dtype == workloads::DataType::kBf16;
      kernels::GemmShape shape;
      shape.m = static_cast<std::uint32_t>(gemm.m);
      shape.n = static_cast<std::uint32_t>(gemm.n);
      shape.k = static_cast<std::uint32_t>(gemm.k);
      shape.dtype = bf16 ? DType::kBf16 : DType::kFp16;
      steps.push_back({kernels::plan_gemm(shape),
                       {device_of_[gemm.lhs_t], device_of_[gemm.rhs], device_of_[gemm.out]}});
      image_.plans.push_back(gemm.name + ": " + steps.back().plan.to_text());
    }
    kernels::CoreAddresses core;
    core.tpb_base = map::kCore[options_.core];
    const auto allocate = [this](std::size_t bytes, std::size_t alignment) {
      return hbm_(bytes, alignment);
    };
    const kernels::GemmSequence kernel = kernels::build_gemm_sequence(steps, core, allocate);

    // Programs and rings travel like the tensors: from host memory, by DMA.
    for (const kernels::Blob& blob : kernel.blobs) {
      const std::uint64_t host = host_(blob.bytes.size(), 64);
      add_segment(host, blob.bytes.data(), blob.bytes.size());
      inputs_.push_back({host, blob.address, blob.bytes.size()});
    }
    for (const kernels::RingPair& ring : kernel.rings) {
      queues_.push_back({options_.core * map::kDmaPerCore + ring.engine, ring.queue,
                         ring.m2s_address, ring.s2m_address, ring.length, 0});
    }
    for (std::uint32_t engine = 0; engine < kernel.engines.size(); ++engine) {
      const kernels::EngineProgram& program = kernel.engines[engine];
      const std::uint64_t m2s = hbm_(kFetchRing * kDescriptorBytes, 256);
      const std::uint64_t s2m = hbm_(kFetchRing * kDescriptorBytes, 256);
      programs_.push_back(
          {options_.core, engine, program.address, program.bytes(), kFetchRing, m2s, s2m});
    }
    done_.push_back({options_.core, kernels::GemmProgram::kDoneSemaphore, kernel.done_value, 0});
  }

  // The kernel's tiles do not shrink with the array.
  void check_tiles(const workloads::Gemm& gemm) const {
    const std::uint64_t rows = std::min<std::uint64_t>(gemm.k, kernels::kTileK);
    const std::uint64_t columns = std::min<std::uint64_t>(gemm.m, kernels::kTileM);
    if (rows <= options_.array_rows && columns <= options_.array_columns) return;
    throw std::invalid_argument("tiles of K " + std::to_string(rows) + ", M " +
                                std::to_string(columns) + ", expected an array that takes them (" +
                                "chip.tensor.rows is " + std::to_string(options_.array_rows) +
                                ", columns " + std::to_string(options_.array_columns) + ")");
  }

  void compute_golden() {
    for (const workloads::Gemm& gemm : workload_.gemms) {
      const Tensor& out = workload_.tensors[gemm.out];
      Check check{out.name, host_of_[gemm.out], std::vector<std::uint16_t>(out.elements())};
      workloads::reference_gemm(out.dtype, gemm.m, gemm.n, gemm.k, options_.array_rows,
                                values_[gemm.lhs_t].data(), values_[gemm.rhs].data(),
                                check.golden.data());
      const std::uint64_t golden = allocate_host(out.bytes());
      add_segment(golden, check.golden.data(), out.bytes());
      checks_.push_back({check.result, golden, out.bytes(), workloads::size_of(out.dtype)});
      image_.checks.push_back(std::move(check));
    }
  }

  void write_tables() {
    trn2vp_job job{};
    job.magic = TRN2VP_JOB_MAGIC;
    job.version = TRN2VP_JOB_VERSION;
    job.timeout_us = static_cast<std::uint32_t>(kLeastTimeoutUs +
                                                workload_.flops() / kSlowestFlopsPerSecond * 1e6);
    std::uint64_t next = TRN2VP_JOB_ADDRESS + sizeof job;
    const auto table = [&](const auto& rows) {
      const std::uint64_t address = next = (next + 7) & ~std::uint64_t{7};
      const std::size_t bytes = rows.size() * sizeof rows[0];
      if (address + bytes > kHostData)
        throw std::runtime_error("the job's tables do not fit into host memory");
      add_segment(address, rows.data(), bytes);
      next += bytes;
      return trn2vp_table{address, rows.size()};
    };
    job.inputs = table(inputs_);
    job.queues = table(queues_);
    job.programs = table(programs_);
    job.done = table(done_);
    job.outputs = table(outputs_);
    job.checks = table(checks_);
    add_segment(TRN2VP_JOB_ADDRESS, &job, sizeof job);
    image_.job_address = TRN2VP_JOB_ADDRESS;
  }

  void add_segment(std::uint64_t address, const void* data, std::size_t bytes) {
    const auto* first = static_cast<const std::uint8_t*>(data);
    image_.segments.push_back({address, std::vector<std::uint8_t>(first, first + bytes)});
  }

  const Workload& workload_;
  const JobOptions& options_;
  BumpAllocator host_;
  BumpAllocator hbm_;
  JobImage image_;
  std::vector<std::uint64_t> host_of_;
  std::vector<std::uint64_t> device_of_;
  std::vector<std::vector<std::uint16_t>> values_;
  std::vector<trn2vp_transfer> inputs_;
  std::vector<trn2vp_transfer> outputs_;
  std::vector<trn2vp_queue> queues_;
  std::vector<trn2vp_program> programs_;
  std::vector<trn2vp_done> done_;
  std::vector<trn2vp_check> checks_;
};

}  // namespace

JobImage build_job(const Workload& workload, const JobOptions& options) {
  try {
    return Builder(workload, options).build();
  } catch (const std::length_error& error) {
    throw std::runtime_error("--workload: '" + workload.name + "' does not fit: " + error.what());
  } catch (const std::invalid_argument& error) {
    throw std::runtime_error("--workload: '" + workload.name + "': " + error.what());
  }
}

}  // namespace trn2vp::job
