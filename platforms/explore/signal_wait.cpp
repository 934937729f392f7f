// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/signal_wait.h"

#include <algorithm>
#include <cmath>

namespace trn2vp::explore {

SignalWait::SignalWait() {
  sigemptyset(&signals_);
  for (int signal : {SIGCHLD, SIGINT, SIGTERM}) sigaddset(&signals_, signal);
  sigprocmask(SIG_BLOCK, &signals_, &before_);
}

SignalWait::~SignalWait() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

bool SignalWait::interrupted_within(double seconds) {
  const double wait = std::max(seconds, 0.0);
  timespec time{};
  time.tv_sec = static_cast<time_t>(wait);
  time.tv_nsec = static_cast<long>((wait - std::floor(wait)) * 1e9);
  const int signal = sigtimedwait(&signals_, nullptr, &time);
  return signal == SIGINT || signal == SIGTERM;
}

}  // namespace trn2vp::explore
