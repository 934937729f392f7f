// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/isa/core_geometry.h"
#include "models/trainium2/timing/chip_timing.h"

namespace trn2vp::trainium2::timing {

/// The sizes among the parameters of a chip, as operand rules and kernels want them.
inline isa::CoreGeometry core_geometry(const ChipTiming& chip) {
  isa::CoreGeometry geometry;
  geometry.sbuf_partition_bytes = static_cast<std::uint32_t>(chip.core.sbuf.partition_bytes);
  geometry.psum_banks = static_cast<std::uint32_t>(chip.core.psum.banks);
  geometry.psum_bank_bytes = static_cast<std::uint32_t>(chip.core.psum.bank_bytes);
  geometry.array_rows = static_cast<std::uint32_t>(chip.core.tensor.rows);
  geometry.array_columns = static_cast<std::uint32_t>(chip.core.tensor.columns);
  geometry.dma_engines = static_cast<std::uint32_t>(chip.dma.engines_per_core);
  return geometry;
}

}  // namespace trn2vp::trainium2::timing
