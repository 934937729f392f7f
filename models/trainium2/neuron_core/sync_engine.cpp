// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/sync_engine.h"

#include "models/trainium2/neuron_core/doorbell.h"

namespace trn2vp::trainium2 {

using sc_core::sc_time;
using sc_core::sc_time_stamp;

SyncEngine::SyncEngine(const Parameters& parameters, common::Initiator& bus,
                       ExecutionUnit* data_path)
    : parameters_(parameters), bus_(bus), data_path_(data_path) {}

Issue SyncEngine::issue(const isa::Instruction& instruction) {
  const sc_time now = sc_time_stamp();
  switch (instruction.opcode) {
    case isa::Opcode::kDmaTrigger: {
      trigger(instruction);
      const sc_time end = now + parameters_.trigger;
      return {end, now, end, end, false};
    }
    case isa::Opcode::kNotify:
      last_notification_ = instruction.token;
      ++notifications_;
      return {now, now, now, now, false};
    case isa::Opcode::kNop:
    case isa::Opcode::kHalt:
    case isa::Opcode::kEventSemaphore:
      return {now, now, now, now, false};
    default:
      return data_path_->issue(instruction);
  }
}

// Doorbells are posted writes. The engine has no bad doorbell to report: the registers of its own
// core are always there.
void SyncEngine::trigger(const isa::Instruction& instruction) {
  sc_time posted = sc_core::SC_ZERO_TIME;
  for (unsigned engine = 0; engine < parameters_.dma_engines.size(); ++engine) {
    if (((instruction.engine_mask >> engine) & 1) == 0) continue;
    const std::uint64_t base = parameters_.dma_engines[engine];
    if (instruction.s2m_count != 0) {
      bus_.write(base + doorbell_offset(kS2mQTailInc, instruction.queue), &instruction.s2m_count, 4,
                 posted);
    }
    if (instruction.m2s_count != 0) {
      bus_.write(base + doorbell_offset(kM2sQTailInc, instruction.queue), &instruction.m2s_count, 4,
                 posted);
    }
  }
}

}  // namespace trn2vp::trainium2
