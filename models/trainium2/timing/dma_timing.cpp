// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/timing/dma_timing.h"

#include <algorithm>

namespace trn2vp::trainium2::timing {

double element_ns(const DmaTiming& t, DmaDirection direction, std::uint64_t bytes) {
  const double rate =
      direction == DmaDirection::kRead ? t.read_bytes_per_second : t.write_bytes_per_second;
  return std::max(t.min_element_ns,
                  static_cast<double>(bytes) / rate * 1e9 + t.element_overhead_ns);
}

}  // namespace trn2vp::trainium2::timing
