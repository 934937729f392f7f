// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <memory>
#include <vector>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/custom_operator.h"
#include "models/trainium2/neuron_core/semantics/vector_writer.h"
#include "models/trainium2/neuron_core/semantics/xorwow.h"

namespace trn2vp::trainium2::semantics {

/// What the GpSimd engine computes, with the state it keeps between instructions: one XORWOW
/// generator per lane, 128. No time here. Groups of 16 partitions are counted in the operand, those
/// of custom_op and nonzero_with_count in the memory.
///
/// rng: element after element of a partition takes the next number of its lane, the low bits
/// (documented); the lane of an element is its partition in SBUF (assumed). rand_set_state and
/// rand_get_state move the six words of the lanes of their operand's partitions.
class GpSimdUnit {
 public:
  /// `options`: how results become elements of dst; by default to nearest even.
  explicit GpSimdUnit(const numerics::EncodeOptions& options = {});

  /// What custom_op runs; null (the default): none, and custom_op throws CustomOperatorError.
  void set_custom_operators(std::shared_ptr<const CustomOperators> operators);

  /// Cycles that a custom_op declares. Throws CustomOperatorError if there is no such operator.
  std::uint64_t custom_cycles(const isa::Instruction& instruction) const;

  /// `instruction` passed isa::validate for this engine.
  void execute(const isa::Instruction& instruction, const PartitionBytes& memory);

 private:
  void random(const isa::Instruction& instruction, const PartitionBytes& memory);
  void set_state(const isa::Instruction& instruction, const PartitionBytes& memory);
  void get_state(const isa::Instruction& instruction, const PartitionBytes& memory) const;
  const CustomOperators& operators_for(const isa::Instruction& custom_op) const;

  VectorWriter writer_;
  std::vector<Xorwow> lanes_;
  std::shared_ptr<const CustomOperators> operators_;
};

}  // namespace trn2vp::trainium2::semantics
