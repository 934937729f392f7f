// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platforms/workloads/kernel.h"

namespace trn2vp::workloads {

enum class DataType { kBf16, kFp16, kFp32 };

/// "bf16", "fp16", "fp32".
const char* name_of(DataType dtype);
/// Bytes of one element.
unsigned size_of(DataType dtype);

/// What an input holds.
enum class Content {
  kRandom,      ///< seeded, about normal: `mean`, standard deviation `scale`
  kRopeCosine,  ///< cos(row * 10000^(-column / columns))
  kRopeSine,
};

/// A dense matrix, row-major, in HBM. Inputs come from the host; outputs, which later kernels may
/// read, go back to it and are compared.
struct Tensor {
  std::string name;
  std::uint64_t rows;
  std::uint64_t cols;
  DataType dtype;
  bool output;
  double scale = 0;
  double mean = 0;
  Content content = Content::kRandom;

  std::uint64_t elements() const { return rows * cols; }
  std::uint64_t bytes() const { return elements() * size_of(dtype); }
};

/// What one NeuronCore is asked to compute: kernels in order, on tensors in HBM.
struct Workload {
  std::string name;
  std::vector<Tensor> tensors;
  std::vector<Kernel> kernels;

  /// Multiplications and additions of all matrix products: 2 x M x N x K each.
  double flops() const;
};

/// A workload as users name it: a one-liner ("gemm:MxNxK:dtype", or one of
/// kernel_forms()), a TOML file, or the name of one in `library` (a
/// folder of NAME.toml). Throws common user errors as std::runtime_error with one line that names
/// file, key and expectation.
Workload load_workload(const std::string& name, const std::string& library);

/// Names of the workloads in `library`, sorted.
std::vector<std::string> list_workloads(const std::string& library);

}  // namespace trn2vp::workloads
