// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/queue_places.h"

namespace trn2vp::dram {
namespace {

unsigned log2(std::uint64_t n) { return static_cast<unsigned>(63 - __builtin_clzll(n)); }

}  // namespace

QueuePlaces::QueuePlaces(std::uint64_t places, Cycle step, Cycle horizon)
    : step_shift_(log2(step)),
      ring_shift_(log2(horizon / step)),
      at_once_(static_cast<std::uint32_t>(std::max<std::uint64_t>(1, places / 8))),
      most_(static_cast<float>(places) - static_cast<float>(at_once_) / 2),
      full_(horizon / step),
      steps_(horizon / step) {}

void QueuePlaces::stay(Cycle from, Cycle to, float bursts) {
  const std::uint64_t last = to >> step_shift_;
  for (std::uint64_t number = from >> step_shift_; number <= last; ++number) {
    Step& step = steps_[number & (steps_.size() - 1)];
    const auto round = static_cast<std::uint32_t>((number >> ring_shift_) + 1);
    if (step.round > round) continue;  // the ring has moved on
    if (step.round < round) step = {round, 0};
    step.taken += bursts;
    if (step.taken > most_) full_.take(number);
  }
}

}  // namespace trn2vp::dram
