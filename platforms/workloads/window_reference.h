// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "platforms/workloads/kernel_reference.h"

// The part of evaluate() for windows over images.
namespace trn2vp::workloads {

Expected evaluate_conv(const Conv2d& kernel, const std::vector<Tensor>& tensors,
                       const std::vector<std::vector<double>>& values);
Expected evaluate_depthwise_conv(const DepthwiseConv2d& kernel, const std::vector<Tensor>& tensors,
                                 const std::vector<std::vector<double>>& values);
Expected evaluate_max_pool(const MaxPool2d& kernel, const std::vector<Tensor>& tensors,
                           const std::vector<std::vector<double>>& values);
Expected evaluate_average_pool(const AveragePool2d& kernel, const std::vector<Tensor>& tensors,
                               const std::vector<std::vector<double>>& values);

}  // namespace trn2vp::workloads
