// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/workload.h"

#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "platforms/config/toml_file.h"
#include "platforms/workloads/gemm_workload.h"
#include "platforms/workloads/model_workload.h"

namespace trn2vp::workloads {

namespace fs = std::filesystem;

const char* name_of(DataType dtype) { return dtype == DataType::kBf16 ? "bf16" : "fp16"; }

unsigned size_of(DataType) { return 2; }

double Workload::flops() const {
  double sum = 0;
  for (const Gemm& gemm : gemms) {
    sum += 2.0 * static_cast<double>(gemm.m) * static_cast<double>(gemm.n) *
           static_cast<double>(gemm.k);
  }
  return sum;
}

DataType parse_dtype(const std::string& where, const std::string& text) {
  for (DataType dtype : {DataType::kBf16, DataType::kFp16}) {
    if (text == name_of(dtype)) return dtype;
  }
  throw std::runtime_error(where + ": unknown dtype '" + text + "', expected bf16 or fp16");
}

void add_gemm(Workload& workload, const std::string& name, std::size_t lhs_t,
              const std::string& weight, std::uint64_t n) {
  const Tensor input = workload.tensors[lhs_t];
  const std::uint64_t k = input.rows;
  const std::uint64_t m = input.cols;
  workload.tensors.push_back(
      {weight, k, n, input.dtype, false, 1.0 / std::sqrt(static_cast<double>(k))});
  workload.tensors.push_back({name, m, n, input.dtype, true, 0});
  workload.gemms.push_back(
      {name, m, n, k, lhs_t, workload.tensors.size() - 2, workload.tensors.size() - 1});
}

Workload load_workload(const std::string& name, const std::string& library) {
  if (name.rfind("gemm:", 0) == 0) return gemm_workload(name);
  const bool is_path = name.find('/') != std::string::npos || fs::path(name).extension() == ".toml";
  if (is_path) return model_workload(name);
  const fs::path path = fs::path(library) / (name + ".toml");
  if (!fs::exists(path)) {
    std::string known;
    for (const std::string& item : list_workloads(library))
      known += (known.empty() ? "" : ", ") + item;
    throw std::runtime_error("--workload: '" + name +
                             "' is not known, expected gemm:MxNxK:dtype, a .toml file, or " +
                             known);
  }
  return model_workload(path.string());
}

std::vector<std::string> list_workloads(const std::string& library) {
  return config::toml_names(library);
}

}  // namespace trn2vp::workloads
