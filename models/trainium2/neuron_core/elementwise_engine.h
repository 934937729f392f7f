// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>

#include "models/common/clock_domain.h"
#include "models/trainium2/neuron_core/execution_unit.h"
#include "models/trainium2/neuron_core/psum_buffer.h"
#include "models/trainium2/neuron_core/semantics/operand.h"
#include "models/trainium2/neuron_core/state_buffer.h"

namespace trn2vp::trainium2 {

/// Data path of the Vector, Scalar and GpSimd engines: when an instruction runs is the same for all
/// three; what it computes and what it costs are functions of the engine.
class ElementwiseEngine : public ExecutionUnit {
 public:
  struct Parameters {
    common::ClockDomain clock{960'000'000};
    /// Cycles an instruction occupies the engine.
    std::function<std::uint64_t(const isa::Instruction&)> cost;
    /// Carries out an instruction on memory and the engine's own registers.
    std::function<void(const isa::Instruction&, const semantics::PartitionBytes&)> execute;
    bool timing_only = false;
  };

  ElementwiseEngine(Parameters parameters, StateBuffer& sbuf, PsumBuffer& psum);

  sc_core::sc_time ready(const isa::Instruction&) const override { return busy_to_; }
  Issue issue(const isa::Instruction& instruction) override;

 private:
  void touch(const isa::AccessPattern& written);

  Parameters parameters_;
  StateBuffer& sbuf_;
  PsumBuffer& psum_;
  sc_core::sc_time busy_to_;
};

}  // namespace trn2vp::trainium2
