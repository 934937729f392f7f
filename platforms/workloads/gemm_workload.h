// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>

#include "platforms/workloads/workload.h"

namespace trn2vp::workloads {

/// Largest M, N or K of a one-liner.
inline constexpr std::uint64_t kMaxDimension = 1 << 20;

/// "gemm:MxNxK:dtype". Throws std::runtime_error naming the part that is wrong.
Workload gemm_workload(const std::string& text);

/// `where` starts the error message; `fp32`: whether that is one, too.
DataType parse_dtype(const std::string& where, const std::string& text, bool fp32 = false);

/// Appends tensors `weight` [K, n] and `name` [M, n] and the GEMM between them; K and M come from
/// tensor `lhs_t`.
void add_gemm(Workload& workload, const std::string& name, std::size_t lhs_t,
              const std::string& weight, std::uint64_t n);

}  // namespace trn2vp::workloads
