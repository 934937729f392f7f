// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

namespace trn2vp::common {

/// Integer cycles of one clock <-> picoseconds since the start of simulation. Time always comes
/// from the cycle count, so a clock like 2.4 GHz (416.67 ps) does not drift.
class ClockDomain {
 public:
  /// `hz` from 1 to 1e12.
  explicit constexpr ClockDomain(std::uint64_t hz) : hz_(hz) {}

  std::uint64_t hz() const { return hz_; }

  /// Time of edge `cycle`, rounded down to a picosecond.
  std::uint64_t to_ps(std::uint64_t cycle) const {
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(cycle) * kPsPerSecond / hz_);
  }

  /// First edge at or after `ps`; the inverse of to_ps().
  std::uint64_t edge_at_or_after(std::uint64_t ps) const {
    auto cycle =
        static_cast<std::uint64_t>(static_cast<unsigned __int128>(ps) * hz_ / kPsPerSecond);
    while (to_ps(cycle) < ps) ++cycle;
    return cycle;
  }

 private:
  static constexpr std::uint64_t kPsPerSecond = 1'000'000'000'000;
  std::uint64_t hz_;
};

}  // namespace trn2vp::common
