// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/synchronizer.h"

#include <algorithm>

namespace trn2vp::kernels::nki {
namespace {

namespace isa = trainium2::isa;
using isa::Engine;
using isa::Instruction;
using isa::Opcode;
using isa::SemaphoreUpdate;
using isa::SemaphoreWait;

// Engines, then their queues, then the queues of the descriptor generators.
constexpr unsigned kFirstDge = 2 * isa::kEngineCount;
constexpr unsigned kAgents = kFirstDge + SemaphoreLayout::kGenerators;

/// Per agent: how many of its operations are complete for sure.
using Clock = std::array<std::size_t, kAgents>;

void absorb(Clock& into, const Clock& clock) {
  for (unsigned a = 0; a < kAgents; ++a) into[a] = std::max(into[a], clock[a]);
}

unsigned index(Engine engine) { return static_cast<unsigned>(engine); }

unsigned agent_of(const Operation& operation) {
  if (operation.generated) return kFirstDge + SemaphoreLayout::generator(operation.engine);
  return index(operation.engine) + (operation.transfer ? isa::kEngineCount : 0);
}

// Of a queue, given as its agent.
std::size_t slots_of(unsigned agent) {
  return agent < kFirstDge ? SemaphoreLayout::kDmaSlots : SemaphoreLayout::kDgeSlots;
}

unsigned semaphore_of(unsigned agent, std::size_t batch) {
  return agent < kFirstDge ? SemaphoreLayout::dma(agent - isa::kEngineCount, batch)
                           : SemaphoreLayout::dge(agent - kFirstDge, batch);
}

SemaphoreUpdate update(unsigned semaphore, SemaphoreUpdate::Op op) {
  return {static_cast<std::uint8_t>(semaphore), op, SemaphoreUpdate::When::kAtComplete, 0};
}

Instruction event_semaphore() {
  Instruction instruction;
  instruction.opcode = Opcode::kEventSemaphore;
  return instruction;
}

class Synchronizer {
 public:
  Synchronizer(const std::vector<Operation>& operations, unsigned dma_engines)
      : operations_(operations), increments_(dma_engines) {}

  EngineCode run() {
    number_operations();
    find_waits();
    count_updates();
    for (std::size_t i = 0; i < operations_.size(); ++i) emit(i);
    emit_end();
    return std::move(code_);
  }

 private:
  struct State {
    std::size_t position = 0;  ///< 1..: which of its agent's operations
    Clock complete{};          ///< known to whoever knows that it is complete
    std::vector<std::size_t> waits;
    bool awaited = false;   ///< an engine's operation that has to say that it is complete
    std::size_t count = 0;  ///< of the engine's semaphore after it
  };

  void number_operations() {
    states_.resize(operations_.size());
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const unsigned agent = agent_of(operations_[i]);
      members_[agent].push_back(i);
      states_[i].position = members_[agent].size();
    }
  }

  // The newest first: it knows most.
  std::vector<std::size_t> needed(std::vector<std::size_t> after, unsigned engine, bool transfer,
                                  Clock& known) {
    std::sort(after.rbegin(), after.rend());
    std::vector<std::size_t> waits;
    for (const std::size_t earlier : after) {
      const unsigned agent = agent_of(operations_[earlier]);
      // The data path of an engine works in order; its doorbells do not wait for it.
      if (agent == engine && !transfer) continue;
      if (known[agent] >= states_[earlier].position) continue;
      absorb(known, states_[earlier].complete);
      waits.push_back(earlier);
      states_[earlier].awaited = true;
    }
    return waits;
  }

  void find_waits() {
    std::array<Clock, isa::kEngineCount> known{};
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const Operation& operation = operations_[i];
      const unsigned engine = index(operation.engine);
      const unsigned agent = agent_of(operation);
      std::vector<std::size_t> after = operation.after;
      const std::size_t batch = states_[i].position - 1;
      if (operation.transfer && batch >= slots_of(agent))
        after.push_back(members_[agent][batch - slots_of(agent)]);
      states_[i].waits = needed(std::move(after), engine, operation.transfer, known[engine]);
      states_[i].complete = known[engine];
      states_[i].complete[agent] = states_[i].position;
    }
    std::vector<std::size_t> last;
    for (const auto& members : members_) {
      if (!members.empty()) last.push_back(members.back());
    }
    const unsigned sync = index(Engine::kSync);
    end_waits_ = needed(std::move(last), sync, true, known[sync]);
  }

  void count_updates() {
    std::array<std::size_t, isa::kEngineCount> counts{};
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (operations_[i].transfer || !states_[i].awaited) continue;
      states_[i].count = ++counts[index(operations_[i].engine)];
    }
    for (unsigned e = 0; e < isa::kEngineCount; ++e) signals_[e] = counts[e] > 0;
  }

  SemaphoreWait wait_for(std::size_t earlier) const {
    const Operation& operation = operations_[earlier];
    const unsigned engine = index(operation.engine);
    unsigned semaphore = SemaphoreLayout::engine(engine);
    std::size_t value = states_[earlier].count;
    if (operation.transfer) {
      const std::size_t batch = states_[earlier].position - 1;
      const unsigned agent = agent_of(operation);
      semaphore = semaphore_of(agent, batch);
      value = (batch / slots_of(agent) + 1) * increments_;
    }
    return {static_cast<std::uint8_t>(semaphore), SemaphoreWait::Condition::kGreaterEqual,
            static_cast<std::int32_t>(value)};
  }

  // An instruction has two slots; what is more goes before it.
  void add_waits(std::vector<Instruction>& code, Instruction& instruction,
                 const std::vector<std::size_t>& waits) const {
    std::size_t next = 0;
    while (waits.size() - next > instruction.waits.size()) {
      Instruction& before = code.emplace_back(event_semaphore());
      before.waits[0] = wait_for(waits[next++]);
      if (waits.size() - next > instruction.waits.size()) before.waits[1] = wait_for(waits[next++]);
    }
    for (std::size_t slot = 0; next < waits.size(); ++slot)
      instruction.waits[slot] = wait_for(waits[next++]);
  }

  void emit(std::size_t i) {
    const Operation& operation = operations_[i];
    std::vector<Instruction>& code = code_[index(operation.engine)];
    for (std::size_t n = 0; n < operation.code.size(); ++n) {
      Instruction instruction = operation.code[n];
      if (n == 0) add_waits(code, instruction, states_[i].waits);
      if (!operation.transfer && states_[i].awaited) {
        instruction.updates[0] = update(SemaphoreLayout::engine(index(operation.engine)),
                                        SemaphoreUpdate::Op::kIncrement);
      }
      code.push_back(instruction);
    }
  }

  std::vector<unsigned> used_semaphores() const {
    std::vector<unsigned> used;
    for (unsigned e = 0; e < isa::kEngineCount; ++e) {
      if (signals_[e]) used.push_back(SemaphoreLayout::engine(e));
    }
    for (unsigned agent = isa::kEngineCount; agent < kAgents; ++agent) {
      const std::size_t batches = members_[agent].size();
      for (std::size_t b = 0; b < std::min(batches, slots_of(agent)); ++b)
        used.push_back(semaphore_of(agent, b));
    }
    return used;
  }

  void emit_end() {
    std::vector<Instruction>& code = code_[index(Engine::kSync)];
    Instruction last = event_semaphore();
    add_waits(code, last, end_waits_);
    code.push_back(last);
    const std::vector<unsigned> used = used_semaphores();
    for (std::size_t i = 0; i < used.size(); ++i) {
      if (i % 2 == 0) code.push_back(event_semaphore());
      code.back().updates[i % 2] = update(used[i], SemaphoreUpdate::Op::kWriteImm);
    }
    Instruction& done = code.emplace_back(event_semaphore());
    done.updates[0] = update(SemaphoreLayout::kDone, SemaphoreUpdate::Op::kIncrement);
    for (auto& program : code_) program.emplace_back().opcode = Opcode::kHalt;
  }

  const std::vector<Operation>& operations_;
  unsigned increments_;  ///< of a semaphore by a transfer
  std::vector<State> states_;
  std::array<std::vector<std::size_t>, kAgents> members_;
  std::vector<std::size_t> end_waits_;
  std::array<bool, isa::kEngineCount> signals_{};
  EngineCode code_;
};

}  // namespace

EngineCode synchronize(const std::vector<Operation>& operations, unsigned dma_engines) {
  return Synchronizer(operations, dma_engines).run();
}

}  // namespace trn2vp::kernels::nki
