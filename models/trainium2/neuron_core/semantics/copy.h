// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/operand.h"
#include "models/trainium2/neuron_core/semantics/vector_writer.h"

// What the Vector, Scalar and GpSimd engines do alike.
namespace trn2vp::trainium2::semantics {

/// tensor_copy: element i of src0 to element i of dst, partition by partition, in access order.
/// Equal types are copied bit for bit; others go through FP32 with one rounding.
void tensor_copy(const isa::Instruction& instruction, const PartitionBytes& memory,
                 VectorWriter& writer);

/// memset: every element of dst becomes `instruction.value`, a constant of its type.
void memset_tensor(const isa::Instruction& instruction, const PartitionBytes& memory,
                   const VectorWriter& writer);

}  // namespace trn2vp::trainium2::semantics
