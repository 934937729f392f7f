// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "platforms/explore/outcome.h"
#include "platforms/explore/point.h"

namespace trn2vp::explore {

/// What a launcher tells while it works.
struct LauncherEvents {
  std::function<void(const Outcome&)> ended;          ///< once for every point that was run
  std::function<void(std::size_t running)> progress;  ///< about every second
  std::function<void(const std::string&)> note;       ///< something the user should know
};

/// Runs points somewhere.
class Launcher {
 public:
  virtual ~Launcher() = default;

  /// Runs them all. False when SIGINT or SIGTERM ended it early; what had not ended then is told
  /// nothing about. Throws std::runtime_error when nothing can be run at all.
  virtual bool run(const std::vector<Point>& points, const LauncherEvents& events) = 0;
};

/// What every launcher needs to know.
struct LauncherOptions {
  std::string program;      ///< path of trn2-vp
  std::string version;      ///< of it
  std::string work_folder;  ///< exists; for reports and logs of points on their way
  std::size_t jobs = 1;     ///< points at the same time
  double timeout_s = 600;   ///< wall time of a point
};

}  // namespace trn2vp::explore
