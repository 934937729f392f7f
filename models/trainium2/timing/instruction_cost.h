// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/timing/core_timing.h"

namespace trn2vp::trainium2::timing {

/// Cycles that a valid instruction occupies the TensorEngine once it may start; those of the other
/// engines: vector_cost.h, scalar_cost.h, gpsimd_cost.h. Instructions without a data path (nop,
/// halt, event_semaphore, notify, dma_trigger) take dispatch_cycles of the sequencer, and 0 here.
std::uint64_t cycles(const isa::Instruction& instruction, const TensorTiming& timing);

/// What the cost functions look at in an operand.
StreamShape stream_shape(const isa::AccessPattern& pattern);

}  // namespace trn2vp::trainium2::timing
