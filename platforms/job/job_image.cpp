// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/job/job_image.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>

#include "platforms/job/core_programs.h"
#include "platforms/job/job_writer.h"
#include "platforms/workloads/kernel_reference.h"
#include "platforms/workloads/number.h"
#include "platforms/workloads/reference.h"

namespace trn2vp::job {
namespace {

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
      : shared_(std::make_shared<Workload>(workload)),
        workload_(*shared_),
        options_(options),
        writer_(options) {}

  JobImage build() {
    if (options_.core + workload_.cores > options_.cores) {
      throw std::invalid_argument("takes " + std::to_string(workload_.cores) +
                                  " cores, expected at most " + std::to_string(options_.cores) +
                                  " (chip.cores)");
    }
    place_tensors();
    std::map<unsigned, kernels::Kernel> kernels;
    for (unsigned c = 0; c < workload_.cores; ++c) {
      const unsigned core = options_.core + c;
      const kernels::Allocate allocate = [this, core](std::size_t bytes, std::size_t alignment) {
        return writer_.allocate_hbm(bytes, alignment, core);
      };
      kernels.emplace(core,
                      build_core_program(workload_, c, options_.core, options_.machine, device_of_,
                                         allocate, c == 0 ? &writer_.image().plans : nullptr));
    }
    writer_.add_stage(kernels);
    if (!options_.timing_only) {
      for (const Kernel& kernel : workload_.kernels) add_checks(kernel);
    }
    writer_.set_timeout_us(timeout_us());
    describe(writer_.image());
    return writer_.take();
  }

 private:
  void describe(JobImage& image) const {
    image.name = workload_.name;
    image.flops = workload_.flops();
    image.cores = workload_.cores;
    image.repetition = workload_.repetition;
    for (const std::string& name : workload_.layers) image.layers.push_back({name, 0});
    if (image.layers.empty()) return;
    for (const Kernel& kernel : workload_.kernels)
      image.layers.at(kernel.layer).flops += workload_.flops_of(kernel);
  }

  void place_tensors() {
    for (const Tensor& tensor : workload_.tensors) {
      std::uint64_t& host = host_of_.emplace_back(0);
      std::vector<std::uint8_t>& bytes = bytes_of_.emplace_back();
      if (tensor.part) {
        device_of_.push_back(device_of_.at(tensor.part->whole));
        continue;
      }
      const std::uint64_t device = device_of_.emplace_back(
          writer_.allocate_hbm(tensor.bytes(), kTensorAlignment, options_.core + tensor.core));
      if (tensor.kept && tensor.output) continue;
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
        writer_.add_output(host, device, tensor.bytes());
      } else {
        writer_.add_input(host, device, tensor.bytes());
      }
    }
  }

  const std::uint16_t* words(std::size_t tensor) const {
    return reinterpret_cast<const std::uint16_t*>(bytes_of_[tensor].data());
  }

  void add_checks(const Kernel& kernel) {
    for (const std::size_t out : workloads::outputs_of(kernel)) add_check(kernel, out);
  }

  void add_check(const Kernel& kernel, std::size_t out) {
    const Tensor& tensor = workload_.tensors[out];
    Check check{};
    check.name = tensor.name;
    check.elements = tensor.elements();
    check.element_bytes = workloads::size_of(tensor.dtype);
    check.dtype = tensor.dtype;
    const Gemm* gemm = std::get_if<Gemm>(&kernel);
    const bool whole = !tensor.part && !tensor.kept;
    if (gemm != nullptr && whole && !bytes_of_[gemm->lhs_t].empty() &&
        !bytes_of_[gemm->rhs].empty()) {
      std::vector<std::uint16_t> golden(tensor.elements());
      workloads::reference_gemm(tensor.dtype, gemm->m, gemm->n, gemm->k,
                                options_.machine.array_rows, words(gemm->lhs_t), words(gemm->rhs),
                                golden.data());
      check.golden.resize(tensor.bytes());
      std::memcpy(check.golden.data(), golden.data(), check.golden.size());
    } else {
      check.expected = reference_of(kernel);
    }
    check.result = location_of(out);
    writer_.add_check(std::move(check));
  }

  Location location_of(std::size_t index) const {
    const Workload::Place place = workload_.place_of(index);
    const Tensor& tensor = workload_.tensors[index];
    const bool on_chip = workload_.tensors[place.whole].kept;
    const std::uint64_t size = workloads::size_of(tensor.dtype);
    Location location{on_chip ? device_of_[place.whole] : host_of_[place.whole], on_chip};
    if (!tensor.part) return location;
    location.address += place.offset * size;
    location.row_bytes = tensor.cols * size;
    location.pitch = place.pitch * size;
    return location;
  }

  std::function<workloads::Expected(const ReadMemory&)> reference_of(const Kernel& kernel) const {
    std::map<std::size_t, Location> places;
    for (const std::size_t operand : workloads::operands_of(kernel))
      places[operand] = location_of(operand);
    return [kernel, places, workload = shared_](const ReadMemory& read) {
      std::vector<std::vector<double>> values(workload->tensors.size());
      for (const auto& [operand, place] : places) {
        const Tensor& tensor = workload->tensors[operand];
        const std::vector<std::uint8_t> bytes = read_rows(read, place, tensor.bytes());
        values[operand].reserve(tensor.elements());
        for (std::uint64_t i = 0; i < tensor.elements(); ++i)
          values[operand].push_back(workloads::load(tensor.dtype, bytes.data(), i));
      }
      return workloads::evaluate(kernel, *workload, values);
    };
  }

  double timeout_us() const {
    double bytes = 0;
    for (const Tensor& tensor : workload_.tensors) bytes += static_cast<double>(tensor.bytes());
    const double seconds =
        workload_.flops() / kSlowestFlopsPerSecond + bytes / kSlowestBytesPerSecond;
    return std::min(kLeastTimeoutUs + seconds * 1e6, kMostTimeoutUs);
  }

  std::shared_ptr<const Workload> shared_;  ///< the checks outlive the builder
  const Workload& workload_;
  const JobOptions& options_;
  JobWriter writer_;
  std::vector<std::uint64_t> host_of_;
  std::vector<std::uint64_t> device_of_;
  std::vector<std::vector<std::uint8_t>> bytes_of_;
};

}  // namespace

std::vector<std::uint8_t> read_rows(const ReadMemory& read, const Location& place,
                                    std::uint64_t bytes) {
  std::vector<std::uint8_t> data(bytes);
  const std::uint64_t row = place.row_bytes == 0 ? bytes : place.row_bytes;
  for (std::uint64_t done = 0, at = place.address; done < bytes; done += row, at += place.pitch)
    read(at, place.on_chip, data.data() + done, row);
  return data;
}

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
