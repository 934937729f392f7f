// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/wait_graph.h"

#include <algorithm>
#include <cctype>
#include <cstdio>

namespace trn2vp::trainium2 {
namespace {

std::string lower(isa::Engine engine) {
  std::string text = isa::engine_name(engine);
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string hex(std::uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

std::string condition(const WaitGraph::Waiter& waiter) {
  using Condition = isa::SemaphoreWait::Condition;
  const std::string name =
      (waiter.event ? "event " : "S[") + std::to_string(waiter.wait.id) + (waiter.event ? "" : "]");
  switch (waiter.wait.condition) {
    case Condition::kEqual:
      return name + "==" + std::to_string(waiter.wait.value);
    case Condition::kGreaterEqual:
      return name + ">=" + std::to_string(waiter.wait.value);
    case Condition::kEventSet:
      return name + " set";
    case Condition::kEventClear:
      return name + " clear";
    case Condition::kNone:
      break;
  }
  return name;
}

std::string last_update(const WaitGraph::Waiter& waiter) {
  if (waiter.last_updater == WaitGraph::kNobody) return "never updated";
  if (waiter.last_updater == WaitGraph::kBus) return "last updated by " + waiter.last_update;
  return "last updated by " + lower(static_cast<isa::Engine>(waiter.last_updater)) + " at pc " +
         hex(waiter.last_update_pc) + ": " + waiter.last_update;
}

}  // namespace

const WaitGraph::Waiter* WaitGraph::waiter(int engine) const {
  const auto found = std::find_if(waiters_.begin(), waiters_.end(), [&](const Waiter& w) {
    return static_cast<int>(w.engine) == engine;
  });
  return found == waiters_.end() ? nullptr : &*found;
}

std::vector<isa::Engine> WaitGraph::cycle() const {
  for (const Waiter& start : waiters_) {
    std::vector<isa::Engine> path{start.engine};
    // At most as many steps as there are waiters: either back at the start, or never.
    for (const Waiter* at = waiter(start.last_updater);
         at != nullptr && path.size() <= waiters_.size(); at = waiter(at->last_updater)) {
      if (at->engine == start.engine) return path;
      path.push_back(at->engine);
    }
  }
  return {};
}

std::vector<std::string> WaitGraph::lines() const {
  std::vector<std::string> out;
  for (const Waiter& w : waiters_) {
    out.push_back(lower(w.engine) + " at pc " + hex(w.pc) + " waits for " + condition(w) + " (is " +
                  std::to_string(w.value) + ", " + last_update(w) + "): " + w.instruction);
  }
  for (const Stopped& stopped : stopped_) {
    const bool matters = std::any_of(waiters_.begin(), waiters_.end(), [&](const Waiter& w) {
      return w.last_updater == static_cast<int>(stopped.engine);
    });
    if (matters) out.push_back(lower(stopped.engine) + " " + stopped.how);
  }
  const std::vector<isa::Engine> circle = cycle();
  if (!circle.empty()) {
    std::string text = "circle: ";
    for (const isa::Engine engine : circle) text += lower(engine) + " -> ";
    out.push_back(text + lower(circle.front()));
  }
  return out;
}

}  // namespace trn2vp::trainium2
