// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/job/core_programs.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>

#include "firmware/kernels/core_barrier.h"
#include "firmware/kernels/gemm.h"
#include "models/trainium2/address_map.h"
#include "platforms/job/kernel_lowering.h"

namespace trn2vp::job {
namespace {

namespace map = trainium2::address_map;
using workloads::Barrier;
using workloads::Gemm;
using workloads::Kernel;
using workloads::Tensor;
using workloads::Workload;

kernels::CoreAddresses addresses_of(unsigned core) {
  kernels::CoreAddresses addresses;
  addresses.tpb_base = map::kCore[core];
  return addresses;
}

class CoreProgram {
 public:
  CoreProgram(const Workload& workload, unsigned core, unsigned first_core,
              const kernels::CoreGeometry& machine, const Addresses& addresses,
              const kernels::Allocate& allocate, std::vector<std::string>* plans)
      : workload_(workload),
        core_(core),
        addresses_(addresses),
        plans_(plans),
        sequence_(addresses_of(first_core + core), allocate, machine) {
    for (unsigned c = 0; c < workload.cores; ++c) group_.push_back(addresses_of(first_core + c));
  }

  kernels::Kernel build() {
    std::vector<const Kernel*> mine;
    for (const Kernel& kernel : workload_.kernels) {
      if (kernel.core == core_) mine.push_back(&kernel);
    }
    barriers_ = static_cast<unsigned>(std::count_if(mine.begin(), mine.end(), [](const Kernel* k) {
      const Barrier* barrier = std::get_if<Barrier>(k);
      return barrier != nullptr && !barrier->pair;
    }));
    for (std::size_t i = 0; i < mine.size(); ++i) {
      const Kernel* next = i + 1 < mine.size() ? mine[i + 1] : nullptr;
      const bool ends_layer =
          !workload_.layers.empty() && (next == nullptr || next->layer != mine[i]->layer);
      if (is_general(*mine[i])) {
        if (!general_) general_ = std::make_unique<kernels::nki::KernelBuilder>(sequence_);
        lower(*mine[i]);
        if (next != nullptr && is_general(*next) && !ends_layer) continue;
      }
      const std::optional<std::uint32_t> token =
          ends_layer ? std::optional(static_cast<std::uint32_t>(mine[i]->layer)) : std::nullopt;
      sequence_.append(parts_of(*mine[i]), token);
    }
    return sequence_.finish();
  }

 private:
  static bool is_general(const Kernel& kernel) {
    return !std::holds_alternative<Gemm>(kernel) && !std::holds_alternative<Barrier>(kernel);
  }

  /// What does not fit is said of its layer.
  void lower(const Kernel& kernel) {
    const std::string where =
        workload_.layers.empty() ? "" : "layer '" + workload_.layers.at(kernel.layer) + "': ";
    try {
      lower_kernel(kernel, workload_, addresses_, *general_);
    } catch (const std::length_error& error) {
      throw std::length_error(where + error.what());
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(where + error.what());
    }
  }

  kernels::KernelParts parts_of(const Kernel& kernel) {
    if (const Barrier* barrier = std::get_if<Barrier>(&kernel)) {
      if (barrier->pair) return kernels::pair_barrier_parts();
      return kernels::core_barrier_parts(sequence_, group_, ++barrier_, barriers_);
    }
    if (const Gemm* gemm = std::get_if<Gemm>(&kernel)) return gemm_parts(*gemm);
    const std::unique_ptr<kernels::nki::KernelBuilder> built = std::move(general_);
    return built->parts();
  }

  std::uint64_t first_element(std::size_t index) const {
    return addresses_[index] +
           workload_.place_of(index).offset * workloads::size_of(workload_.tensors[index].dtype);
  }

  std::uint64_t pitch(std::size_t index) const { return workload_.place_of(index).pitch; }

  kernels::KernelParts gemm_parts(const Gemm& gemm) {
    using trainium2::isa::DType;
    const workloads::DataType dtype = workload_.tensors[gemm.lhs_t].dtype;
    kernels::GemmShape shape;
    shape.m = static_cast<std::uint32_t>(gemm.m);
    shape.n = static_cast<std::uint32_t>(gemm.n);
    shape.k = static_cast<std::uint32_t>(gemm.k);
    shape.dtype = dtype == workloads::DataType::kBf16 ? DType::kBf16 : DType::kFp16;
    kernels::GemmOptions options;
    options.machine = sequence_.machine();
    const kernels::GemmPlan plan = kernels::plan_gemm(shape, options);
    if (plans_ != nullptr) plans_->push_back(gemm.name + ": " + plan.to_text());
    const kernels::GemmTensors tensors{first_element(gemm.lhs_t), first_element(gemm.rhs),
                                       first_element(gemm.out),   pitch(gemm.lhs_t),
                                       pitch(gemm.rhs),           pitch(gemm.out)};
    return kernels::gemm_parts(plan, tensors, sequence_.core(), sequence_.one_address());
  }

  const Workload& workload_;
  unsigned core_;
  const Addresses& addresses_;
  std::vector<std::string>* plans_;
  kernels::KernelSequence sequence_;
  std::vector<kernels::CoreAddresses> group_;
  std::unique_ptr<kernels::nki::KernelBuilder> general_;  ///< the step being built
  unsigned barriers_ = 0;
  unsigned barrier_ = 0;
};

}  // namespace

kernels::Kernel build_core_program(const Workload& workload, unsigned core, unsigned first_core,
                                   const kernels::CoreGeometry& machine, const Addresses& addresses,
                                   const kernels::Allocate& allocate,
                                   std::vector<std::string>* plans) {
  return CoreProgram(workload, core, first_core, machine, addresses, allocate, plans).build();
}

}  // namespace trn2vp::job
