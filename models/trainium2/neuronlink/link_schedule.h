// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "models/trainium2/timing/link_timing.h"

namespace trn2vp::trainium2 {

/// When the packets of one direction of a link leave and arrive. A transfer is cut into packets;
/// each needs the wire, which carries one after another, and a credit, that is a buffer at the
/// receiver, which comes back one latency after the receiver handed its packet on. Times in ps. No
/// SystemC.
class LinkSchedule {
 public:
  /// `unit`: number of the port, for faults.
  LinkSchedule(const timing::LinkTiming& timing, const timing::LinkFaults& faults, unsigned unit);

  struct Sent {
    std::uint64_t first_ps;    ///< the first bit leaves
    std::uint64_t left_ps;     ///< the last bit has left
    std::uint64_t arrival_ps;  ///< the last bit is there
  };

  /// `bytes` that are ready at `ready_ps` follow what was sent before; 0: one packet without data.
  /// Until taken() says better, the receiver keeps these packets as long as those before.
  Sent send(std::uint64_t ready_ps, std::uint32_t bytes);

  /// The receiver has handed on the last packet of what was sent last (not before it arrived).
  void taken(std::uint64_t taken_ps);

  struct Statistics {
    std::uint64_t bytes = 0;
    std::uint64_t packets = 0;
    std::uint64_t busy_ps = 0;
    std::uint64_t credit_wait_ps = 0;
    std::uint64_t stalls = 0;  ///< injected
  };
  const Statistics& statistics() const { return statistics_; }

 private:
  timing::LinkTiming timing_;
  timing::LinkFaults faults_;
  unsigned unit_;
  double ps_per_byte_;
  std::uint64_t latency_ps_;
  std::uint64_t stall_ps_;
  std::uint64_t free_ps_ = 0;           ///< the wire is
  std::uint64_t residence_ps_ = 0;      ///< of a packet at the receiver
  std::uint64_t arrival_ps_ = 0;        ///< of what was sent last
  std::uint64_t packets_of_last_ = 0;   ///< of what was sent last
  std::vector<std::uint64_t> returns_;  ///< when credit n % credits comes back
  Statistics statistics_;
};

}  // namespace trn2vp::trainium2
