// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/job/job_image.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "firmware/kernels/gemm_sequence.h"
#include "models/trainium2/address_map.h"
#include "platforms/job/job_writer.h"
#include "platforms/job/kernel_lowering.h"
#include "platforms/workloads/kernel_reference.h"
#include "platforms/workloads/number.h"
#include "platforms/workloads/reference.h"

namespace trn2vp::job {
namespace {

namespace map = trainium2::address_map;
using workloads::Gemm;
using workloads::Kernel;
using workloads::Tensor;
using workloads::Workload;

constexpr std::size_t kTensorAlignment = 64 * 1024;
/// Simulated time the firmware grants the kernels: a thousandth of the array's peak and of the
/// memory's is surely a hang.
constexpr double kSlowestFlopsPerSecond = 78.6e9;
constexpr double kSlowestBytesPerSecond = 0.7e9;
constexpr double kLeastTimeoutUs = 100'000;
constexpr double kMostTimeoutUs = 4e9;  // it is 32 bits

/// Builds one JobImage; the members are what its steps share.
class Builder {
 public:
  Builder(const Workload& workload, const JobOptions& options)
      : workload_(workload), options_(options), writer_(options) {}

  JobImage build() {
    place_tensors();
    const auto& kernels = workload_.kernels;
    for (auto first = kernels.begin(), next = first; first != kernels.end(); first = next) {
      const bool gemm = is_gemm(*first);
      next =
          std::find_if(first, kernels.end(), [&](const Kernel& k) { return is_gemm(k) != gemm; });
      gemm ? add_gemms(first, next) : add_kernels(first, next);
    }
    if (!options_.timing_only) {
      for (const Kernel& kernel : kernels) add_check(kernel);
    }
    writer_.set_timeout_us(timeout_us());
    writer_.image().name = workload_.name;
    writer_.image().flops = workload_.flops();
    return writer_.take();
  }

 private:
  using Iterator = std::vector<Kernel>::const_iterator;

  static bool is_gemm(const Kernel& kernel) { return std::holds_alternative<Gemm>(kernel); }

  void place_tensors() {
    for (const Tensor& tensor : workload_.tensors) {
      device_of_.push_back(writer_.allocate_hbm(tensor.bytes(), kTensorAlignment));
      std::uint64_t& host = host_of_.emplace_back(0);
      std::vector<std::uint8_t>& bytes = bytes_of_.emplace_back();
      if (options_.timing_only) {
        host = writer_.add_void(tensor.bytes());
      } else if (tensor.output) {
        host = writer_.allocate_host(tensor.bytes());
      } else {
        bytes.resize(tensor.bytes());
        workloads::fill(tensor, options_.seed, bytes.data());
        host = writer_.add_host(bytes.data(), bytes.size());
      }
      if (tensor.output) {
        writer_.add_output(host, device_of_.back(), tensor.bytes());
      } else {
        writer_.add_input(host, device_of_.back(), tensor.bytes());
      }
    }
  }

  kernels::CoreAddresses core() const {
    kernels::CoreAddresses core;
    core.tpb_base = map::kCore[options_.core];
    return core;
  }

  kernels::Allocate allocate() {
    return [this](std::size_t bytes, std::size_t alignment) {
      return writer_.allocate_hbm(bytes, alignment);
    };
  }

  void add_gemms(Iterator first, Iterator last) {
    std::vector<kernels::GemmStep> steps;
    for (; first != last; ++first) {
      using trainium2::isa::DType;
      const Gemm& gemm = std::get<Gemm>(*first);
      check_tiles(std::min<std::uint64_t>(gemm.k, kernels::kTileK),
                  std::min<std::uint64_t>(gemm.m, kernels::kTileM));
      const bool bf16 = workload_.tensors[gemm.lhs_t].dtype == workloads::DataType::kBf16;
      kernels::GemmShape shape;
      shape.m = static_cast<std::uint32_t>(gemm.m);
      shape.n = static_cast<std::uint32_t>(gemm.n);
      shape.k = static_cast<std::uint32_t>(gemm.k);
      shape.dtype = bf16 ? DType::kBf16 : DType::kFp16;
      steps.push_back({kernels::plan_gemm(shape),
                       {device_of_[gemm.lhs_t], device_of_[gemm.rhs], device_of_[gemm.out]}});
      writer_.image().plans.push_back(gemm.name + ": " + steps.back().plan.to_text());
    }
    writer_.add_stage(kernels::build_gemm_sequence(steps, core(), allocate()));
  }

  void add_kernels(Iterator first, Iterator last) {
    check_tiles(map::kPartitions, map::kPartitions);
    kernels::nki::KernelBuilder nki(core(), allocate());
    for (; first != last; ++first) lower_kernel(*first, workload_, device_of_, nki);
    writer_.add_stage(nki.build());
  }

  // The kernels' tiles do not shrink with the array.
  void check_tiles(std::uint64_t rows, std::uint64_t columns) const {
    if (rows <= options_.array_rows && columns <= options_.array_columns) return;
    throw std::invalid_argument("tiles of K " + std::to_string(rows) + ", M " +
                                std::to_string(columns) + ", expected an array that takes them (" +
                                "chip.tensor.rows is " + std::to_string(options_.array_rows) +
                                ", columns " + std::to_string(options_.array_columns) + ")");
  }

  const std::uint16_t* words(std::size_t tensor) const {
    return reinterpret_cast<const std::uint16_t*>(bytes_of_[tensor].data());
  }

  void add_check(const Kernel& kernel) {
    const std::size_t out = workloads::output_of(kernel);
    const Tensor& tensor = workload_.tensors[out];
    Check check{};
    check.name = tensor.name;
    check.result = host_of_[out];
    check.elements = tensor.elements();
    check.element_bytes = workloads::size_of(tensor.dtype);
    check.dtype = tensor.dtype;
    const Gemm* gemm = std::get_if<Gemm>(&kernel);
    if (gemm != nullptr && !bytes_of_[gemm->lhs_t].empty() && !bytes_of_[gemm->rhs].empty()) {
      std::vector<std::uint16_t> golden(tensor.elements());
      workloads::reference_gemm(tensor.dtype, gemm->m, gemm->n, gemm->k, options_.array_rows,
                                words(gemm->lhs_t), words(gemm->rhs), golden.data());
      check.golden.resize(tensor.bytes());
      std::memcpy(check.golden.data(), golden.data(), check.golden.size());
    } else {
      check.expected = reference_of(kernel);
    }
    writer_.add_check(std::move(check));
  }

  std::function<workloads::Expected(const ReadHost&)> reference_of(const Kernel& kernel) const {
    return [kernel, workload = workload_, host = host_of_](const ReadHost& read) {
      std::vector<std::vector<double>> values(workload.tensors.size());
      for (const std::size_t operand : workloads::operands_of(kernel)) {
        const Tensor& tensor = workload.tensors[operand];
        std::vector<std::uint8_t> bytes(tensor.bytes());
        read(host[operand], bytes.data(), bytes.size());
        for (std::uint64_t i = 0; i < tensor.elements(); ++i)
          values[operand].push_back(workloads::load(tensor.dtype, bytes.data(), i));
      }
      return workloads::evaluate(kernel, workload, values);
    };
  }

  double timeout_us() const {
    double bytes = 0;
    for (const Tensor& tensor : workload_.tensors) bytes += static_cast<double>(tensor.bytes());
    const double seconds =
        workload_.flops() / kSlowestFlopsPerSecond + bytes / kSlowestBytesPerSecond;
    return std::min(kLeastTimeoutUs + seconds * 1e6, kMostTimeoutUs);
  }

  const Workload& workload_;
  const JobOptions& options_;
  JobWriter writer_;
  std::vector<std::uint64_t> host_of_;
  std::vector<std::uint64_t> device_of_;
  std::vector<std::vector<std::uint8_t>> bytes_of_;
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
