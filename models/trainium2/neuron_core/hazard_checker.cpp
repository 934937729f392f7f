// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/hazard_checker.h"

#include <algorithm>

#include "models/trainium2/address_map.h"

namespace trn2vp::trainium2 {
namespace {

constexpr unsigned kQueues = 16;
constexpr const char* kEngineNames[] = {"tensor", "scalar", "gpsimd", "vector", "sync"};

}  // namespace

/// One access, while the map compares it with history.
class HazardChecker::Access : public AccessMap::Observer {
 public:
  Access(HazardChecker& checker, Agent agent, isa::Buffer buffer)
      : checker_(checker), state_(checker.agents_[agent]), buffer_(buffer) {
    mark = {agent, state_.number, state_.pc};
    unchecked_ = agent == kHost || (agent > kHost && !state_.triggered);
    // What the host does itself is in order with everything.
    if (unchecked_) mark = {kHost, 0, 0};
  }

  bool unchecked() const { return unchecked_; }

  bool ordered(const AccessMark& earlier, bool write) override {
    if (unchecked_ || earlier.agent == mark.agent || earlier.agent == kHost) return true;
    if (earlier.number <= checker_.agents_[earlier.agent].floor) return true;
    const Stamp known = state_.clock.of(earlier.agent);
    return earlier.number <= (write ? known.writes : known.reads);
  }

  void found(AccessMap::Finding kind, unsigned partition, std::uint32_t byte,
             const AccessMark& earlier) override {
    const bool first =
        checker_.reported_
            .insert({static_cast<int>(kind), mark.agent, mark.pc, earlier.agent, earlier.pc})
            .second;
    if (!first) return;
    ++checker_.count_;
    if (checker_.findings_.size() < kMaxFindings) {
      checker_.findings_.push_back({kind, buffer_, partition, byte, mark, earlier});
    }
  }

  AccessMark mark;

 private:
  HazardChecker& checker_;
  const AgentState& state_;
  isa::Buffer buffer_;
  bool unchecked_;
};

HazardChecker::HazardChecker() : semaphores_(kSemaphores) {
  for (const char* name : kEngineNames) add_agent(name);
  add_agent("host");
}

void HazardChecker::add_agent(std::string name) {
  AgentState& agent = agents_.emplace_back();
  agent.name = std::move(name);
  agent.clock = VectorClock(clocks_);
}

HazardChecker::Agent HazardChecker::dma_agent(unsigned engine, unsigned queue) {
  const std::size_t key = std::size_t{engine} * kQueues + queue;
  if (key >= dma_agents_.size()) dma_agents_.resize(key + 1);
  if (dma_agents_[key] == 0) {
    dma_agents_[key] = static_cast<Agent>(agents_.size());
    add_agent(engine < address_map::kDmaEngines
                  ? "dma" + std::to_string(engine) + " queue " + std::to_string(queue)
                  : "gpsimd_dma" + std::to_string((engine - address_map::kDmaEngines) % 8));
  }
  return dma_agents_[key];
}

std::uint64_t HazardChecker::next(Agent engine, std::uint64_t pc) {
  agents_[engine].pc = pc;
  return ++agents_[engine].number;
}

void HazardChecker::prepare(const std::vector<InstructionAccess>& accesses) {
  for (const isa::Buffer buffer : {isa::Buffer::kSbuf, isa::Buffer::kPsum}) {
    std::vector<std::uint32_t> borders;
    for (const InstructionAccess& access : accesses) {
      if (access.buffer != buffer) continue;
      borders.push_back(access.box.begin);
      borders.push_back(access.box.end);
    }
    map(buffer).split_at(std::move(borders));
  }
}

void HazardChecker::read(Agent agent, isa::Buffer buffer, const AccessBox& box) {
  Access access(*this, agent, buffer);
  map(buffer).read(box, access.mark, access, access.unchecked());
}

void HazardChecker::write(Agent agent, isa::Buffer buffer, const AccessBox& box) {
  Access access(*this, agent, buffer);
  map(buffer).write(box, access.mark, access);
}

HazardChecker::Release HazardChecker::release(Agent agent) {
  AgentState& state = agents_[agent];
  const Release release{agent, {state.number, state.number}, state.clock};
  // A queue has no instructions: its accesses between two releases share a number.
  if (agent > kHost) ++state.number;
  return release;
}

HazardChecker::Release HazardChecker::release(Agent engine, const Stamp& stamp) const {
  return {engine, stamp, agents_[engine].clock};
}

void HazardChecker::deliver(unsigned semaphore, Release release, std::int32_t value, bool restart) {
  Semaphore& s = semaphores_[semaphore];
  if (s.since.size() == kHistory) fold(s);
  s.since.push_back({std::move(release), value});
  while (restart && s.since.size() != 0) fold(s);
}

// Takes the oldest delivery into the base. An agent's newer release knows all that its older ones
// knew, apart from writes that were under way at a release at read.
void HazardChecker::fold(Semaphore& semaphore) {
  Delivery& oldest = semaphore.since[0];
  semaphore.base_value = oldest.value;
  if (oldest.release.clock) {
    const auto mine =
        std::find_if(semaphore.base.begin(), semaphore.base.end(),
                     [&](const Release& r) { return r.agent == oldest.release.agent; });
    if (mine == semaphore.base.end()) {
      semaphore.base.push_back(std::move(oldest.release));
    } else {
      const Stamp before = mine->stamp;
      *mine = std::move(oldest.release);
      mine->stamp.raise(before);
    }
  }
  semaphore.since.pop_front();
  ++semaphore.folded;
}

void HazardChecker::acquire(Agent engine, unsigned semaphore, const isa::SemaphoreWait& wait) {
  using Condition = isa::SemaphoreWait::Condition;
  AgentState& state = agents_[engine];
  Semaphore& s = semaphores_[semaphore];
  std::uint64_t& absorbed = s.absorbed[engine];
  if (absorbed < s.folded) {
    for (const Release& release : s.base) absorb(state, release);
    absorbed = s.folded;
  }
  const auto enough = [&wait](std::int32_t value) {
    return wait.condition == Condition::kEqual          ? value == wait.value
           : wait.condition == Condition::kGreaterEqual ? value >= wait.value
                                                        : false;
  };
  if (enough(s.base_value)) return;
  // Values only go up from the base on. What is absorbed already is not looked at again.
  std::size_t next = absorbed - s.folded;
  const bool equal = wait.condition == Condition::kEqual;
  if (next != 0 && !equal && enough(s.since[next - 1].value)) return;
  for (std::size_t i = equal ? 0 : next; i < s.since.size(); ++i) {
    if (i >= next) {
      absorb(state, s.since[i].release);
      absorbed = s.folded + i + 1;
    }
    if (enough(s.since[i].value)) return;
  }
}

void HazardChecker::trigger(Agent dma, const Release& release) {
  agents_[dma].triggered = true;
  absorb(agents_[dma], release);
}

bool HazardChecker::knows(const AgentState& state, const Release& release) {
  if (!release.clock) return true;
  const Stamp known = state.clock.of(release.agent);
  return known.reads >= release.stamp.reads && known.writes >= release.stamp.writes;
}

void HazardChecker::absorb(AgentState& state, const Release& release) {
  // Who knows an access of an agent knows what the agent knew then.
  if (!knows(state, release)) state.clock.absorb(release.clock, release.agent, release.stamp);
}

void HazardChecker::start() {
  for (AgentState& agent : agents_) {
    agent.floor = agent.number;
    ++agent.number;
  }
}

void HazardChecker::finish() {
  start();
  for (AgentState& agent : agents_) agent.triggered = false;
}

}  // namespace trn2vp::trainium2
