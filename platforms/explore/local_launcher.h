// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "platforms/explore/launcher.h"

struct rusage;

namespace trn2vp::explore {

/// Every point a child process, some at the same time.
class LocalLauncher : public Launcher {
 public:
  explicit LocalLauncher(LauncherOptions options);

  bool run(const std::vector<Point>& points, const LauncherEvents& events) override;

 private:
  using Clock = std::chrono::steady_clock;
  struct Running {
    const Point* point;
    pid_t pid;
    Clock::time_point start;
    std::string started;
    bool timed_out = false;
  };

  Running start(const Point& point) const;
  Outcome outcome_of(const Running& running, int status, const rusage& usage) const;
  void stop_overdue();
  void collect(const LauncherEvents& events);
  double seconds_to_next_deadline() const;

  LauncherOptions options_;
  std::string program_hash_;
  std::string host_;
  std::vector<Running> running_;
};

}  // namespace trn2vp::explore
