// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

namespace trn2vp::trainium2 {

/// The bandwidth of a memory as a calendar: time in slots, each with a budget of bytes. A request
/// takes what is left in the slots from its start on, at most as fast as its requester can.
/// Requests may come in any order of time, as temporally decoupled initiators make them; one in a
/// free slot is not held up by a long one that was booked earlier for later. No SystemC.
class BandwidthCalendar {
 public:
  struct Parameters {
    double bytes_per_second;            ///< the memory's, > 0
    double requester_bytes_per_second;  ///< the most one request takes, > 0
    /// Requests longer than this many bytes are bulk and leave a share of every slot to the short
    /// ones, which in the real controller overtake a bulk request between its bursts.
    std::uint32_t short_bytes;
    double bulk_share;      ///< of the bandwidth, 0 < share <= 1
    std::uint64_t slot_ps;  ///< length of a slot
    unsigned slots;         ///< how far ahead may be booked
  };

  explicit BandwidthCalendar(const Parameters& parameters);

  /// Books `bytes` from `start_ps` on; returns when the last byte has been moved. Starts earlier
  /// than `slots` slots before the latest booking count as no competition.
  std::uint64_t book(std::uint64_t start_ps, std::uint32_t bytes);

 private:
  struct Slot {
    std::uint64_t number = ~std::uint64_t{0};
    double used = 0;
  };

  Parameters parameters_;
  double bytes_per_ps_;
  double request_bytes_per_ps_;
  double slot_bytes_;
  std::vector<Slot> slots_;
};

}  // namespace trn2vp::trainium2
