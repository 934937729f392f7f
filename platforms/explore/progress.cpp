// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/progress.h"

#include <fmt/format.h>

#include "platforms/explore/results_text.h"

namespace trn2vp::explore {

Progress::Progress(std::FILE* stream, bool terminal, std::size_t total, std::size_t done)
    : stream_(stream),
      terminal_(terminal),
      total_(total),
      before_(done),
      done_(done),
      shown_(done),
      shown_tenth_(total > 0 ? 10 * done / total : 0) {}

double Progress::seconds_left() const {
  const double spent = std::chrono::duration<double>(Clock::now() - start_).count();
  return spent / static_cast<double>(done_ - before_) * static_cast<double>(total_ - done_);
}

void Progress::point_ended(bool good) {
  ++done_;
  bad_ += good ? 0 : 1;
}

void Progress::show(std::size_t running) {
  if (done_ == before_) return;
  const std::size_t tenth = 10 * done_ / total_;
  if (!terminal_ && tenth == shown_tenth_) return;
  shown_tenth_ = tenth;
  print(running);
}

void Progress::print(std::size_t running) {
  shown_ = done_;
  const std::string line = fmt::format("{} of {} points, {} not ok, {} running, {} left", done_,
                                       total_, bad_, running, duration_text(seconds_left()));
  fmt::print(stream_, "{}{}{}", terminal_ ? "\r\033[K" : "", line, terminal_ ? "" : "\n");
  std::fflush(stream_);
}

void Progress::finish() {
  if (terminal_) {
    fmt::print(stream_, "\r\033[K");
  } else if (done_ != shown_) {
    print(0);
  }
  std::fflush(stream_);
}

}  // namespace trn2vp::explore
