// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platforms/workloads/kernel.h"
#include "platforms/workloads/model_options.h"
#include "platforms/workloads/rope_scaling.h"

namespace trn2vp::workloads {

/// kUint32: indices, and integers that are cast on the device.
enum class DataType { kBf16, kFp16, kFp32, kUint32 };

/// "bf16", "fp16", "fp32", "uint32".
const char* name_of(DataType dtype);
/// Bytes of one element.
unsigned size_of(DataType dtype);

/// What an input holds.
enum class Content {
  kRandom,      ///< seeded, about normal: `mean`, standard deviation `scale`
  kRopeCosine,  ///< cosine of position times frequency of the column, times the amplitude
  kRopeSine,
  kGiven,    ///< `values`, to the nearest; beyond the largest number of the type, that one
  kIndices,  ///< seeded, 0 to `limit` - 1; 1 everywhere when there is no limit
};

/// Where a tensor begins that is a part of another one.
struct Part {
  std::size_t whole;  ///< index in Workload::tensors, itself no part
  std::uint64_t row = 0;
  std::uint64_t col = 0;
  std::uint64_t pitch = 0;  ///< elements from row to row; 0: as in the whole
};

/// Of `of` elements in a row of a column, from row 0 on, the first `some` are not 0.
struct Sparsity {
  std::uint64_t some = 1;
  std::uint64_t of = 1;
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
  /// Of the angles: row r stands for position `position` + r modulo `period` (0: no modulo).
  std::uint64_t position = 0;
  std::uint64_t period = 0;
  /// Their frequencies, one for each column; null: plain ones of theta 10,000.
  std::shared_ptr<const RopeFrequencies> rope = {};
  /// Never goes back to the host, and is compared where it lies: what kernels hand on to each
  /// other. An input that is kept may be changed by kernels.
  bool kept = false;
  unsigned core = 0;                                      ///< lies in the HBM stack of this core
  std::optional<Part> part = {};                          ///< has no memory of its own
  Sparsity sparsity = {};                                 ///< of random content
  std::shared_ptr<const std::vector<float>> values = {};  ///< row after row
  std::uint64_t limit = 0;

  std::uint64_t elements() const { return rows * cols; }
  std::uint64_t bytes() const { return elements() * size_of(dtype); }
};

/// A model of many equal layers, of which some are in the workload: one more of them takes as long
/// as the last one did.
struct Repetition {
  std::uint64_t first_layer;  ///< of the equal layers, index in Workload::layers
  std::uint64_t per_layer;    ///< entries of Workload::layers that make one of them
  std::uint64_t present;      ///< in the workload
  std::uint64_t of;           ///< in the model
};

/// What NeuronCores are asked to compute: kernels, on each core in order, on tensors in HBM.
struct Workload {
  /// Of a tensor that may be a part: where its first element lies in the memory of its whole, and
  /// how far apart its rows are, in elements.
  struct Place {
    std::size_t whole;
    std::uint64_t offset;
    std::uint64_t pitch;
  };
  Place place_of(std::size_t tensor) const;

  std::string name;
  std::vector<Tensor> tensors;
  std::vector<Kernel> kernels;
  unsigned cores = 1;               ///< cores 0 to cores - 1 of the chip
  std::vector<std::string> layers;  ///< names; empty: the report does not tell layers apart
  std::optional<Repetition> repetition = {};

  /// Multiplications and additions of all matrix products: 2 x M x N x K each.
  double flops() const;
  double flops_of(const Kernel& kernel) const;
};

/// A workload as users name it: a one-liner ("gemm:MxNxK:dtype", or one of kernel_forms()), a
/// SCALE-Sim topology (.csv), a Hugging Face config (.json), an ONNX model (.onnx), a TOML file, or
/// the name of one in `library` (a folder of NAME.toml). Throws common user errors as
/// std::runtime_error with one line that names file, key and expectation.
Workload load_workload(const std::string& name, const std::string& library,
                       const ModelOptions& options = {});

/// Names of the workloads in `library`, sorted.
std::vector<std::string> list_workloads(const std::string& library);

}  // namespace trn2vp::workloads
