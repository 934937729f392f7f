// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>
#include <vector>

#include "platforms/workloads/workload.h"

namespace trn2vp::workloads {

/// How a kernel is asked for in one line: "KIND:DIMxDIM...:dtype[:option,option=N...]".
struct KernelForm {
  std::string text;     ///< "softmax:ROWSxCOLS:dtype"
  std::string example;  ///< one that runs in a moment
  std::string what;     ///< one sentence
};

/// gemm and all kernels, for people. Dimensions are in elements; dtype is bf16, fp16 or, except for
/// gemm, fp32.
std::vector<KernelForm> kernel_forms();

/// "softmax:, layernorm:, ...".
std::string kernel_kinds();

/// Whether `text` starts with the kind of a kernel and a colon.
bool is_kernel_workload(const std::string& text);

/// The workload of a one-liner. Throws std::runtime_error naming the part that is wrong.
Workload kernel_workload(const std::string& text);

}  // namespace trn2vp::workloads
