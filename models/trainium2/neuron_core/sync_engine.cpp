// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/sync_engine.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "models/trainium2/isa/table.h"
#include "models/trainium2/neuron_core/doorbell.h"

namespace trn2vp::trainium2 {

using sc_core::sc_time;

SyncEngine::SyncEngine(const Parameters& parameters, common::Initiator& bus,
                       NotificationQueues& notifications, ExecutionUnit* data_path)
    : parameters_(parameters), bus_(bus), notifications_(notifications), data_path_(data_path) {}

bool SyncEngine::mine(isa::Opcode opcode) { return isa::is_sequencer_instruction(opcode); }

std::uint64_t SyncEngine::ready(const isa::Instruction& instruction, std::uint64_t now) const {
  if (!mine(instruction.opcode)) return data_path_->ready(instruction, now);
  // A word that the data path has yet to write is loaded when it is there.
  const bool loads = instruction.opcode == isa::Opcode::kRegisterLoad && data_path_ != nullptr;
  return loads ? std::max(trigger_free_, data_path_->visible(instruction)) : trigger_free_;
}

bool SyncEngine::runs_ahead(const isa::Instruction& instruction) const {
  return !mine(instruction.opcode) && data_path_->runs_ahead(instruction);
}

Issue SyncEngine::issue(const isa::Instruction& instruction, std::uint64_t now) {
  if (!mine(instruction.opcode)) return data_path_->issue(instruction, now);
  if (instruction.opcode == isa::Opcode::kDmaTrigger) {
    trigger(instruction);
    trigger_free_ = now + parameters_.trigger;
    return {now, trigger_free_, trigger_free_};
  }
  if (instruction.opcode == isa::Opcode::kDmaDirect2d) return generate(instruction, now);
  if (instruction.opcode == isa::Opcode::kNotify) {
    notifications_.post(Notification::kExplicit, static_cast<unsigned>(parameters_.engine),
                        instruction.token);
  }
  return {now, now, now};
}

// Doorbells are posted writes, and every DMA engine has its own way to them: they go out side by
// side. The engine has no bad doorbell to report: the registers of its own core are always there.
void SyncEngine::trigger(const isa::Instruction& instruction) {
  for (unsigned engine = 0; engine < parameters_.dma_engines.size(); ++engine) {
    if (((instruction.engine_mask >> engine) & 1) == 0) continue;
    const std::uint64_t base = parameters_.dma_engines[engine];
    sc_time posted = sc_core::SC_ZERO_TIME;
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

std::optional<isa::Violation> SyncEngine::read_indices(const char* name,
                                                       const isa::AccessPattern& index,
                                                       std::uint32_t limit,
                                                       std::vector<std::uint32_t>& rows) const {
  if (!index.present() || parameters_.timing_only) return std::nullopt;
  for (unsigned p = 0; p < index.partition_count; ++p) {
    std::uint32_t row = 0;
    std::memcpy(&row,
                parameters_.sbuf->at(index.start_partition + p,
                                     static_cast<std::uint32_t>(index.first_byte())),
                sizeof row);
    if (row >= limit) {
      return isa::Violation{"dge-bounds", name,
                            "index " + std::to_string(row) + " of row " + std::to_string(p) +
                                ", the tensor has " + std::to_string(limit) + " rows"};
    }
    rows.push_back(row);
  }
  return std::nullopt;
}

Issue SyncEngine::generate(const isa::Instruction& instruction, std::uint64_t now) {
  const auto address = [](std::uint32_t lo, std::uint32_t hi) {
    return std::uint64_t{hi} << 32 | lo;
  };
  CopyCommand command;
  command.source = address(instruction.src_lo, instruction.src_hi);
  command.target = address(instruction.dst_lo, instruction.dst_hi);
  command.source_stride = instruction.src_stride;
  command.target_stride = instruction.dst_stride;
  command.rows = instruction.rows;
  command.row_bytes = instruction.row_bytes;
  command.engine_mask = instruction.engine_mask;
  command.queue = instruction.queue;
  command.notify = parameters_.semaphores + 4u * instruction.semaphore;
  Issue bad;
  bad.error =
      read_indices("src_index", instruction.src0, instruction.src_rows, command.source_rows);
  if (!bad.error) {
    bad.error =
        read_indices("dst_index", instruction.src1, instruction.dst_rows, command.target_rows);
  }
  if (bad.error) return bad;
  if (!parameters_.dge->accepts(command)) {
    Issue refused;
    refused.error =
        isa::Violation{"dge-queue", "queue",
                       "queue " + std::to_string(instruction.queue) + " has a ring in memory"};
    return refused;
  }
  parameters_.dge->submit(command);
  trigger_free_ = now + parameters_.trigger;
  return {now, trigger_free_, trigger_free_};
}

}  // namespace trn2vp::trainium2
