// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/timing/throttle.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace trn2vp::trainium2::timing {

Throttle::Throttle(const Settings& settings) : settings_(settings), limited_(settings.on) {
  if (!(settings.share > 0.0 && settings.share <= 1.0) || settings.window == 0) {
    throw std::invalid_argument("throttle: expected 0 < share <= 1 and a window");
  }
}

Throttle::Edge Throttle::use(Edge now) {
  const Edge begin = now - std::min(now, settings_.window);
  while (!busy_.empty() && busy_.front().to <= begin) busy_.pop_front();
  Edge cycles = 0;
  for (const Interval& interval : busy_) {
    const Edge from = std::max(interval.from, begin);
    const Edge to = std::min(interval.to, now);
    if (to > from) cycles += to - from;
  }
  return cycles;
}

Throttle::Edge Throttle::occupy(Edge first, Edge cycles) {
  if (!settings_.on) return cycles;
  const Edge recent = use(first);
  const bool used =
      static_cast<double>(recent) >= settings_.share * static_cast<double>(settings_.window);
  if (!used) {
    limited_ = true;
    work_ = recent;  // what lies further back no longer counts
  } else if (work_ >= settings_.window) {
    limited_ = false;
  }
  const Edge taken =
      limited_ ? static_cast<Edge>(std::ceil(static_cast<double>(cycles) / settings_.share))
               : cycles;
  // Multiplies on disjoint tiles overlap; the array is busy once.
  const Edge from = busy_.empty() ? first : std::max(first, busy_.back().to);
  const Edge to = std::max(first + taken, from);
  work_ += to - from;
  if (to == from) return taken;
  if (!busy_.empty() && busy_.back().to == from) {
    busy_.back().to = to;
  } else {
    busy_.push_back({from, to});
  }
  return taken;
}

}  // namespace trn2vp::trainium2::timing
