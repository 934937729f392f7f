// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>

namespace trn2vp::explore {

/// How far a sweep is: one line that is rewritten on a terminal, a line after every tenth of the
/// points elsewhere.
class Progress {
 public:
  /// `done` of `total` points had ended before.
  Progress(std::FILE* stream, bool terminal, std::size_t total, std::size_t done);

  void point_ended(bool good);
  void show(std::size_t running);
  /// Ends the line on a terminal, prints a last one elsewhere.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  double seconds_left() const;
  void print(std::size_t running);

  std::FILE* stream_;
  bool terminal_;
  std::size_t total_;
  std::size_t before_;
  std::size_t done_;
  std::size_t shown_;  ///< points in the last line
  std::size_t bad_ = 0;
  std::size_t shown_tenth_;
  Clock::time_point start_ = Clock::now();
};

}  // namespace trn2vp::explore
