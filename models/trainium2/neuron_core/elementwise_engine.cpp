// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/elementwise_engine.h"

#include <algorithm>

#include "models/trainium2/neuron_core/semantics/custom_operator.h"

namespace trn2vp::trainium2 {

ElementwiseEngine::ElementwiseEngine(Parameters parameters, StateBuffer& sbuf, PsumBuffer& psum)
    : parameters_(std::move(parameters)), sbuf_(sbuf), psum_(psum) {}

std::uint64_t ElementwiseEngine::ready(const isa::Instruction& instruction,
                                       std::uint64_t now) const {
  if (in_flight_.last() <= std::max(next_, now)) return next_;
  return std::max(next_, visible(instruction));
}

std::uint64_t ElementwiseEngine::visible(const isa::Instruction& instruction) const {
  return in_flight_.ready(OperandBoxes(instruction));
}

Issue ElementwiseEngine::issue(const isa::Instruction& instruction, std::uint64_t now) {
  const OperandBoxes operands(instruction);
  timing::EngineCost cost;
  try {
    cost = parameters_.cost(instruction);
    if (!parameters_.timing_only) execute(instruction, operands);
  } catch (const semantics::CustomOperatorError& error) {
    return {now, now,   now,
            0,   false, isa::Violation{"custom-operator", "operator_id", error.what()}};
  }
  const common::ClockDomain& clock = parameters_.clock;
  const std::uint64_t bank = psum_.banks.ready(operands, parameters_.engine);
  const std::uint64_t start = clock.edge_at_or_after(std::max(now, bank));
  next_ = clock.to_ps(start + cost.interval);
  visible_ = std::max(visible_, clock.to_ps(start + cost.latency));  // results come in order
  psum_.banks.use(operands, parameters_.engine, next_);
  in_flight_.forget(now);
  in_flight_.add(operands, visible_);
  return {clock.to_ps(start), visible_, visible_, bank > now ? bank - now : 0, false, {}};
}

void ElementwiseEngine::execute(const isa::Instruction& instruction, const OperandBoxes& operands) {
  parameters_.execute(instruction, [this](isa::Buffer buffer, unsigned partition) {
    return buffer == isa::Buffer::kPsum ? psum_.at(partition, 0) : sbuf_.at(partition, 0);
  });
  // Memory remembers what was written; the data path writes behind its back.
  for (const auto& [role, buffer, box] : operands) {
    if (role == isa::Role::kRead || buffer != isa::Buffer::kSbuf) continue;
    for (unsigned p = box.first; p < box.last; ++p) sbuf_.touch(p, box.begin, box.end - box.begin);
  }
}

}  // namespace trn2vp::trainium2
