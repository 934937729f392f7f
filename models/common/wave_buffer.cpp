// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/wave_buffer.h"

#include <fnmatch.h>

#include <algorithm>
#include <cstring>
#include <queue>

namespace trn2vp::common {

WaveHandle WaveBuffer::declare(const std::string& scope, const std::string& name, Kind kind,
                               unsigned bits) {
  const std::string path = scope + "." + name;
  const bool selected =
      selection_.scopes.empty() ||
      std::any_of(selection_.scopes.begin(), selection_.scopes.end(), [&](const auto& pattern) {
        return fnmatch(pattern.c_str(), path.c_str(), 0) == 0;
      });
  const auto [lane, added] = lane_of_.emplace(scope, lanes_.size());
  if (added) lanes_.emplace_back();
  signals_.push_back({scope, name, kind, bits, selected, lane->second});
  return static_cast<WaveHandle>(signals_.size() - 1);
}

WaveHandle WaveBuffer::declare_bits(const std::string& scope, const std::string& name,
                                    unsigned bits) {
  return declare(scope, name, Kind::kBits, bits);
}
WaveHandle WaveBuffer::declare_text(const std::string& scope, const std::string& name) {
  return declare(scope, name, Kind::kText, 0);
}
WaveHandle WaveBuffer::declare_real(const std::string& scope, const std::string& name) {
  return declare(scope, name, Kind::kReal, 64);
}

bool WaveBuffer::wants_any() const {
  return std::any_of(signals_.begin(), signals_.end(), [](const Signal& s) { return s.selected; });
}

double WaveBuffer::real_of(std::uint64_t value) {
  double real;
  std::memcpy(&real, &value, sizeof real);
  return real;
}

void WaveBuffer::change(WaveHandle signal, std::uint64_t time_ps, std::uint64_t value) {
  push(signal, time_ps, value);
}
void WaveBuffer::change(WaveHandle signal, std::uint64_t time_ps, const std::string& value) {
  const auto [entry, added] = text_index_.emplace(value, texts_.size());
  if (added) texts_.push_back(value);
  push(signal, time_ps, entry->second);
}
void WaveBuffer::change(WaveHandle signal, std::uint64_t time_ps, double value) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  push(signal, time_ps, bits);
}

void WaveBuffer::push(WaveHandle signal, std::uint64_t time_ps, std::uint64_t value) {
  if (!signals_[signal].selected || time_ps > selection_.to_ps) return;
  std::vector<Change>& changes = lanes_[signals_[signal].lane].changes;
  changes.push_back({time_ps, value, signal});
  // Behind everything of the same time, in front of what lies later.
  for (std::size_t i = changes.size() - 1; i > 0 && changes[i - 1].time_ps > time_ps; --i) {
    std::swap(changes[i - 1], changes[i]);
  }
}

void WaveBuffer::flush(std::uint64_t time_ps) {
  using Next = std::pair<std::uint64_t, std::size_t>;
  std::priority_queue<Next, std::vector<Next>, std::greater<>> order;
  const auto add = [&](std::size_t lane) {
    if (!lanes_[lane].empty() && lanes_[lane].next_ps() < time_ps)
      order.emplace(lanes_[lane].next_ps(), lane);
  };
  for (std::size_t lane = 0; lane < lanes_.size(); ++lane) add(lane);
  while (!order.empty()) {
    const std::size_t index = order.top().second;
    order.pop();
    Lane& lane = lanes_[index];
    const std::uint64_t until = order.empty() ? time_ps - 1 : order.top().first;
    while (!lane.empty() && lane.next_ps() <= until) emit(lane.changes[lane.head++]);
    add(index);
  }
  for (Lane& lane : lanes_) {
    lane.changes.erase(lane.changes.begin(),
                       lane.changes.begin() + static_cast<std::ptrdiff_t>(lane.head));
    lane.head = 0;
  }
}

void WaveBuffer::emit(const Change& change) {
  Signal& state = signals_[change.signal];
  if (state.has_value && state.value == change.value) return;
  const bool inside = change.time_ps >= selection_.from_ps;
  if (inside && !started_) start();
  state.value = change.value;
  state.has_value = true;
  if (!inside) return;
  if (change.time_ps != time_ps_) write_time(time_ps_ = change.time_ps);
  write_value(change.signal, change.value);
}

// The values that held when the window opened come first.
void WaveBuffer::start() {
  started_ = true;
  write_header();
  write_time(time_ps_ = selection_.from_ps);
  for (WaveHandle i = 0; i < signals_.size(); ++i) {
    if (signals_[i].selected && signals_[i].has_value) write_value(i, signals_[i].value);
  }
}

void WaveBuffer::finish() {
  flush(std::numeric_limits<std::uint64_t>::max());
  if (!started_) start();
}

}  // namespace trn2vp::common
