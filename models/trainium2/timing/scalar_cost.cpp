// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/timing/scalar_cost.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "models/trainium2/timing/instruction_cost.h"

namespace trn2vp::trainium2::timing {

using isa::ActivationFunction;
using isa::Instruction;
using isa::Opcode;

namespace {

bool is_activation(Opcode opcode) {
  return opcode == Opcode::kActivation || opcode == Opcode::kActivationReduce;
}

bool wide(const isa::AccessPattern& pattern, const ScalarTiming& t) {
  const std::int64_t step = std::abs(stream_shape(pattern).inner_step_bytes);
  return static_cast<std::uint64_t>(step) > t.stride_limit_bytes;
}

EngineCost stream(const Instruction& i, const ScalarTiming& t) {
  const bool halved = wide(i.dst, t) || wide(i.src0, t);
  const std::uint64_t cycles = i.dst.elements() * (halved ? 2 : 1);
  return {std::max(t.min_issue_cycles, cycles),
          std::max(t.min_issue_cycles, cycles + t.fixed_cycles)};
}

}  // namespace

std::optional<FunctionSet> function_set(ActivationFunction function) {
  switch (function) {
    case ActivationFunction::kCopy:
    case ActivationFunction::kSquare:
    case ActivationFunction::kRelu:
    case ActivationFunction::kPrelu:
    case ActivationFunction::kSign:
    case ActivationFunction::kAbs:
      break;
    case ActivationFunction::kExp:
    case ActivationFunction::kLog:
    case ActivationFunction::kSoftplus:
    case ActivationFunction::kMish:
      return FunctionSet::kExponential;
    case ActivationFunction::kSigmoid:
    case ActivationFunction::kTanh:
    case ActivationFunction::kSilu:
    case ActivationFunction::kSiluDx:
    case ActivationFunction::kGeluApprxSigmoid:
    case ActivationFunction::kGeluApprxSigmoidDx:
      return FunctionSet::kSigmoid;
    case ActivationFunction::kGelu:
    case ActivationFunction::kGeluDx:
    case ActivationFunction::kGeluApprxTanh:
    case ActivationFunction::kErf:
    case ActivationFunction::kErfDx:
      return FunctionSet::kGelu;
    case ActivationFunction::kSqrt:
    case ActivationFunction::kRsqrt:
    case ActivationFunction::kReciprocal:
      return FunctionSet::kRoot;
    case ActivationFunction::kSin:
    case ActivationFunction::kArctan:
      return FunctionSet::kTrigonometric;
  }
  return std::nullopt;
}

const char* function_set_name(FunctionSet set) {
  static constexpr const char* kNames[] = {"exponential", "sigmoid", "gelu", "root",
                                           "trigonometric"};
  return kNames[static_cast<std::size_t>(set)];
}

bool ActivationTableState::load_for(const Instruction& instruction) {
  if (!is_activation(instruction.opcode) && instruction.opcode != Opcode::kLoadActivationTable)
    return false;
  const std::optional<FunctionSet> needed = function_set(instruction.function);
  if (!needed || needed == loaded_) return false;
  loaded_ = needed;
  return true;
}

std::uint64_t table_load_cycles(const ScalarTiming& timing) {
  return static_cast<std::uint64_t>(
      std::ceil(timing.table_load_ns * static_cast<double>(timing.clock_hz) / 1e9));
}

EngineCost scalar_cost(const Instruction& instruction, const ScalarTiming& timing) {
  const std::uint64_t read = timing.read_accumulator_cycles;
  switch (instruction.opcode) {
    case Opcode::kTensorCopy:
    case Opcode::kTensorScalar:
    case Opcode::kActivation:
      return stream(instruction, timing);
    case Opcode::kActivationReduce: {
      EngineCost cost = stream(instruction, timing);
      cost.interval += read;
      cost.latency += read;
      return cost;
    }
    case Opcode::kActivationReadAccumulator:
      return {std::max(timing.min_issue_cycles, read),
              std::max(timing.min_issue_cycles, read + timing.fixed_cycles)};
    case Opcode::kLoadActivationTable:
      return {table_load_cycles(timing), table_load_cycles(timing)};
    default:
      return {};
  }
}

EngineCost scalar_cost(const Instruction& instruction, const ScalarTiming& timing,
                       ActivationTableState& tables) {
  const bool load = tables.load_for(instruction);
  if (instruction.opcode == Opcode::kLoadActivationTable && !load)
    return {timing.min_issue_cycles, timing.min_issue_cycles};
  EngineCost cost = scalar_cost(instruction, timing);
  if (load && instruction.opcode != Opcode::kLoadActivationTable) {
    cost.interval += table_load_cycles(timing);
    cost.latency += table_load_cycles(timing);
  }
  return cost;
}

}  // namespace trn2vp::trainium2::timing
