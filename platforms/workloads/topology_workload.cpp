// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/topology_workload.h"

#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "platforms/workloads/gemm_workload.h"
#include "platforms/workloads/topology_file.h"

namespace trn2vp::workloads {
namespace {

class Builder {
 public:
  Builder(std::string name, DataType dtype) : dtype_(dtype) { workload_.name = std::move(name); }

  void add(const TopologyLayer& layer) {
    workload_.layers.push_back(layer.name);
    // Layers may have the same name; what is in a tensor depends on its name.
    prefix_ = std::to_string(workload_.layers.size()) + "." + layer.name + ".";
    sparsity_ = {layer.sparsity, layer.sparsity_of};
    if (layer.gemm) {
      for (std::uint64_t b = 0; b < layer.batch; ++b)
        gemm(layer.m, layer.n, layer.k, false, b == 0 ? "" : std::to_string(b) + ".");
    } else if (!layer.depthwise) {
      convolution(layer);
    } else {
      depthwise(layer);
    }
  }

  Workload take() { return std::move(workload_); }

 private:
  std::size_t tensor(const std::string& name, std::uint64_t rows, std::uint64_t cols, bool output,
                     double scale) {
    workload_.tensors.push_back({prefix_ + name, rows, cols, dtype_, output, scale});
    return workload_.tensors.size() - 1;
  }

  std::size_t weights(const std::string& name, std::uint64_t rows, std::uint64_t cols) {
    const std::size_t index =
        tensor(name, rows, cols, false, 1.0 / std::sqrt(static_cast<double>(rows)));
    workload_.tensors[index].sparsity = sparsity_;
    return index;
  }

  std::size_t part(std::size_t whole, std::uint64_t row, std::uint64_t rows) {
    Tensor tensor = workload_.tensors[whole];
    tensor.rows = rows;
    tensor.part = Part{whole, row, 0};
    workload_.tensors.push_back(tensor);
    return workload_.tensors.size() - 1;
  }

  void add_kernel(Kernel kernel) {
    kernel.layer = workload_.layers.size() - 1;
    workload_.kernels.push_back(std::move(kernel));
  }

  // `weights_first`: they are what stays in the array, as in a convolution.
  void gemm(std::uint64_t m, std::uint64_t n, std::uint64_t k, bool weights_first,
            const std::string& which = "") {
    const std::size_t lhs_t =
        weights_first ? weights(which + "weights", k, m) : tensor(which + "in_t", k, m, false, 1.0);
    const std::size_t rhs =
        weights_first ? tensor(which + "in", k, n, false, 1.0) : weights(which + "weights", k, n);
    const std::size_t out = tensor(which + "out", m, n, true, 0);
    add_kernel(Gemm{workload_.layers.back(), m, n, k, lhs_t, rhs, out});
  }

  static Conv2d shape_of(const TopologyLayer& layer) {
    Conv2d conv{};
    Window& window = conv.window;
    window.height = static_cast<std::uint32_t>(layer.height);
    window.width = static_cast<std::uint32_t>(layer.width);
    window.kernel_height = static_cast<std::uint32_t>(layer.filter_height);
    window.kernel_width = static_cast<std::uint32_t>(layer.filter_width);
    window.stride_y = window.stride_x = static_cast<std::uint32_t>(layer.stride);
    return conv;
  }

  void convolution(const TopologyLayer& layer) {
    const std::uint64_t taps = layer.filter_height * layer.filter_width;
    const std::uint64_t pixels = layer.height * layer.width;
    const bool pointwise = taps == 1 && layer.stride == 1;
    const bool whole = layer.filter_height == layer.height && layer.filter_width == layer.width;
    const bool row = layer.channels == 1 && layer.stride == 1 && layer.filter_height == 1 &&
                     layer.filter_width == layer.width;
    if (dtype_ != DataType::kFp32 && (pointwise || whole || row)) {
      if (pointwise) return gemm(layer.filters, pixels, layer.channels, true);
      if (whole) return gemm(1, layer.filters, layer.channels * pixels, false);
      return gemm(layer.height, layer.filters, layer.width, false);
    }
    Conv2d conv = shape_of(layer);
    conv.in = tensor("in", layer.channels, pixels, false, 1.0);
    conv.weights = weights("weights", taps * layer.channels, layer.filters);
    conv.bias = tensor("bias", layer.filters, 1, false, 1.0);
    conv.out = tensor("out", layer.filters, conv.window.out_pixels(), true, 0);
    add_kernel(conv);
  }

  // A convolution of one channel for every channel.
  void depthwise(const TopologyLayer& layer) {
    const std::uint64_t taps = layer.filter_height * layer.filter_width;
    Conv2d conv = shape_of(layer);
    const std::uint64_t channels = layer.channels, filters = layer.filters;
    const std::size_t in = tensor("in", channels, layer.height * layer.width, false, 1.0);
    const std::size_t all_weights = weights("weights", channels * taps, filters);
    const std::size_t bias = tensor("bias", channels * filters, 1, false, 1.0);
    const std::size_t out = tensor("out", channels * filters, conv.window.out_pixels(), true, 0);
    for (std::uint64_t c = 0; c < channels; ++c) {
      conv.in = part(in, c, 1);
      conv.weights = part(all_weights, c * taps, taps);
      conv.bias = part(bias, c * filters, filters);
      conv.out = part(out, c * filters, filters);
      add_kernel(conv);
    }
  }

  Workload workload_;
  DataType dtype_;
  std::string prefix_;
  Sparsity sparsity_;
};

}  // namespace

Workload topology_workload(const std::string& path, const ModelOptions& options) {
  refuse_options(path, options, {"dtype"});
  const std::vector<TopologyLayer> layers = read_topology(path);
  bool convolutions_only = true;
  for (const TopologyLayer& layer : layers) convolutions_only &= !layer.gemm;
  DataType dtype = DataType::kBf16;
  if (options.dtype == name_of(DataType::kFp32) && convolutions_only) {
    dtype = DataType::kFp32;
  } else if (!options.dtype.empty()) {
    dtype = parse_dtype("--dtype", options.dtype);
  }
  Builder builder(std::filesystem::path(path).stem().string(), dtype);
  for (const TopologyLayer& layer : layers) builder.add(layer);
  return builder.take();
}

}  // namespace trn2vp::workloads
