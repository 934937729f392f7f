// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/trainium2/dma/udma_registers.h"

namespace trn2vp::trainium2 {

/// Offset of a queue's doorbell in the register file of its DMA engine; `reg` is kM2sQTailInc or
/// kS2mQTailInc.
inline std::uint64_t doorbell_offset(unsigned reg, unsigned queue) {
  const common::RegisterDecl& decl = udma_registers().registers[reg];
  return decl.offset + std::uint64_t{queue} * decl.stride;
}

}  // namespace trn2vp::trainium2
