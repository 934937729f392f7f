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
    case DataType::kUint32:
      return nki::DType::kUint32;
  }
  throw std::logic_error("a type without a device type");
}

struct Lower {
  const workloads::Workload& workload;
  const std::vector<std::uint64_t>& device;
  nki::KernelBuilder& builder;

  nki::DramTensor tensor(std::size_t index) const {
    const workloads::Tensor& t = workload.tensors[index];
    nki::DramTensor tensor{device[index], device_type(t.dtype), static_cast<std::uint32_t>(t.rows),
                           static_cast<std::uint32_t>(t.cols)};
    if (t.part) {
      const workloads::Workload::Place place = workload.place_of(index);
      tensor.offset = place.offset;
      tensor.pitch = place.pitch;
      tensor.whole_pitch = workload.tensors[place.whole].cols;
    }
    return tensor;
  }

  std::vector<nki::DramTensor> tensors(const std::vector<std::size_t>& indices) const {
    std::vector<nki::DramTensor> list;
    for (const std::size_t index : indices) list.push_back(tensor(index));
    return list;
  }

  static nki::Window window_of(const workloads::Window& w) {
    return {w.height,     w.width,      w.kernel_height, w.kernel_width, w.stride_y, w.stride_x,
            w.dilation_y, w.dilation_x, w.top,           w.bottom,       w.left,     w.right};
  }

  static nki::ActivationFunction function_of(workloads::UnaryOperator function) {
    using From = workloads::UnaryOperator;
    using To = nki::ActivationFunction;
    switch (function) {
      case From::kCopy:
        return To::kCopy;
      case From::kAbs:
        return To::kAbs;
      case From::kErf:
        return To::kErf;
      case From::kExp:
        return To::kExp;
      case From::kGelu:
        return To::kGelu;
      case From::kGeluTanh:
        return To::kGeluApprxTanh;
      case From::kLog:
        return To::kLog;
      case From::kReciprocal:
        return To::kReciprocal;
      case From::kRelu:
        return To::kRelu;
      case From::kSigmoid:
        return To::kSigmoid;
      case From::kSign:
        return To::kSign;
      case From::kSilu:
        return To::kSilu;
      case From::kSoftplus:
        return To::kSoftplus;
      case From::kSqrt:
        return To::kSqrt;
      case From::kTanh:
        return To::kTanh;
    }
    throw std::logic_error("a function without an activation");
  }

  static nki::BinaryOperator operator_of(workloads::BinaryOperator op) {
    using From = workloads::BinaryOperator;
    using To = nki::BinaryOperator;
    switch (op) {
      case From::kAdd:
        return To::kAdd;
      case From::kSubtract:
        return To::kSubtract;
      case From::kMultiply:
        return To::kMultiply;
      case From::kDivide:
        return To::kDivide;
      case From::kMaximum:
        return To::kMaximum;
      case From::kMinimum:
        return To::kMinimum;
      case From::kPower:
        return To::kPower;
    }
    throw std::logic_error("an operator the kernels lack");
  }

  static nki::ReduceOperator operator_of(workloads::ReduceOperator op) {
    switch (op) {
      case workloads::ReduceOperator::kSum:
        return nki::ReduceOperator::kSum;
      case workloads::ReduceOperator::kMean:
        return nki::ReduceOperator::kMean;
      case workloads::ReduceOperator::kMaximum:
        return nki::ReduceOperator::kMaximum;
      case workloads::ReduceOperator::kMinimum:
        return nki::ReduceOperator::kMinimum;
    }
    throw std::logic_error("an operator the kernels lack");
  }

  static nki::ActivationFunction function_of(workloads::MlpFunction function) {
    return function == workloads::MlpFunction::kSilu ? nki::ActivationFunction::kSilu
                                                     : nki::ActivationFunction::kGelu;
  }

  void operator()(const workloads::Gemm&) const {
    throw std::logic_error("a GEMM has a builder of its own");
  }
  void operator()(const workloads::Transpose& k) const {
    nki::transpose(builder, tensor(k.out), tensor(k.in), tensors(k.copies));
  }
  void operator()(const workloads::Sum& k) const {
    nki::sum(builder, tensor(k.out), tensors(k.terms));
  }
  void operator()(const workloads::Copy& k) const {
    nki::copy(builder, tensor(k.out), tensor(k.in));
  }
  void operator()(const workloads::Gated& k) const {
    nki::gated(builder, tensor(k.out), tensor(k.gate), tensor(k.up), function_of(k.function));
  }
  void operator()(const workloads::AddRow& k) const {
    nki::add_row(builder, tensor(k.out), tensor(k.x), tensor(k.row));
  }
  void operator()(const workloads::ScaleRows& k) const {
    nki::scale_rows(builder, tensor(k.out), tensor(k.x), tensor(k.scales));
  }
  void operator()(const workloads::Barrier&) const {
    throw std::logic_error("a barrier is a step of its own");
  }
  void operator()(const workloads::Matmul& k) const {
    nki::matmul(builder, tensor(k.out), tensor(k.lhs_t), tensor(k.rhs));
  }
  void operator()(const workloads::Unary& k) const {
    nki::unary(builder, tensor(k.out), tensor(k.x), function_of(k.function));
  }
  void operator()(const workloads::Binary& k) const {
    nki::binary(builder, tensor(k.out), tensor(k.a), tensor(k.b), operator_of(k.op));
  }
  void operator()(const workloads::ScalarOps& k) const {
    std::vector<nki::ScalarStep> steps;
    for (const workloads::ScalarOps::Step& step : k.steps)
      steps.push_back({operator_of(step.op), step.operand});
    nki::scalar_ops(builder, tensor(k.out), tensor(k.x), steps);
  }
  void operator()(const workloads::Reduce& k) const {
    nki::reduce(builder, tensor(k.out), tensor(k.x), operator_of(k.op));
  }
  void operator()(const workloads::Gather& k) const {
    nki::gather(builder, tensor(k.out), tensor(k.table), tensor(k.indices));
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
    nki::mlp(builder, tensor(k.out), tensor(k.x), tensor(k.gate), tensor(k.up), tensor(k.down),
             function_of(k.function));
  }
  void operator()(const workloads::Attention& k) const {
    nki::attention(builder, tensor(k.out), tensor(k.q), tensor(k.k), tensor(k.v),
                   {k.scale, k.causal});
  }
  void operator()(const workloads::Conv2d& k) const {
    nki::Conv2dShape shape;
    shape.in_channels = static_cast<std::uint32_t>(workload.tensors[k.in].rows);
    shape.out_channels = static_cast<std::uint32_t>(workload.tensors[k.out].rows);
    shape.window = window_of(k.window);
    nki::conv2d(builder, tensor(k.out), tensor(k.in), tensor(k.weights), tensor(k.bias), shape);
  }
  void operator()(const workloads::DepthwiseConv2d& k) const {
    nki::depthwise_conv2d(builder, tensor(k.out), tensor(k.in), tensor(k.weights), tensor(k.bias),
                          window_of(k.window));
  }
  void operator()(const workloads::MaxPool2d& k) const {
    nki::max_pool2d(builder, tensor(k.out), tensor(k.in), window_of(k.window));
  }
  void operator()(const workloads::AveragePool2d& k) const {
    nki::average_pool2d(builder, tensor(k.out), tensor(k.in), tensor(k.factors),
                        window_of(k.window));
  }
};

}  // namespace

void lower_kernel(const workloads::Kernel& kernel, const workloads::Workload& workload,
                  const std::vector<std::uint64_t>& device, kernels::nki::KernelBuilder& nki) {
  std::visit(Lower{workload, device, nki}, static_cast<const workloads::KernelKind&>(kernel));
}

}  // namespace trn2vp::job
