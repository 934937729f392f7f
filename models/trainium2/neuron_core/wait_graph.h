// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/trainium2/isa/instruction.h"

namespace trn2vp::trainium2 {

/// Who waits for whom when nothing goes on any more. Knows no time and no SystemC.
class WaitGraph {
 public:
  static constexpr int kNobody = -1;  ///< never updated
  static constexpr int kBus = -2;     ///< DMA, host or another core

  struct Waiter {
    isa::Engine engine;
    std::uint64_t pc = 0;
    std::string instruction;  ///< disassembled
    bool event = false;       ///< an event, not a semaphore
    isa::SemaphoreWait wait;
    std::int32_t value = 0;            ///< of the semaphore now
    int last_updater = kNobody;        ///< engine, or one of the above
    std::string last_update;           ///< its name when it is not an engine, or its instruction
    std::uint64_t last_update_pc = 0;  ///< when it is an engine
  };

  void add(Waiter waiter) { waiters_.push_back(std::move(waiter)); }
  /// An engine that has halted or failed can update nothing any more.
  void add_stopped(isa::Engine engine, const std::string& how) {
    stopped_.push_back({engine, how});
  }

  bool empty() const { return waiters_.empty(); }

  /// Engines that wait for each other in a circle, each for something that the next one updated
  /// last; empty when there is none.
  std::vector<isa::Engine> cycle() const;

  /// One line per waiter, one for a circle, one for every stopped engine that a waiter's semaphore
  /// was last updated by.
  std::vector<std::string> lines() const;

 private:
  struct Stopped {
    isa::Engine engine;
    std::string how;
  };
  const Waiter* waiter(int engine) const;

  std::vector<Waiter> waiters_;
  std::vector<Stopped> stopped_;
};

}  // namespace trn2vp::trainium2
