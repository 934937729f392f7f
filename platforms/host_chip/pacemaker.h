// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <atomic>
#include <functional>
#include <systemc>
#include <vector>

#include "models/common/wave.h"

namespace trn2vp::host_chip {

/// What has to happen now and then while a platform runs: write out waves, look for a request to
/// stop.
class Pacemaker : public sc_core::sc_module {
 public:
  /// `wave` may be null.
  Pacemaker(const sc_core::sc_module_name& name, common::WaveSink* wave,
            const std::atomic<bool>& stop);

  /// Called with the time in ps before waves are written up to then.
  void before_flush(std::function<void(std::uint64_t)> callback) {
    before_flush_.push_back(std::move(callback));
  }

  /// A last beat after the end of simulation.
  void finish() { flush(); }

 private:
  void beat();
  void flush();

  common::WaveSink* wave_;
  const std::atomic<bool>& stop_;
  std::vector<std::function<void(std::uint64_t)>> before_flush_;
};

}  // namespace trn2vp::host_chip
