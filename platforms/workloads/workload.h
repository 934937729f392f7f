// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace trn2vp::workloads {

enum class DataType { kBf16, kFp16 };

/// "bf16", "fp16".
const char* name_of(DataType dtype);
/// Bytes of one element.
unsigned size_of(DataType dtype);

/// A dense matrix, row-major. Inputs are filled with seeded random numbers of zero mean and
/// standard deviation about `scale`; outputs are computed.
struct Tensor {
  std::string name;
  std::uint64_t rows;
  std::uint64_t cols;
  DataType dtype;
  bool output;
  double scale;

  std::uint64_t elements() const { return rows * cols; }
  std::uint64_t bytes() const { return elements() * size_of(dtype); }
};

/// out[M, N] = lhs_t[K, M]^T x rhs[K, N]; the tensors are indices into Workload::tensors.
struct Gemm {
  std::string name;
  std::uint64_t m;
  std::uint64_t n;
  std::uint64_t k;
  std::size_t lhs_t;
  std::size_t rhs;
  std::size_t out;
};

/// What one NeuronCore is asked to compute: GEMMs in order.
struct Workload {
  std::string name;
  std::vector<Tensor> tensors;
  std::vector<Gemm> gemms;

  /// 2 x M x N x K over all GEMMs.
  double flops() const;
};

/// A workload as users name it: "gemm:MxNxK:dtype", a TOML file, or the name of one in `library` (a
/// folder of NAME.toml). Throws common user errors as std::runtime_error with one line that names
/// file, key and expectation.
Workload load_workload(const std::string& name, const std::string& library);

/// Names of the workloads in `library`, sorted.
std::vector<std::string> list_workloads(const std::string& library);

}  // namespace trn2vp::workloads
