// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What a core has to say about programs that wait for ever or race.
#include <cstdio>

#include "models/trainium2/address_map.h"
#include "models/trainium2/isa/table.h"
#include "models/trainium2/neuron_core/neuron_core.h"

namespace trn2vp::trainium2 {

namespace map = address_map;
using isa::Engine;

WaitGraph NeuronCore::wait_graph() {
  WaitGraph graph;
  for (unsigned i = 0; i < isa::kEngineCount; ++i) {
    Sequencer& sequencer = *sequencers_[i];
    const auto engine = static_cast<Engine>(i);
    if (sequencer.status() == SequencerStatus::kHalted) graph.add_stopped(engine, "has halted");
    if (sequencer.error()) graph.add_stopped(engine, "stopped: " + sequencer.error()->text);
    const isa::SemaphoreWait* wait = sequencer.waiting_for();
    if (wait == nullptr) continue;
    WaitGraph::Waiter waiter{};
    waiter.engine = engine;
    waiter.pc = sequencer.pc();
    waiter.instruction = sequencer.instruction_at(waiter.pc);
    waiter.wait = *wait;
    const unsigned index = SemaphoreBlock::index_of(*wait);
    waiter.event = index >= map::kSemaphores;
    waiter.value = semaphores_.value(index);
    const SemaphoreBlock::Source& last = semaphores_.last_update(index);
    if (last.engine >= 0) {
      waiter.last_updater = last.engine;
      waiter.last_update_pc = last.pc;
      waiter.last_update = sequencers_[static_cast<unsigned>(last.engine)]->instruction_at(last.pc);
    } else if (last.engine == -1) {
      waiter.last_updater = WaitGraph::kBus;
      waiter.last_update = hazards_ && last.agent != HazardChecker::kHost
                               ? hazards_->name(last.agent)
                               : "a write over the bus";
    }
    graph.add(std::move(waiter));
  }
  return graph;
}

std::string NeuronCore::who(const AccessMark& access) {
  if (access.agent >= isa::kEngineCount) return hazards_->name(access.agent);
  char pc[24];
  std::snprintf(pc, sizeof pc, "0x%llx", static_cast<unsigned long long>(access.pc));
  return hazards_->name(access.agent) + " at pc " + pc + " (" +
         sequencers_[access.agent]->instruction_at(access.pc) + ")";
}

std::vector<std::string> NeuronCore::hazards() {
  std::vector<std::string> lines;
  if (!hazards_) return lines;
  for (const HazardChecker::Finding& f : hazards_->findings()) {
    const std::string place = std::string(isa::buffer_name(f.buffer)) + " partition " +
                              std::to_string(f.partition) + " byte " + std::to_string(f.byte);
    const auto unordered = [&](const char* now, const char* before) {
      return who(f.access) + " " + now + " " + place + ", which " + who(f.earlier) + " " + before +
             ": no semaphore orders them";
    };
    switch (f.kind) {
      case AccessMap::Finding::kNeverWritten:
        lines.push_back(who(f.access) + " reads " + place + ", which was never written");
        break;
      case AccessMap::Finding::kReadAfterWrite:
        lines.push_back(unordered("reads", "writes"));
        break;
      case AccessMap::Finding::kWriteAfterRead:
        lines.push_back(unordered("writes", "reads"));
        break;
      case AccessMap::Finding::kWriteAfterWrite:
        lines.push_back(unordered("writes", "writes too"));
        break;
    }
  }
  return lines;
}

}  // namespace trn2vp::trainium2
