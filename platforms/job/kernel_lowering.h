// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <vector>

#include "firmware/kernels/nki/kernel_builder.h"
#include "platforms/workloads/workload.h"

namespace trn2vp::job {

/// Appends the instructions of a kernel that is not a GEMM. `device` holds the HBM address of every
/// tensor of the workload. Throws what firmware/kernels/nki throws: std::invalid_argument for
/// shapes, std::length_error when SBUF is too small; std::logic_error for a GEMM.
void lower_kernel(const workloads::Kernel& kernel, const workloads::Workload& workload,
                  const std::vector<std::uint64_t>& device, kernels::nki::KernelBuilder& nki);

}  // namespace trn2vp::job
