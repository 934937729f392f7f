// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/dma/dge.h"

#include <algorithm>
#include <cmath>

namespace trn2vp::trainium2 {

using sc_core::sc_time;
using sc_core::sc_time_stamp;

namespace {

std::uint64_t now_ps() {
  static const std::uint64_t kUnits = sc_time(1, sc_core::SC_PS).value();
  return sc_time_stamp().value() / kUnits;
}

}  // namespace

Dge::Dge(const sc_core::sc_module_name& name, const Parameters& parameters)
    : sc_module(name), parameters_(parameters) {
  SC_HAS_PROCESS(Dge);
  SC_THREAD(run);
}

bool Dge::accepts(const CopyCommand& command) const {
  for (unsigned engine = 0; engine < parameters_.engines.size(); ++engine) {
    if ((command.engine_mask >> engine & 1) != 0 &&
        !parameters_.engines[engine]->takes_generated(command.queue)) {
      return false;
    }
  }
  return true;
}

void Dge::submit(const CopyCommand& command) {
  const unsigned resets = resets_;
  while (commands_.size() >= parameters_.timing.dge_commands) {
    wait(finished_);
    if (resets != resets_) return;
  }
  commands_.push_back(command);
  changed();
  submitted_.notify(sc_core::SC_ZERO_TIME);
}

void Dge::run() {
  for (;;) {
    while (commands_.empty()) wait(submitted_);
    dropped_ = false;
    const CopyCommand command = commands_.front();
    execute(command);
    if (!dropped_) commands_.pop_front();
    changed();
    finished_.notify(sc_core::SC_ZERO_TIME);
  }
}

// Elements are handed over ahead of their time and carry it: one wake-up per command, unless an
// engine has no room.
void Dge::execute(const CopyCommand& command) {
  if (wait_or_dropped(sc_time(parameters_.timing.dge_start_ns, sc_core::SC_NS))) return;
  const auto step_ps =
      static_cast<std::uint64_t>(std::llround(parameters_.timing.dge_element_ns * 1000));
  std::uint64_t next_ps = now_ps();
  auto elements = generate(command);
  for (unsigned engine = 0; engine < elements.size(); ++engine) {
    std::vector<GeneratedElement>& own = elements[engine];
    DescriptorPort& port = *parameters_.engines[engine];
    for (std::size_t done = 0; done < own.size();) {
      const std::size_t count = std::min<std::size_t>(own.size() - done, port.room(command.queue));
      if (count == 0) {
        if (wait_or_dropped(port.room_event())) return;
        next_ps = std::max(next_ps, now_ps());
        continue;
      }
      const auto first = own.begin() + static_cast<std::ptrdiff_t>(done);
      std::vector<GeneratedElement> part(first, first + static_cast<std::ptrdiff_t>(count));
      for (GeneratedElement& element : part) {
        // An engine without rows is told in passing.
        if (element.bytes != 0) next_ps += step_ps;
        element.ready_ps = next_ps;
      }
      port.deliver(command.queue, part);
      done += count;
    }
  }
  if (next_ps > now_ps()) {
    wait_or_dropped(sc_time(static_cast<double>(next_ps - now_ps()), sc_core::SC_PS));
  }
}

bool Dge::wait_or_dropped(const sc_core::sc_event& event) {
  if (!dropped_) wait(event | reset_);
  return dropped_;
}

bool Dge::wait_or_dropped(const sc_time& time) {
  if (!dropped_) wait(time, reset_);
  return dropped_;
}

void Dge::reset() {
  commands_.clear();
  dropped_ = true;
  ++resets_;
  reset_.notify(sc_core::SC_ZERO_TIME);
  finished_.notify(sc_core::SC_ZERO_TIME);
  changed();
}

void Dge::changed() { pending_wave_.set(now_ps(), commands_.size()); }

void Dge::attach_waves(common::WaveSink& sink, const std::string& scope) {
  pending_wave_.attach(&sink, sink.declare_bits(scope, "pending", 8));
  pending_wave_.set(0, 0);
}

}  // namespace trn2vp::trainium2
