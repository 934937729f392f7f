// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semaphore_block.h"

#include <algorithm>

#include "models/trainium2/neuron_core/core_registers.h"

namespace trn2vp::trainium2 {
SemaphoreBlock::SemaphoreBlock(const sc_core::sc_module_name& name, const Latencies& latencies)
    : sc_module(name),
      window("window",
             {[this](std::uint64_t offset, std::uint32_t& value) {
                return registers_.read(offset, value);
              },
              [this](std::uint64_t offset, std::uint32_t value) {
                return registers_.write(offset, value);
              }},
             sc_core::SC_ZERO_TIME),
      latencies_(latencies),
      registers_(semaphore_registers()) {
  registers_.on_write(kSemEvent, [this](unsigned id, std::uint32_t value) {
    registers_.set(kSemEvent, value & 1, id);
  });
  registers_.on_read(kSemRead,
                     [this](unsigned id) { return static_cast<std::uint32_t>(values_[id]); });
  registers_.on_write(kSemSet, [this](unsigned id, std::uint32_t value) {
    apply(id, Operation::kSet, static_cast<std::int32_t>(value), latencies_.bus);
  });
  registers_.on_write(kSemIncrement, [this](unsigned id, std::uint32_t value) {
    apply(id, Operation::kAdd, static_cast<std::int32_t>(value), latencies_.bus);
  });
  registers_.on_write(kSemDecrement, [this](unsigned id, std::uint32_t value) {
    apply(id, Operation::kAdd, static_cast<std::int32_t>(0u - value), latencies_.bus);
  });
}

void SemaphoreBlock::update(unsigned id, Operation operation, std::int32_t operand) {
  apply(id, operation, operand, latencies_.engine);
}

void SemaphoreBlock::apply(unsigned id, Operation operation, std::int32_t operand,
                           const sc_core::sc_time& latency) {
  const std::uint32_t base =
      operation == Operation::kSet ? 0 : static_cast<std::uint32_t>(values_[id]);
  values_[id] = static_cast<std::int32_t>(base + static_cast<std::uint32_t>(operand));
  sc_core::sc_time time = sc_core::sc_time_stamp() + latency;
  // Updates of one semaphore never overtake each other.
  if (!pending_[id].empty()) time = std::max(time, pending_[id].back().time);
  visible(id);
  pending_[id].push_back({time, values_[id]});
  changed_[id].notify(sc_core::SC_ZERO_TIME);
  waves_[id].set(sc_core::sc_time_stamp().value(), static_cast<std::uint32_t>(values_[id]));
}

std::int32_t SemaphoreBlock::visible(unsigned id) {
  std::deque<Pending>& pending = pending_[id];
  while (!pending.empty() && pending.front().time <= sc_core::sc_time_stamp()) {
    visible_[id] = pending.front().value;
    pending.pop_front();
  }
  return visible_[id];
}

void SemaphoreBlock::wait_for_change(unsigned id, const sc_core::sc_event& cancel) {
  if (pending_[id].empty()) {
    sc_core::wait(changed_[id] | cancel);
  } else {
    sc_core::wait(pending_[id].front().time - sc_core::sc_time_stamp(), cancel);
  }
}

void SemaphoreBlock::attach_waves(common::WaveSink& sink, const std::string& scope) {
  for (unsigned id = 0; id < values_.size(); ++id) {
    waves_[id].attach(&sink, sink.declare_bits(scope, "semaphore_" + std::to_string(id), 32));
    waves_[id].set(0, 0);
  }
}

}  // namespace trn2vp::trainium2
