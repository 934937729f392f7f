// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/timing/array_timeline.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace trn2vp::trainium2 {

ArrayTimeline::ArrayTimeline(int rows, int cols)
    : rows_(rows),
      cols_(cols),
      group_(static_cast<Edge>(cols) / kColumnGroups),
      latency_(static_cast<Edge>(rows) + static_cast<Edge>(cols) + 1) {
  if (rows < 4 || cols < 4 || cols % kColumnGroups != 0) {
    throw std::invalid_argument("matmul array of " + std::to_string(rows) + " x " +
                                std::to_string(cols) +
                                ": expected at least 4 x 4 and a multiple of 4 columns");
  }
}

ArrayTimeline::Load ArrayTimeline::load(Edge now) {
  const Edge start = std::max({now, next_start_, load_free_});
  next_start_ = start + 1;
  load_free_ = start + group_;
  loaded_ = start + group_;
  swap_ = true;
  return {start, loaded_};
}

ArrayTimeline::Multiply ArrayTimeline::multiply(Edge now, int n) {
  const Edge first = std::max({now, next_start_, stream_free_, swap_ ? loaded_ : 0});
  const Edge last = first + static_cast<Edge>(n) - 1;
  next_start_ = first + 1;
  stream_free_ = last + 1;
  if (swap_) load_free_ = first + group_;
  return {first, last, last + latency_, std::exchange(swap_, false)};
}

}  // namespace trn2vp::trainium2
