// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>

#include "models/trainium2/isa/instruction.h"

namespace trn2vp::trainium2 {

/// Byte 0 of a partition of one of the two memories.
using PartitionBytes = std::function<std::uint8_t*(isa::Buffer, unsigned partition)>;

/// tensor_copy: element i of src0 to element i of dst, partition by partition, in access order.
/// Equal types are copied bit for bit; others go through FP32 with one RNE rounding. Types bf16,
/// fp16, fp32.
void tensor_copy(const isa::Instruction& instruction, const PartitionBytes& memory);

/// memset: every element of dst becomes `instruction.value`, rounded once.
void memset_tensor(const isa::Instruction& instruction, const PartitionBytes& memory);

}  // namespace trn2vp::trainium2
