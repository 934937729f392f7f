// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/pacemaker.h"

namespace trn2vp::host_chip {
namespace {

// Often enough that a wave buffer stays small, rare enough to cost nothing.
const double kPeriodUs = 5;

}  // namespace

Pacemaker::Pacemaker(const sc_core::sc_module_name& name, common::WaveSink* wave,
                     const std::atomic<bool>& stop)
    : sc_module(name), wave_(wave), stop_(stop) {
  SC_HAS_PROCESS(Pacemaker);
  SC_METHOD(beat);
}

void Pacemaker::beat() {
  flush();
  if (stop_) {
    sc_core::sc_stop();
    return;
  }
  next_trigger(sc_core::sc_time(kPeriodUs, sc_core::SC_US));
}

void Pacemaker::flush() {
  if (wave_ == nullptr) return;
  const std::uint64_t now = sc_core::sc_time_stamp().value();
  for (const auto& callback : before_flush_) callback(now);
  wave_->flush(now);
}

}  // namespace trn2vp::host_chip
