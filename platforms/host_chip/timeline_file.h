// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "platforms/report/activity.h"

namespace trn2vp::host_chip {

/// Every piece of every engine's time, one by one, as a trace in the JSON array form of the Trace
/// Event Format, which ui.perfetto.dev and chrome://tracing open. Grows with the run. A file that
/// was cut off is readable too.
class TimelineFile {
 public:
  /// Throws std::runtime_error naming the path when it cannot be written.
  explicit TimelineFile(const std::string& path);
  /// Completes the file.
  ~TimelineFile();
  TimelineFile(const TimelineFile&) = delete;
  TimelineFile& operator=(const TimelineFile&) = delete;

  /// Engine `engine` of core `core` is shown by this name.
  void declare(unsigned core, unsigned engine, const std::string& name);
  /// `kind`: "busy" or "stalled". Times in ps, from < to.
  void add(unsigned core, unsigned engine, const char* kind, const char* name,
           std::uint64_t from_ps, std::uint64_t to_ps);
  /// HBM bandwidth between samples.
  void add_counters(const std::vector<report::Sample>& samples);

 private:
  std::ofstream file_;
};

}  // namespace trn2vp::host_chip
