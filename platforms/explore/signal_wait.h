// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <signal.h>

namespace trn2vp::explore {

/// While it lives, SIGCHLD, SIGINT and SIGTERM are not delivered but waited for.
class SignalWait {
 public:
  SignalWait();
  ~SignalWait();
  SignalWait(const SignalWait&) = delete;
  SignalWait& operator=(const SignalWait&) = delete;

  /// Until one of them comes or `seconds` have passed. True for SIGINT and SIGTERM.
  bool interrupted_within(double seconds);

 private:
  sigset_t signals_;
  sigset_t before_;
};

}  // namespace trn2vp::explore
