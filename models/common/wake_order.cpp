// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/wake_order.h"

#include <stdexcept>

namespace trn2vp::common {

WakeOrder::WakeOrder(const sc_core::sc_module_name& name) : sc_module(name) {
  SC_HAS_PROCESS(WakeOrder);
  SC_METHOD(due);
  sensitive << due_;
  dont_initialize();
}

void WakeOrder::add(unsigned place, sc_core::sc_event& event) {
  if (place >= members_.size()) members_.resize(place + 1);
  if (members_[place].event != nullptr) throw std::logic_error("WakeOrder: place taken");
  members_[place].event = &event;
}

void WakeOrder::wake(unsigned place, const sc_core::sc_time& at) {
  Member& member = members_[place];
  const Value value = at.value();
  if (member.waiting && member.at <= value) return;
  member.waiting = true;
  member.at = value;
  entries_.emplace(value, place);
  if (entries_.top().second == place && entries_.top().first == value) {
    due_.notify(at - sc_core::sc_time_stamp());
  }
}

void WakeOrder::due() {
  const Value now = sc_core::sc_time_stamp().value();
  while (!entries_.empty()) {
    const auto [at, place] = entries_.top();
    Member& member = members_[place];
    const bool stale = !member.waiting || member.at != at;
    if (!stale && at > now) {
      due_.notify(sc_core::sc_time::from_value(at - now));
      return;
    }
    entries_.pop();
    if (stale) continue;
    member.waiting = false;
    member.event->notify();
  }
}

}  // namespace trn2vp::common
