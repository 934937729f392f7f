// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "models/numerics/codec.h"
#include "models/trainium2/isa/access_pattern.h"

namespace trn2vp::trainium2::semantics {

/// Byte 0 of a partition of SBUF or PSUM.
using PartitionBytes = std::function<std::uint8_t*(isa::Buffer, unsigned partition)>;

/// The number format of an element type.
numerics::Format format_of(isa::DType dtype);

/// Elements of partition `p` (0 .. partition_count - 1) of `pattern` in access order, as FP32 (in
/// -> FP32, documented) or as raw words. `out` is resized. A pattern with gaps costs about as much
/// as one without.
void load(const isa::AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
          std::vector<float>& out);
void load_words(const isa::AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
                std::vector<std::uint32_t>& out);

/// The reverse: one rounding (FP32 -> out, documented), or raw words cut to the element size.
/// `values` holds pattern.elements() of them.
void store(const isa::AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
           const std::vector<float>& values, const numerics::EncodeOptions& options = {});
void store_words(const isa::AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
                 const std::vector<std::uint32_t>& words);

/// The element of a [P, 1] operand that belongs to partition `p` of the data operand.
float load(const isa::VectorOperand& operand, unsigned p, const PartitionBytes& memory);
std::uint32_t load_word(const isa::VectorOperand& operand, unsigned p,
                        const PartitionBytes& memory);

}  // namespace trn2vp::trainium2::semantics
