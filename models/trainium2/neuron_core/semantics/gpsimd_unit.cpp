// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/gpsimd_unit.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "models/trainium2/neuron_core/semantics/copy.h"
#include "models/trainium2/neuron_core/semantics/gpsimd_arithmetic.h"
#include "models/trainium2/neuron_core/semantics/gpsimd_gather.h"
#include "models/trainium2/neuron_core/semantics/gpsimd_pattern.h"
#include "models/trainium2/neuron_core/semantics/gpsimd_search.h"

namespace trn2vp::trainium2::semantics {

using isa::Instruction;
using isa::Opcode;

namespace {

constexpr unsigned kLanes = 128;

}  // namespace

GpSimdUnit::GpSimdUnit(const numerics::EncodeOptions& options) : writer_(options) {
  for (unsigned lane = 0; lane < kLanes; ++lane) lanes_.emplace_back(lane);
}

void GpSimdUnit::set_custom_operators(std::shared_ptr<const CustomOperators> operators) {
  operators_ = std::move(operators);
}

void GpSimdUnit::execute(const Instruction& instruction, const PartitionBytes& memory) {
  switch (instruction.opcode) {
    case Opcode::kTensorCopy:
      return tensor_copy(instruction, memory, writer_);
    case Opcode::kMemset:
      return memset_tensor(instruction, memory, writer_);
    case Opcode::kTensorTensor:
      return gpsimd_tensor_tensor(instruction, memory, writer_);
    case Opcode::kTensorScalar:
      return gpsimd_tensor_scalar(instruction, memory, writer_);
    case Opcode::kTensorPartitionReduce:
      return tensor_partition_reduce(instruction, memory, writer_);
    case Opcode::kIota:
      return iota(instruction, memory, writer_);
    case Opcode::kAffineSelect:
      return affine_select(instruction, memory, writer_);
    case Opcode::kLocalGather:
      return local_gather(instruction, memory);
    case Opcode::kNcNGather:
      return n_gather(instruction, memory);
    case Opcode::kTopk:
      return topk(instruction, memory);
    case Opcode::kSequenceBounds:
      return sequence_bounds(instruction, memory);
    case Opcode::kNonzeroWithCount:
      return nonzero_with_count(instruction, memory);
    case Opcode::kRng:
      return random(instruction, memory);
    case Opcode::kRandSetState:
      return set_state(instruction, memory);
    case Opcode::kRandGetState:
      return get_state(instruction, memory);
    case Opcode::kCustomOp:
      return operators_for(instruction).run(instruction, memory);
    default:
      throw std::logic_error("GpSimdUnit: not an instruction of this engine");
  }
}

void GpSimdUnit::random(const Instruction& instruction, const PartitionBytes& memory) {
  const isa::AccessPattern& dst = instruction.dst;
  std::vector<std::uint32_t> words(dst.elements());
  for (unsigned p = 0; p < dst.partition_count; ++p) {
    Xorwow& lane = lanes_[(dst.start_partition + p) % kLanes];
    for (std::uint32_t& word : words) word = lane.next();
    store_words(dst, p, memory, words);
  }
}

void GpSimdUnit::set_state(const Instruction& instruction, const PartitionBytes& memory) {
  const isa::AccessPattern& seeds = instruction.src0;
  std::vector<std::uint32_t> words;
  for (unsigned p = 0; p < seeds.partition_count; ++p) {
    load_words(seeds, p, memory, words);
    Xorwow::State state{};
    std::copy_n(words.begin(), state.size(), state.begin());
    lanes_[(seeds.start_partition + p) % kLanes].set_state(state);
  }
}

void GpSimdUnit::get_state(const Instruction& instruction, const PartitionBytes& memory) const {
  const isa::AccessPattern& dst = instruction.dst;
  for (unsigned p = 0; p < dst.partition_count; ++p) {
    const Xorwow::State& state = lanes_[(dst.start_partition + p) % kLanes].state();
    store_words(dst, p, memory, {state.begin(), state.end()});
  }
}

const CustomOperators& GpSimdUnit::operators_for(const Instruction& custom_op) const {
  if (operators_ == nullptr) {
    throw CustomOperatorError("custom_op " + std::to_string(custom_op.operator_id) +
                              ": no library of custom operators is configured");
  }
  return *operators_;
}

std::uint64_t GpSimdUnit::custom_cycles(const Instruction& instruction) const {
  return operators_for(instruction).cycles(instruction);
}

}  // namespace trn2vp::trainium2::semantics
