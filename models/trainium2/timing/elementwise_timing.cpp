// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/timing/elementwise_timing.h"

#include <algorithm>

namespace trn2vp::trainium2::timing {
namespace {

std::uint64_t stream_cycles(const VectorTiming& t, std::uint64_t elements, std::uint64_t rate,
                            bool wide_stride) {
  return (elements * (wide_stride ? 2 : 1) + rate - 1) / rate + t.fixed_cycles;
}

bool wide_stride(const VectorTiming& t, const StreamShape& shape) {
  const std::int64_t step =
      shape.inner_step_bytes < 0 ? -shape.inner_step_bytes : shape.inner_step_bytes;
  return static_cast<std::uint64_t>(step) > t.stride_limit_bytes;
}

}  // namespace

std::uint64_t vector_copy_rate(const VectorTiming& t, const StreamShape& dst,
                               const StreamShape& src) {
  const bool all_16_bit = dst.element_bytes == 2 && src.element_bytes == 2;
  const bool all_contiguous = dst.contiguous && src.contiguous;
  if (!dst.in_psum && !src.in_psum)
    return all_16_bit && all_contiguous ? t.fast_rate : t.medium_rate;
  const bool one_in_psum = dst.in_psum != src.in_psum;
  return all_16_bit && all_contiguous && one_in_psum ? t.medium_rate : 1;
}

std::uint64_t vector_copy_cycles(const VectorTiming& t, std::uint64_t elements,
                                 const StreamShape& dst, const StreamShape& src) {
  const bool wide = wide_stride(t, dst) || wide_stride(t, src);
  return std::max(t.min_issue_cycles,
                  stream_cycles(t, elements, vector_copy_rate(t, dst, src), wide));
}

std::uint64_t vector_memset_cycles(const VectorTiming& t, std::uint64_t elements,
                                   const StreamShape& dst) {
  // 424-433 ns at N = 512, FP32 in SBUF, is two per cycle (measurements.md 7.2); no faster mode is
  // documented.
  const std::uint64_t rate = dst.in_psum ? 1 : t.medium_rate;
  return std::max(t.min_issue_cycles, stream_cycles(t, elements, rate, wide_stride(t, dst)));
}

std::uint64_t scalar_cycles(const ScalarTiming& t, std::uint64_t elements) {
  return std::max(t.min_issue_cycles, elements + t.fixed_cycles);
}

std::uint64_t gpsimd_cycles(const GpSimdTiming& t, std::uint64_t elements) {
  return std::max(t.min_issue_cycles, elements + t.fixed_cycles);
}

}  // namespace trn2vp::trainium2::timing
