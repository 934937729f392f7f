// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <systemc>
#include <utility>
#include <vector>

namespace trn2vp::common {

/// Wakes processes that are due at the same time in the order of their places. The kernel wakes
/// them in an order that depends on every other event of the simulation, so that a wave or a
/// report that is switched on would change who reaches a shared target first.
class WakeOrder : public sc_core::sc_module {
 public:
  explicit WakeOrder(const sc_core::sc_module_name& name);

  /// `event` will be notified for `place`, which nobody else has.
  void add(unsigned place, sc_core::sc_event& event);

  /// Notifies the event of `place` at `at`, now or later, unless that is to happen earlier anyway.
  void wake(unsigned place, const sc_core::sc_time& at);

 private:
  using Value = sc_core::sc_time::value_type;
  using Entry = std::pair<Value, unsigned>;
  struct Member {
    sc_core::sc_event* event = nullptr;
    bool waiting = false;
    Value at = 0;
  };

  void due();

  std::vector<Member> members_;
  /// Of a place that was asked for twice the later one is stale.
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> entries_;
  sc_core::sc_event due_;
};

}  // namespace trn2vp::common
