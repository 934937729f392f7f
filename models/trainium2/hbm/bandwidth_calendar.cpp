// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/hbm/bandwidth_calendar.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace trn2vp::trainium2 {

BandwidthCalendar::BandwidthCalendar(const Parameters& parameters)
    : parameters_(parameters),
      bytes_per_ps_(parameters.bytes_per_second * 1e-12),
      request_bytes_per_ps_(
          std::min(parameters.requester_bytes_per_second, parameters.bytes_per_second) * 1e-12),
      slot_bytes_(bytes_per_ps_ * static_cast<double>(parameters.slot_ps)),
      slots_(parameters.slots) {
  if (parameters.bytes_per_second <= 0 || parameters.requester_bytes_per_second <= 0 ||
      parameters.bulk_share <= 0 || parameters.bulk_share > 1 || parameters.slot_ps == 0 ||
      parameters.slots == 0) {
    throw std::invalid_argument("BandwidthCalendar: a parameter is out of range");
  }
}

std::uint64_t BandwidthCalendar::book(std::uint64_t start_ps, std::uint32_t bytes) {
  const std::uint64_t slot_ps = parameters_.slot_ps;
  const double share = bytes > parameters_.short_bytes ? parameters_.bulk_share : 1.0;
  const double budget = slot_bytes_ * share;
  double left = bytes;
  std::uint64_t now = start_ps;
  for (std::uint64_t number = now / slot_ps;; ++number) {
    Slot& slot = slots_[number % slots_.size()];
    const std::uint64_t end = (number + 1) * slot_ps;
    if (slot.number == ~std::uint64_t{0} || slot.number < number) slot = {number, 0};
    // A slot that already stands for a later time: this request is so old that nobody competes.
    const bool alone = slot.number > number;
    const double by_time = request_bytes_per_ps_ * static_cast<double>(end - now);
    const double free = alone ? by_time : std::max(0.0, budget - slot.used);
    const double take = std::min({left, by_time, free});
    if (!alone) slot.used += take;
    left -= take;
    if (left < 0.5) {
      return now + static_cast<std::uint64_t>(std::ceil(take / request_bytes_per_ps_ - 1e-6));
    }
    now = end;
  }
}

}  // namespace trn2vp::trainium2
