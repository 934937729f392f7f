// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "platforms/workloads/kernel_reference.h"

// The part of evaluate() for kernels that go element by element or along rows.
namespace trn2vp::workloads {

using TensorValues = std::vector<std::vector<double>>;

Expected evaluate_unary(const Unary& kernel, const std::vector<Tensor>& tensors,
                        const TensorValues& values);
Expected evaluate_binary(const Binary& kernel, const std::vector<Tensor>& tensors,
                         const TensorValues& values);
Expected evaluate_scalar_ops(const ScalarOps& kernel, const std::vector<Tensor>& tensors,
                             const TensorValues& values);
Expected evaluate_reduce(const Reduce& kernel, const std::vector<Tensor>& tensors,
                         const TensorValues& values);
Expected evaluate_gather(const Gather& kernel, const std::vector<Tensor>& tensors,
                         const TensorValues& values);

}  // namespace trn2vp::workloads
