// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/timing/core_timing.h"

namespace trn2vp::trainium2::timing {

/// Cycles, of the clock of the given engine, that a valid instruction occupies it once it may
/// start. Instructions without a data path (nop, halt, event_semaphore, notify, dma_trigger) take
/// dispatch_cycles of the sequencer, and 0 here.
std::uint64_t cycles(const isa::Instruction& instruction, const TensorTiming& timing);
std::uint64_t cycles(const isa::Instruction& instruction, const VectorTiming& timing);
std::uint64_t cycles(const isa::Instruction& instruction, const ScalarTiming& timing);
std::uint64_t cycles(const isa::Instruction& instruction, const GpSimdTiming& timing);

/// What the cost functions look at in an operand.
StreamShape stream_shape(const isa::AccessPattern& pattern);

}  // namespace trn2vp::trainium2::timing
