// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "models/dram/interleave.h"
#include "models/dram/policy.h"
#include "models/dram/pseudo_channel.h"
#include "models/dram/timing.h"

namespace trn2vp::dram {

/// Totals of a channel.
struct ChannelStatistics {
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;
  std::uint64_t forwarded = 0;  ///< reads answered by the write buffer, not among `reads`
  std::uint64_t activates = 0;
  std::uint64_t precharges = 0;  ///< without auto-precharges
  std::uint64_t refreshes = 0;
  std::uint64_t turnarounds = 0;  ///< changes from reading to writing
};

/// The controller of one channel, command by command: queues, scheduler, write buffer, refresh.
/// Time is what the caller says; nothing here waits. The caller pushes bursts and calls advance()
/// at each cycle that it or push() returned, in ascending order.
class ChannelController {
 public:
  ChannelController(const Preset& preset, const Policy& policy);

  /// A queue entry is free for such a burst.
  bool accepts(bool write) const {
    return count_[write] < (write ? policy_.write_queue : policy_.read_queue);
  }

  /// Takes a burst; accepts() must hold. `location.lane` is the pseudo-channel within the channel,
  /// `now` not before the last advance(). Returns when advance() wants to be called, `now` or
  /// later.
  Cycle push(const Location& location, bool write, std::uint64_t tag, Cycle now);

  /// Issues what is due at `now`. Returns the next cycle with something to do, later than `now`;
  /// kNever when nothing is left but refreshes, which the next push() catches up on.
  Cycle advance(Cycle now);

  bool idle() const { return count_[0] + count_[1] == 0; }

  /// A burst's data is complete at cycle `done`: the last beat of a read; of a write the beat on
  /// the bus, long after the requester was released.
  std::function<void(std::uint64_t tag, Cycle done)> on_done;
  /// Every command, in order. For waves and tests.
  std::function<void(const Command&)> on_command;

  const ChannelStatistics& statistics() const { return statistics_; }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  struct Entry {
    std::uint64_t tag;
    std::uint64_t sequence;
    Cycle arrival;
    Location location;
    std::uint32_t next;  ///< of the same bank and direction, or of the free list
  };

  /// Bursts of one direction waiting for a bank, oldest first.
  struct BankQueue {
    std::uint32_t first = kNone;
    std::uint32_t last = kNone;
    std::uint32_t hit = kNone;         ///< oldest whose row is open
    std::uint32_t before_hit = kNone;  ///< its predecessor
  };

  struct Lane {
    explicit Lane(PseudoChannel state) : state(std::move(state)) {}
    PseudoChannel state;
    std::vector<BankQueue> banks[2];    ///< by direction
    std::uint64_t waiting[2] = {0, 0};  ///< banks with entries
    std::vector<Cycle> last_use;        ///< of a bank, by a read or write
    Cycle refresh_due = 0;
    /// Banks whose row was opened for that direction and has not been used yet.
    std::uint64_t fresh[2] = {0, 0};
    std::uint64_t refreshed = 0;       ///< banks refreshed in this round
    std::uint32_t refreshing = kNone;  ///< bank that is being closed for a refresh
  };

  /// The best command of a kind of bus so far.
  struct Choice {
    std::uint64_t sequence = ~std::uint64_t{0};
    CommandKind kind = CommandKind::kActivate;
    std::uint32_t lane = 0;
    std::uint32_t bank = 0;
    bool found() const { return sequence != ~std::uint64_t{0}; }
  };

  Cycle step(Cycle now);
  void catch_up(Cycle now);
  void choose_direction();
  void choose_commands(Cycle now);
  void choose_in_lane(unsigned lane, Cycle now, std::uint64_t oldest);
  void choose_column(unsigned lane, bool write, unsigned bank, Cycle now);
  bool refresh(unsigned lane, Cycle now);
  bool refresh_all(unsigned lane, Cycle now);
  void refresh_bank(unsigned lane, Cycle now);
  std::uint32_t bank_to_refresh(const Lane& lane, Cycle now) const;
  void offer(CommandKind kind, unsigned lane, unsigned bank, std::uint64_t sequence, Cycle now);
  void issue_row(Cycle now);
  void issue_column(Cycle now);
  void occupy_bus(CommandKind kind, Cycle now);
  Cycle bus_free(CommandKind kind) const;
  void find_hit(Lane& lane, bool write, unsigned bank, std::uint32_t from, std::uint32_t before);
  void row_changed(Lane& lane, unsigned bank);
  bool forwards(const Location& location) const;
  std::uint64_t oldest(bool write) const;
  Cycle refresh_interval() const;

  Preset preset_;
  Policy policy_;
  std::vector<Lane> lanes_;
  std::vector<Entry> entries_;
  std::uint32_t free_ = kNone;
  std::uint64_t count_[2] = {0, 0};  ///< entries by direction
  std::uint64_t sequence_ = 0;
  bool writing_ = false;
  std::uint64_t bus_free_half_[2] = {0, 0};  ///< row, column; in half clocks
  Choice row_;                               ///< best so far in this cycle
  Choice column_;
  Cycle soonest_ = kNever;  ///< when one becomes possible that is not in this cycle
  Cycle next_ = 0;          ///< what the last step() returned
  ChannelStatistics statistics_;
};

}  // namespace trn2vp::dram
