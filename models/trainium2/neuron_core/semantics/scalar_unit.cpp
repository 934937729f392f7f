// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/scalar_unit.h"

#include <stdexcept>

#include "models/trainium2/neuron_core/semantics/activation.h"
#include "models/trainium2/neuron_core/semantics/alu.h"
#include "models/trainium2/neuron_core/semantics/copy.h"

namespace trn2vp::trainium2::semantics {

using isa::AluOp;
using isa::Instruction;
using isa::Opcode;
using isa::ReduceCommand;
using isa::VectorOperand;

namespace {

float operand(const VectorOperand& vector, float immediate, unsigned p,
              const PartitionBytes& memory) {
  return vector.present ? load(vector, p, memory) : immediate;
}

void apply_to_all(AluOp op, float value, std::vector<float>& values) {
  apply(op, values.data(), value, false, values.data(), values.size());
}

}  // namespace

void ScalarUnit::execute(const Instruction& instruction, const PartitionBytes& memory) {
  switch (instruction.opcode) {
    case Opcode::kTensorCopy:
      return tensor_copy(instruction, memory, writer_);
    case Opcode::kTensorScalar:
      return tensor_scalar(instruction, memory);
    case Opcode::kActivation:
    case Opcode::kActivationReduce:
      return activation(instruction, memory);
    case Opcode::kActivationReadAccumulator:
      return read_accumulator(instruction, memory);
    case Opcode::kLoadActivationTable:
      return;
    default:
      throw std::logic_error("ScalarUnit: not an instruction of this engine");
  }
}

void ScalarUnit::tensor_scalar(const Instruction& instruction, const PartitionBytes& memory) {
  std::vector<float> values;
  for (unsigned p = 0; p < instruction.dst.partition_count; ++p) {
    load(instruction.src0, p, memory, values);
    const VectorOperand* vectors = instruction.vectors.data();
    // multiply and add commute: reversing their operands changes nothing.
    apply_to_all(instruction.op0, operand(vectors[0], instruction.operand0, p, memory), values);
    apply_to_all(instruction.op1, operand(vectors[1], instruction.operand1, p, memory), values);
    writer_.store(instruction.dst, p, memory, values);
  }
}

void ScalarUnit::activation(const Instruction& instruction, const PartitionBytes& memory) {
  const bool reduces = instruction.opcode == Opcode::kActivationReduce;
  const ReduceCommand command = reduces ? ReduceCommand::kResetReduce : instruction.reduce_cmd;
  const VectorOperand& scale = instruction.vectors[0];
  const VectorOperand& bias = instruction.vectors[1];
  std::vector<float> values;
  for (unsigned p = 0; p < instruction.dst.partition_count; ++p) {
    load(instruction.src0, p, memory, values);
    apply_to_all(AluOp::kMultiply, operand(scale, instruction.scale, p, memory), values);
    if (bias.present || instruction.bias != 0.0f) {
      apply_to_all(AluOp::kAdd, operand(bias, instruction.bias, p, memory), values);
    }
    activate(instruction.function, instruction.relu_param, values.data(), values.data(),
             values.size());
    float& lane = accumulators_[(instruction.src0.start_partition + p) % kLanes];
    accumulate_into(lane, command, values);
    writer_.store(instruction.dst, p, memory, values);
    if (reduces) writer_.store(instruction.vectors[2], p, memory, lane);
  }
}

void ScalarUnit::accumulate_into(float& lane, ReduceCommand command,
                                 const std::vector<float>& values) {
  if (command == ReduceCommand::kIdle) return;
  if (command != ReduceCommand::kReduce) lane = 0.0f;
  if (command != ReduceCommand::kReset)
    lane = accumulate(AluOp::kAdd, lane, values.data(), values.size());
}

void ScalarUnit::read_accumulator(const Instruction& instruction, const PartitionBytes& memory) {
  for (unsigned p = 0; p < instruction.dst.partition_count; ++p) {
    const float value = accumulators_[(instruction.dst.start_partition + p) % kLanes];
    writer_.store(instruction.dst, p, memory, {value});
  }
}

}  // namespace trn2vp::trainium2::semantics
