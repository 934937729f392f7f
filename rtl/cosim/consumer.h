// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <random>

#include "rtl/cosim/coverage.h"

namespace trn2vp::cosim {

/// A consumer of results that lets each wait for some edges: back-pressure.
class Consumer {
 public:
  /// At most `budget` edges of waiting in all.
  Consumer(unsigned seed, Stall stall, int budget)
      : random_(seed), stall_(stall), budget_(budget) {}

  /// Whether a result is taken at the coming edge; `waiting`: there is one.
  bool ready(bool waiting) {
    if (!waiting) {
      left_ = -1;
      return true;
    }
    if (left_ < 0) left_ = draw();
    if (left_ == 0 || budget_ == 0) {
      left_ = -1;
      return true;
    }
    --left_;
    --budget_;
    return false;
  }

 private:
  int between(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }
  int draw() {
    if (stall_ == Stall::kNone) return 0;
    if (stall_ == Stall::kSingle) return 1;
    return stall_ == Stall::kShort ? between(2, 7) : between(8, 12);
  }

  std::mt19937 random_;
  Stall stall_;
  int budget_;
  int left_ = -1;  // edges this result still waits; -1: nothing is waiting
};

}  // namespace trn2vp::cosim
