// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuronlink/link_schedule.h"

#include <algorithm>
#include <cmath>

#include "models/trainium2/fault_draw.h"

namespace trn2vp::trainium2 {
namespace {

std::uint64_t ps(double ns) { return static_cast<std::uint64_t>(std::llround(ns * 1000)); }

}  // namespace

LinkSchedule::LinkSchedule(const timing::LinkTiming& timing, const timing::LinkFaults& faults,
                           unsigned unit)
    : timing_(timing),
      faults_(faults),
      unit_(unit),
      ps_per_byte_(1e12 / timing.bytes_per_second),
      latency_ps_(ps(timing.latency_ns)),
      stall_ps_(ps(faults.stall_ns)),
      returns_(timing.credits) {}

LinkSchedule::Sent LinkSchedule::send(std::uint64_t ready_ps, std::uint32_t bytes) {
  Sent sent{};
  packets_of_last_ = 0;
  std::uint32_t left = bytes;
  do {
    const std::uint32_t size =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(left, timing_.packet_bytes));
    std::uint64_t& credit = returns_[statistics_.packets % returns_.size()];
    std::uint64_t start = std::max(free_ps_, ready_ps);
    if (credit > start) {
      statistics_.credit_wait_ps += credit - start;
      start = credit;
    }
    if (fault_hits(faults_.stalls_ppm, faults_.seed, unit_, statistics_.packets)) {
      ++statistics_.stalls;
      start += stall_ps_;
    }
    const auto duration = static_cast<std::uint64_t>(std::llround(size * ps_per_byte_));
    if (packets_of_last_ == 0) sent.first_ps = start;
    free_ps_ = start + duration;
    credit = free_ps_ + latency_ps_ + residence_ps_ + latency_ps_;
    statistics_.busy_ps += duration;
    ++statistics_.packets;
    ++packets_of_last_;
    left -= size;
  } while (left != 0);
  statistics_.bytes += bytes;
  arrival_ps_ = free_ps_ + latency_ps_;
  sent.left_ps = free_ps_;
  sent.arrival_ps = arrival_ps_;
  return sent;
}

void LinkSchedule::taken(std::uint64_t taken_ps) {
  const std::uint64_t residence = taken_ps - std::min(taken_ps, arrival_ps_);
  const std::uint64_t count = std::min<std::uint64_t>(packets_of_last_, returns_.size());
  for (std::uint64_t i = 1; i <= count; ++i) {
    std::uint64_t& credit = returns_[(statistics_.packets - i) % returns_.size()];
    credit = credit + residence - residence_ps_;
  }
  residence_ps_ = residence;
}

}  // namespace trn2vp::trainium2
