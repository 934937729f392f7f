// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cmath>
#include <cstdint>

#include "platforms/workloads/workload.h"

// Units of the errors that kernel_reference.h allows.
namespace trn2vp::workloads {

/// u: half a unit in the last place of a 16-bit result, and 2^-16 for the FP32 before it; of an
/// FP32 result `fp32`.
inline double rounding(DataType dtype, double fp32) {
  switch (dtype) {
    case DataType::kBf16:
      return 0x1p-8 + 0x1p-16;
    case DataType::kFp16:
      return 0x1p-11 + 0x1p-16;
    case DataType::kFp32:
      return fp32;
    case DataType::kUint32:
      break;
  }
  return 0;
}

/// f: what so many FP32 roundings come to.
inline double accumulated(std::uint64_t terms) {
  return std::sqrt(static_cast<double>(terms)) * 0x1p-24;
}

}  // namespace trn2vp::workloads
