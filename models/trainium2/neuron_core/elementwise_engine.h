// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <functional>

#include "models/common/clock_domain.h"
#include "models/trainium2/neuron_core/execution_unit.h"
#include "models/trainium2/neuron_core/psum_buffer.h"
#include "models/trainium2/neuron_core/semantics/operand.h"
#include "models/trainium2/neuron_core/state_buffer.h"
#include "models/trainium2/neuron_core/writes_in_flight.h"
#include "models/trainium2/timing/engine_cost.h"

namespace trn2vp::trainium2 {

/// Data path of the Vector, Scalar and GpSimd engines: when an instruction runs is the same for all
/// three; what it computes and what it costs are functions of the engine. Pipelined: an instruction
/// starts when the interval of the one before has passed, what it reads is visible, and the other
/// engine has done with the PSUM banks it needs.
class ElementwiseEngine : public ExecutionUnit {
 public:
  struct Parameters {
    isa::Engine engine;
    common::ClockDomain clock{960'000'000};
    /// What an instruction costs; asked once for each, in their order, before `execute`.
    std::function<timing::EngineCost(const isa::Instruction&)> cost;
    /// Carries out an instruction on memory and the engine's own registers.
    std::function<void(const isa::Instruction&, const semantics::PartitionBytes&)> execute;
    bool timing_only = false;
  };

  /// `cost` and `execute` may throw semantics::CustomOperatorError, with nothing changed: the
  /// instruction is refused, by the rule "custom-operator".
  ElementwiseEngine(Parameters parameters, StateBuffer& sbuf, PsumBuffer& psum);

  std::uint64_t ready(const isa::Instruction& instruction, std::uint64_t now) const override;
  std::uint64_t visible(const isa::Instruction& instruction) const override;
  Issue issue(const isa::Instruction& instruction, std::uint64_t now) override;

 private:
  void execute(const isa::Instruction& instruction, const OperandBoxes& operands);

  Parameters parameters_;
  StateBuffer& sbuf_;
  PsumBuffer& psum_;
  std::uint64_t next_ = 0;     ///< earliest start of the next instruction, ps
  std::uint64_t visible_ = 0;  ///< of the latest result, ps
  WritesInFlight in_flight_;
};

}  // namespace trn2vp::trainium2
