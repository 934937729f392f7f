// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <numeric>

namespace trn2vp::common {

/// Integer cycles of one clock <-> picoseconds since the start of simulation. Time always comes
/// from the cycle count, so a clock like 2.4 GHz (416.67 ps) does not drift.
class ClockDomain {
 public:
  /// `hz` from 1 to 1e12.
  explicit constexpr ClockDomain(std::uint64_t hz)
      : hz_(hz),
        ps_(kPsPerSecond / std::gcd(hz, kPsPerSecond)),
        cycles_(hz / std::gcd(hz, kPsPerSecond)) {}

  std::uint64_t hz() const { return hz_; }

  /// Time of edge `cycle`, rounded down to a picosecond.
  std::uint64_t to_ps(std::uint64_t cycle) const { return scale(cycle, ps_, cycles_); }

  /// First edge at or after `ps`; the inverse of to_ps().
  std::uint64_t edge_at_or_after(std::uint64_t ps) const {
    std::uint64_t cycle = scale(ps, cycles_, ps_);
    while (to_ps(cycle) < ps) ++cycle;
    return cycle;
  }

 private:
  static constexpr std::uint64_t kPsPerSecond = 1'000'000'000'000;

  // value * by / over. The reduced fraction of usual clocks leaves room in 64 bits for hours; a
  // division of 128 bits costs several times one of 64.
  static std::uint64_t scale(std::uint64_t value, std::uint64_t by, std::uint64_t over) {
    std::uint64_t product = 0;
    if (!__builtin_mul_overflow(value, by, &product)) return product / over;
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(value) * by / over);
  }

  std::uint64_t hz_;
  std::uint64_t ps_;      ///< so many picoseconds ...
  std::uint64_t cycles_;  ///< ... are so many cycles
};

}  // namespace trn2vp::common
