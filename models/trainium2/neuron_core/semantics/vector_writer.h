// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "models/numerics/codec.h"
#include "models/trainium2/isa/access_pattern.h"
#include "models/trainium2/neuron_core/semantics/operand.h"

namespace trn2vp::trainium2::semantics {

/// Where FP32 results of the Vector engine go: one rounding into the output type (documented:
/// facts/trainium2.md section 4). Under stochastic rounding every element stored takes the next
/// draw of one stream, in the order of the program, partition by partition, in access order
/// (assumed). Constants of an instruction (memset, predicated copies) are rounded to nearest even
/// under both (assumed).
class VectorWriter {
 public:
  explicit VectorWriter(const numerics::EncodeOptions& options = {}) : options_(options) {}

  /// `values`: pattern.elements() of them, to partition `p` (0 .. partition_count - 1).
  void store(const isa::AccessPattern& pattern, unsigned p, const PartitionBytes& memory,
             const std::vector<float>& values);
  /// To the element of a [P, 1] operand that belongs to partition `p`.
  void store(const isa::VectorOperand& operand, unsigned p, const PartitionBytes& memory,
             float value);
  /// Word of a constant.
  std::uint32_t constant(isa::DType dtype, float value) const;

 private:
  numerics::EncodeOptions options_;
};

}  // namespace trn2vp::trainium2::semantics
