// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/job/kernel_lowering.h"

#include <stdexcept>

#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::job {
namespace {

namespace nki = kernels::nki;
using workloads::DataType;

nki::DType device_type(DataType dtype) {
  switch (dtype) {
    case DataType::kBf16:
      return nki::DType::kBf16;
    case DataType::kFp16:
      return nki::DType::kFp16;
    case DataType::kFp32:
      return nki::DType::kFp32;
  }
  throw std::logic_error("a type without a device type");
}

struct Lower {
  const workloads::Workload& workload;
  const std::vector<std::uint64_t>& device;
  nki::KernelBuilder& builder;

  nki::DramTensor tensor(std::size_t index) const {
    const workloads::Tensor& t = workload.tensors[index];
    return {device[index], device_type(t.dtype), static_cast<std::uint32_t>(t.rows),
            static_cast<std::uint32_t>(t.cols)};
  }

  void operator()(const workloads::Gemm&) const {
    throw std::logic_error("a GEMM has a builder of its own");
  }
  void operator()(const workloads::Transpose& k) const {
    nki::transpose(builder, tensor(k.out), tensor(k.in));
  }
  void operator()(const workloads::Softmax& k) const {
    nki::softmax(builder, tensor(k.out), tensor(k.x));
  }
  void operator()(const workloads::Layernorm& k) const {
    nki::layernorm(builder, tensor(k.out), tensor(k.x), tensor(k.gamma), tensor(k.beta), k.epsilon);
  }
  void operator()(const workloads::Rmsnorm& k) const {
    nki::rmsnorm(builder, tensor(k.out), tensor(k.x), tensor(k.gamma), k.epsilon);
  }
  void operator()(const workloads::Rope& k) const {
    nki::rope(builder, tensor(k.out), tensor(k.x), tensor(k.cosine), tensor(k.sine));
  }
  void operator()(const workloads::Mlp& k) const {
    const auto function = k.function == workloads::MlpFunction::kSilu
                              ? nki::ActivationFunction::kSilu
                              : nki::ActivationFunction::kGelu;
    nki::mlp(builder, tensor(k.out), tensor(k.x), tensor(k.gate), tensor(k.up), tensor(k.down),
             function);
  }
  void operator()(const workloads::Attention& k) const {
    nki::attention(builder, tensor(k.out), tensor(k.q), tensor(k.k), tensor(k.v),
                   {k.scale, k.causal});
  }
  void operator()(const workloads::Conv2d& k) const {
    nki::Conv2dShape shape;
    shape.in_channels = static_cast<std::uint32_t>(workload.tensors[k.in].rows);
    shape.height = k.height;
    shape.width = k.width;
    shape.out_channels = static_cast<std::uint32_t>(workload.tensors[k.out].rows);
    shape.kernel_height = k.kernel_height;
    shape.kernel_width = k.kernel_width;
    shape.stride = k.stride;
    shape.padding = k.padding;
    nki::conv2d(builder, tensor(k.out), tensor(k.in), tensor(k.weights), tensor(k.bias), shape);
  }
};

}  // namespace

void lower_kernel(const workloads::Kernel& kernel, const workloads::Workload& workload,
                  const std::vector<std::uint64_t>& device, kernels::nki::KernelBuilder& nki) {
  std::visit(Lower{workload, device, nki}, kernel);
}

}  // namespace trn2vp::job
