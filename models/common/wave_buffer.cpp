// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/wave_buffer.h"

#include <fnmatch.h>

#include <algorithm>

namespace trn2vp::common {

WaveHandle WaveBuffer::declare(const std::string& scope, const std::string& name, Kind kind,
                               unsigned bits) {
  const std::string path = scope + "." + name;
  const bool selected =
      selection_.scopes.empty() ||
      std::any_of(selection_.scopes.begin(), selection_.scopes.end(), [&](const auto& pattern) {
        return fnmatch(pattern.c_str(), path.c_str(), 0) == 0;
      });
  signals_.push_back({scope, name, kind, bits, selected, false, {}});
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

void WaveBuffer::change(WaveHandle signal, std::uint64_t time_ps, std::uint64_t value) {
  push(signal, time_ps, value);
}
void WaveBuffer::change(WaveHandle signal, std::uint64_t time_ps, const std::string& value) {
  push(signal, time_ps, value);
}
void WaveBuffer::change(WaveHandle signal, std::uint64_t time_ps, double value) {
  push(signal, time_ps, value);
}

void WaveBuffer::push(WaveHandle signal, std::uint64_t time_ps, Value value) {
  if (!signals_[signal].selected || time_ps > selection_.to_ps) return;
  pending_.push({time_ps, order_++, signal, std::move(value)});
}

void WaveBuffer::flush(std::uint64_t time_ps) {
  while (!pending_.empty() && pending_.top().time_ps < time_ps) {
    emit(pending_.top().time_ps, pending_.top().signal, pending_.top().value);
    pending_.pop();
  }
}

void WaveBuffer::emit(std::uint64_t time_ps, WaveHandle signal, const Value& value) {
  Signal& state = signals_[signal];
  if (state.has_value && state.value == value) return;
  if (time_ps >= selection_.from_ps && !started_) start();
  state.value = value;
  state.has_value = true;
  if (time_ps < selection_.from_ps) return;
  if (time_ps != time_ps_) write_time(time_ps_ = time_ps);
  write_value(signal, value);
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
