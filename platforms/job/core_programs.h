// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "firmware/kernels/kernel_sequence.h"
#include "platforms/workloads/workload.h"

namespace trn2vp::job {

/// What is laid down where: by index of the tensor, the device address of its first element, in the
/// whole for a part.
using Addresses = std::vector<std::uint64_t>;

/// The kernels of core `core` of the workload as one program; its core 0 is `first_core` of the
/// chip. They are cut for `machine`. GEMMs are a step each, other kernels in a row one step, and a
/// barrier is one; a new layer begins a new step. Ends of layers are notified with the index of the
/// layer. Where `plans` is not null it gets how each GEMM is cut.
/// Throws std::invalid_argument and std::length_error as the kernels do.
kernels::Kernel build_core_program(const workloads::Workload& workload, unsigned core,
                                   unsigned first_core, const kernels::CoreGeometry& machine,
                                   const Addresses& addresses, const kernels::Allocate& allocate,
                                   std::vector<std::string>* plans);

}  // namespace trn2vp::job
