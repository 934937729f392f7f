// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "models/numerics/codec.h"
#include "models/trainium2/isa/access_pattern.h"
#include "models/trainium2/neuron_core/semantics/operand.h"

// One partition of an operand, in and out: the same as load() and store() of operand.h, with loops
// over the dimensions instead of an address computed per element. A pattern with gaps costs about
// as much as one without.
namespace trn2vp::trainium2::semantics {

/// Elements of partition `p` of `pattern` in access order, as FP32 or as words. `out` is resized.
void load_row(const isa::AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
              std::vector<float>& out);
void load_row(const isa::AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
              std::vector<std::uint32_t>& out);

/// The reverse; `values` and `words` hold pattern.elements() of them.
void store_row(const isa::AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
               const std::vector<float>& values, const numerics::EncodeOptions& options);
void store_row(const isa::AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
               const std::vector<std::uint32_t>& words);

}  // namespace trn2vp::trainium2::semantics
