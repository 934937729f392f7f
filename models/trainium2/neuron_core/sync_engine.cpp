// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/sync_engine.h"

#include "models/trainium2/isa/table.h"
#include "models/trainium2/neuron_core/doorbell.h"

namespace trn2vp::trainium2 {

using sc_core::sc_time;
using sc_core::sc_time_stamp;

SyncEngine::SyncEngine(const Parameters& parameters, common::Initiator& bus,
                       NotificationQueues& notifications, ExecutionUnit* data_path)
    : parameters_(parameters), bus_(bus), notifications_(notifications), data_path_(data_path) {}

bool SyncEngine::mine(isa::Opcode opcode) { return isa::is_sequencer_instruction(opcode); }

sc_time SyncEngine::ready(const isa::Instruction& instruction) const {
  return mine(instruction.opcode) ? trigger_free_ : data_path_->ready(instruction);
}

Issue SyncEngine::issue(const isa::Instruction& instruction) {
  if (!mine(instruction.opcode)) return data_path_->issue(instruction);
  const sc_time now = sc_time_stamp();
  if (instruction.opcode == isa::Opcode::kDmaTrigger) {
    trigger(instruction);
    trigger_free_ = now + parameters_.trigger;
    return {now, trigger_free_, trigger_free_, false};
  }
  if (instruction.opcode == isa::Opcode::kNotify) {
    notifications_.post(Notification::kExplicit, static_cast<unsigned>(parameters_.engine),
                        instruction.token);
  }
  return {now, now, now, false};
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
