// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/numerics/codec.h"
#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/vector_random.h"
#include "models/trainium2/neuron_core/semantics/vector_reductions.h"
#include "models/trainium2/neuron_core/semantics/vector_writer.h"

namespace trn2vp::trainium2::semantics {

/// What the Vector engine computes, with the registers it keeps between instructions: 128
/// accumulators, 0 at the start (assumed), and a random number generator. No time here. All
/// arithmetic is FP32 (documented: facts/trainium2.md section 2.4), with one rounding into the
/// output type. Partitions are computed one after the other, each reading all its inputs before it
/// writes: by the start partition rule, operands of as many partitions overlap at the same
/// partitions or not at all, and the moves across partitions read everything first.
class VectorUnit {
 public:
  /// `options`: how results become elements of dst; by default to nearest even.
  explicit VectorUnit(const numerics::EncodeOptions& options = {}) : writer_(options) {}

  /// `instruction` passed isa::validate for this engine; others throw std::logic_error.
  void execute(const isa::Instruction& instruction, const PartitionBytes& memory);

  const Accumulators& accumulators() const { return accumulators_; }

 private:
  VectorWriter writer_;
  Accumulators accumulators_{};
  VectorRandom random_;
};

}  // namespace trn2vp::trainium2::semantics
