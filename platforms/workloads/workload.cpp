// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/workload.h"

#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "platforms/config/toml_file.h"
#include "platforms/workloads/decoder_workload.h"
#include "platforms/workloads/gemm_workload.h"
#include "platforms/workloads/kernel_workload.h"
#include "platforms/workloads/model_workload.h"
#include "platforms/workloads/onnx/onnx_workload.h"
#include "platforms/workloads/topology_workload.h"

namespace trn2vp::workloads {

namespace fs = std::filesystem;

namespace {

double product(const Tensor& rows, std::uint64_t k, std::uint64_t columns) {
  return 2.0 * static_cast<double>(rows.rows) * static_cast<double>(k) *
         static_cast<double>(columns);
}

// Query i sees the keys up to i + keys - queries.
double causal_pairs(double queries, double keys) {
  return queries * (keys - queries) + queries * (queries + 1) / 2;
}

struct FlopsOf {
  const std::vector<Tensor>& tensors;

  double operator()(const Barrier&) const { return 0; }
  double operator()(const Gemm& g) const { return product(tensors[g.out], g.k, g.n); }
  double operator()(const Mlp& m) const {
    const Tensor& x = tensors[m.x];
    const std::uint64_t inner = tensors[m.down].rows;
    return 2 * product(x, x.cols, inner) + product(x, inner, tensors[m.out].cols);
  }
  double operator()(const Attention& a) const {
    const auto queries = static_cast<double>(tensors[a.q].rows);
    const auto keys = static_cast<double>(tensors[a.k].rows);
    const double pairs = a.causal ? causal_pairs(queries, keys) : queries * keys;
    return 4 * pairs * static_cast<double>(tensors[a.q].cols);
  }
  double operator()(const Matmul& m) const {
    return product(tensors[m.out], tensors[m.lhs_t].rows, tensors[m.out].cols);
  }
  double operator()(const DepthwiseConv2d& c) const {
    return product(tensors[c.out], c.window.taps(), tensors[c.out].cols);
  }
  double operator()(const Conv2d& c) const {
    return product(tensors[c.out], tensors[c.weights].rows, tensors[c.out].cols);
  }
  template <class Elementwise>
  double operator()(const Elementwise&) const {
    return 0;
  }
};

}  // namespace

const char* name_of(DataType dtype) {
  switch (dtype) {
    case DataType::kBf16:
      return "bf16";
    case DataType::kFp16:
      return "fp16";
    case DataType::kFp32:
      return "fp32";
    case DataType::kUint32:
      return "uint32";
  }
  return "?";
}

unsigned size_of(DataType dtype) {
  return dtype == DataType::kFp32 || dtype == DataType::kUint32 ? 4 : 2;
}

Workload::Place Workload::place_of(std::size_t tensor) const {
  const Tensor& t = tensors[tensor];
  if (!t.part) return {tensor, 0, t.cols};
  const std::uint64_t cols = tensors[t.part->whole].cols;
  return {t.part->whole, t.part->row * cols + t.part->col,
          t.part->pitch == 0 ? cols : t.part->pitch};
}

double Workload::flops() const {
  double sum = 0;
  for (const Kernel& kernel : kernels) sum += flops_of(kernel);
  return sum;
}

double Workload::flops_of(const Kernel& kernel) const {
  return std::visit(FlopsOf{tensors}, static_cast<const KernelKind&>(kernel));
}

DataType parse_dtype(const std::string& where, const std::string& text, bool fp32) {
  for (DataType dtype : {DataType::kBf16, DataType::kFp16, DataType::kFp32}) {
    if (text == name_of(dtype) && (fp32 || dtype != DataType::kFp32)) return dtype;
  }
  throw std::runtime_error(where + ": unknown dtype '" + text + "', expected " +
                           (fp32 ? "bf16, fp16 or fp32" : "bf16 or fp16"));
}

void add_gemm(Workload& workload, const std::string& name, std::size_t lhs_t,
              const std::string& weight, std::uint64_t n) {
  const Tensor input = workload.tensors[lhs_t];
  const std::uint64_t k = input.rows;
  const std::uint64_t m = input.cols;
  workload.tensors.push_back(
      {weight, k, n, input.dtype, false, 1.0 / std::sqrt(static_cast<double>(k))});
  workload.tensors.push_back({name, m, n, input.dtype, true});
  workload.kernels.push_back(
      Gemm{name, m, n, k, lhs_t, workload.tensors.size() - 2, workload.tensors.size() - 1});
}

Workload load_workload(const std::string& name, const std::string& library,
                       const ModelOptions& options) {
  const std::string extension = fs::path(name).extension();
  if (extension == ".csv") return topology_workload(name, options);
  if (extension == ".json") return decoder_workload(name, options);
  if (extension == ".onnx") return onnx_workload(name, options);
  refuse_options(name, options, {});
  if (name.rfind("gemm:", 0) == 0) return gemm_workload(name);
  if (is_kernel_workload(name)) return kernel_workload(name);
  const bool is_path = name.find('/') != std::string::npos || extension == ".toml";
  if (is_path) return model_workload(name);
  const fs::path path = fs::path(library) / (name + ".toml");
  if (!fs::exists(path)) {
    std::string known;
    for (const std::string& item : list_workloads(library))
      known += (known.empty() ? "" : ", ") + item;
    throw std::runtime_error(
        "--workload: '" + name + "' is not known, expected gemm:MxNxK:dtype, " + kernel_kinds() +
        " (shapes: trn2-vp list workloads), a .csv, .json, .onnx or .toml file, or " + known);
  }
  return model_workload(path.string());
}

std::vector<std::string> list_workloads(const std::string& library) {
  return config::toml_names(library);
}

}  // namespace trn2vp::workloads
