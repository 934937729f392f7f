// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/writes_in_flight.h"

#include <algorithm>

#include "models/trainium2/neuron_core/operand_boxes.h"

namespace trn2vp::trainium2 {

using isa::Buffer;
using isa::Role;

void WritesInFlight::add(const isa::Instruction& instruction, std::uint64_t visible) {
  for_each_operand_box(instruction, [&](Role role, Buffer buffer, const AccessBox& box) {
    if (role != Role::kRead) writes_.push_back({buffer, box, visible});
  });
}

void WritesInFlight::forget(std::uint64_t now) {
  const auto first = std::find_if(writes_.begin(), writes_.end(),
                                  [&](const Write& write) { return write.visible > now; });
  writes_.erase(writes_.begin(), first);
}

// An update in place leaves the other bytes alone; it does not read them.
std::uint64_t WritesInFlight::ready(const isa::Instruction& instruction) const {
  std::uint64_t ready = 0;
  if (writes_.empty()) return ready;
  for_each_operand_box(instruction, [&](Role role, Buffer buffer, const AccessBox& box) {
    if (role != Role::kRead) return;
    for (const Write& write : writes_) {
      if (write.buffer == buffer && write.box.begin < box.end && box.begin < write.box.end &&
          write.box.first < box.last && box.first < write.box.last)
        ready = std::max(ready, write.visible);
    }
  });
  return ready;
}

}  // namespace trn2vp::trainium2
