// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "models/dram/timing.h"

namespace trn2vp::dram {

/// Division by a number that is mostly a power of two.
struct Divisor {
  explicit Divisor(Cycle value);
  std::uint64_t operator()(Cycle cycle) const {
    return shift >= 0 ? cycle >> shift : cycle / value;
  }
  Cycle value;
  int shift = -1;
};

/// What the bursts of a pseudo-channel compete for, over time and in any order of time: the data
/// bus, the bank groups and the activate window. Bus and groups are divided into slots, one burst
/// each; time within a slot is free, what counts is how many there are.
///
/// It remembers a ring of pages that moves forward with the latest one; what lies before it counts
/// as taken.
class LaneCalendar {
 public:
  static constexpr unsigned kMostGroups = 28;

  struct Parameters {
    unsigned groups;  ///< 1..kMostGroups
    Cycle burst;      ///< of the bus per burst
    Cycle ccd_l;      ///< of a bank group per burst
    double activate;  ///< of the activate window per activate
    Cycle horizon;    ///< cycles that are remembered, at least
    /// In the first cycles of every interval, but the very first, the bus and the activate window
    /// are taken. 0: never.
    Cycle interval;
    Cycle bus_dead;
    Cycle activates_dead;
    double activates_share;  ///< of the window that is taken at all times
  };
  explicit LaneCalendar(const Parameters& parameters);

  struct Booked {
    Cycle first;  ///< column command of the first burst
    Cycle last;
  };
  /// `bursts` (>= 1) of a bank group as soon as it and the bus are free from `from` on.
  Booked book(unsigned group, std::uint32_t bursts, Cycle from);
  /// Takes the first `slots` free slots of the bus from `from` on, for nothing.
  void lose(unsigned slots, Cycle from);
  /// Takes `cycles` of the activate window from `from` on.
  void lose_activates(double cycles, Cycle from);
  /// First cycle from `from` on with room in the activate window.
  Cycle find_activate(Cycle from);
  Cycle book_activate(Cycle from);
  /// That time will soon be asked for.
  void prefetch(Cycle at) const { __builtin_prefetch(&ring_[page_(at) & (ring_.size() - 1)], 1); }

 private:
  /// The first 64 bytes hold all that is needed for up to twelve groups.
  struct alignas(64) Page {
    std::uint64_t bus = 0;
    std::uint32_t round = 0;
    float activates = 0;  ///< cycles; they count as one after the other from the page's start on
    std::array<std::uint32_t, kMostGroups> groups{};
  };

  struct Activate {
    Cycle at;
    std::uint64_t number;
    Page* page;
  };
  Activate activate_from(Cycle from);
  /// Null: the ring has moved on.
  Page* at(std::uint64_t number) {
    Page& page = ring_[number & (ring_.size() - 1)];
    const auto round = static_cast<std::uint32_t>((number >> ring_shift_) + 1);
    if (page.round != round) return renew(page, number, round);
    return &page;
  }
  Cycle dead(Cycle begin, Cycle end, Cycle dead) const;
  Page* renew(Page& page, std::uint64_t number, std::uint32_t round);
  std::uint64_t first() const { return latest_ < ring_.size() ? 0 : latest_ - ring_.size() + 1; }
  std::uint64_t page_of(Cycle cycle) const { return std::max(page_(cycle), first()); }

  unsigned groups_;
  Divisor bus_;
  Divisor group_;
  float activate_;
  Cycle interval_;
  Cycle bus_dead_;
  Cycle activates_dead_;
  double activates_share_;
  Divisor page_;
  std::uint64_t bus_mask_;  ///< a bit for each slot of a page
  std::uint32_t group_mask_;
  /// Bus slots in one of a group, and every so many bits of a word; 1 burst at a time where it is
  /// no whole number.
  unsigned ratio_ = 0;
  std::uint64_t pattern_ = 0;
  unsigned ring_shift_;
  std::vector<Page> ring_;
  std::uint64_t latest_ = 0;
};

}  // namespace trn2vp::dram
