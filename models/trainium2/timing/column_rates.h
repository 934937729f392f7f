// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// Cycles of the matmul array for each moving column, by what it holds.
struct ColumnRates {
  std::uint64_t fp8_cycles = 1;
  std::uint64_t bf16_cycles = 1;
  std::uint64_t tf32_cycles = 1;
  std::uint64_t fp32_cycles = 2;
  std::uint64_t transpose_fp32_cycles = 2;
};

constexpr bool operator==(const ColumnRates& a, const ColumnRates& b) {
  return a.fp8_cycles == b.fp8_cycles && a.bf16_cycles == b.bf16_cycles &&
         a.tf32_cycles == b.tf32_cycles && a.fp32_cycles == b.fp32_cycles &&
         a.transpose_fp32_cycles == b.transpose_fp32_cycles;
}

template <class V>
void describe(V& v, ColumnRates& r) {
  constexpr const char* kCost =
      "trainium2.md 2.3: max(min(64, M), N) cycles for 8 and 16 bits and TF32, x4 for FP32";
  const auto rate = [&v](const char* key, std::uint64_t& member, const char* source,
                         const char* doc) {
    v(key, member, ParameterMeta{"cycles", 1, 64, Provenance::kDocumented, source, doc});
  };
  rate("fp8_cycles", r.fp8_cycles, kCost,
       "for each moving column of FP8; a double row multiplies twice in them");
  rate("bf16_cycles", r.bf16_cycles, kCost, "for each moving column of BF16 or FP16");
  rate("tf32_cycles", r.tf32_cycles, kCost, "for each moving column of TF32");
  rate("fp32_cycles", r.fp32_cycles, kCost,
       "for each moving column of one of the two passes of FP32; half of them, rounded up, with "
       "is_moving_onezero");
  rate("transpose_fp32_cycles", r.transpose_fp32_cycles,
       "trainium2.md 2.3: a transpose of FP32 takes half as long as its matmul",
       "for each moving column of a transpose of 32-bit words");
}

}  // namespace trn2vp::trainium2::timing
