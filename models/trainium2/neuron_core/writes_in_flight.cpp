// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/writes_in_flight.h"

#include <algorithm>

namespace trn2vp::trainium2 {

using isa::Role;

namespace {

bool meet(const AccessBox& a, const AccessBox& b) {
  return a.begin < b.end && b.begin < a.end && a.first < b.last && b.first < a.last;
}

}  // namespace

void WritesInFlight::add(const OperandBoxes& operands, std::uint64_t visible) {
  for (const OperandBox& operand : operands) {
    if (operand.role != Role::kRead) writes_.push_back({operand.buffer, operand.box, visible});
  }
}

void WritesInFlight::forget(std::uint64_t now) {
  const auto first = std::find_if(writes_.begin(), writes_.end(),
                                  [&](const Write& write) { return write.visible > now; });
  writes_.erase(writes_.begin(), first);
}

// An update in place leaves the other bytes alone; it does not read them.
std::uint64_t WritesInFlight::ready(const OperandBoxes& operands) const {
  std::uint64_t ready = 0;
  for (const OperandBox& operand : operands) {
    if (operand.role != Role::kRead) continue;
    for (const Write& write : writes_) {
      if (write.buffer == operand.buffer && meet(write.box, operand.box))
        ready = std::max(ready, write.visible);
    }
  }
  return ready;
}

}  // namespace trn2vp::trainium2
