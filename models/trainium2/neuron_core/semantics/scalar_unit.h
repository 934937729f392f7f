// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/operand.h"
#include "models/trainium2/neuron_core/semantics/vector_writer.h"

namespace trn2vp::trainium2::semantics {

/// What the Scalar engine computes, with the registers it keeps between instructions. No time here.
///
/// activation, activation_reduce: f(data * scale + bias) in FP32, product and sum rounded one after
/// the other (assumed); an immediate bias of 0 adds nothing, so that -0 stays -0 (assumed). See
/// activation.h for f.
/// tensor_scalar: data * operand0 + operand1, data * operand0 or data + operand0, the same way.
/// tensor_copy: bit for bit between equal types (documented for NeuronCore-v3).
/// load_activation_table: nothing but time (timing/scalar_cost.h).
///
/// Accumulators: one FP32 register per lane, 128 (documented), zero at start (assumed). Partition
/// start_partition + p of the data operand is lane start_partition + p; activation_read_accumulator
/// reads the lanes of its destination's partitions (assumed). A reduction adds the FP32 results,
/// before they are cast to dst, one by one in access order, each sum rounded (assumed). reset
/// zeroes the lanes of the instruction's partitions only (assumed).
class ScalarUnit {
 public:
  /// `options`: how results become elements of dst; by default to nearest even.
  explicit ScalarUnit(const numerics::EncodeOptions& options = {}) : writer_(options) {}

  /// `instruction` passed isa::validate for this engine.
  void execute(const isa::Instruction& instruction, const PartitionBytes& memory);

 private:
  void activation(const isa::Instruction& instruction, const PartitionBytes& memory);
  void tensor_scalar(const isa::Instruction& instruction, const PartitionBytes& memory);
  void accumulate_into(float& lane, isa::ReduceCommand command, const std::vector<float>& values);
  void read_accumulator(const isa::Instruction& instruction, const PartitionBytes& memory);

  static constexpr unsigned kLanes = 128;
  VectorWriter writer_;
  std::array<float, kLanes> accumulators_{};
};

}  // namespace trn2vp::trainium2::semantics
