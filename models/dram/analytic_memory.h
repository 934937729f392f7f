// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "models/dram/interleave.h"
#include "models/dram/policy.h"
#include "models/dram/slot_calendar.h"
#include "models/dram/timing.h"

namespace trn2vp::dram {

/// A whole memory as one loop per access: no event, no queue, no command. Every burst takes a slot
/// of its data bus, of its bank group, and, when it opens a row, of the activate window, the first
/// ones that are free after its bank is ready. Later bursts may slip into earlier gaps, as FR-FCFS
/// lets them; how far is limited by the places in the channel's queues, which are booked like the
/// buses are.
///
/// Accesses may come in any order of time, as temporally decoupled initiators make them; one that
/// starts more than `kHorizon` cycles before the latest counts as starting there.
///
/// What it leaves out: a turn of the bus costs its mean share on every write of mixed traffic; a
/// refresh of one bank that may be postponed costs only banks that are always wanted; reads are not
/// answered from the write buffer; FCFS is taken as FR-FCFS.
class AnalyticMemory {
 public:
  static constexpr Cycle kHorizon = 1u << 16;

  AnalyticMemory(const Preset& preset, const Policy& policy, const Interleave& interleave);
  AnalyticMemory(const AnalyticMemory&) = delete;
  AnalyticMemory& operator=(const AnalyticMemory&) = delete;

  struct Times {
    Cycle accepted;  ///< the last burst has found a place in its queue
    Cycle done;      ///< a read's last data has arrived; of a write the same as `accepted`
  };

  /// Reads or writes `bytes` from `address` on, [address, address + bytes) within the memory,
  /// starting at `start`.
  Times access(std::uint64_t address, std::uint64_t bytes, bool write, Cycle start);

  std::uint64_t activates() const { return activates_; }

 private:
  /// Bursts of one access in one row.
  struct Run {
    std::uint32_t lane;
    std::uint32_t bank;
    std::uint32_t row;
    std::uint32_t bursts;
  };

  struct Bank {
    std::uint32_t row = ~std::uint32_t{0};
    bool open = false;
    Cycle arrival = 0;  ///< of the latest access
    Cycle opened = 0;
    Cycle last = 0;      ///< column command of the latest access
    Cycle column = 0;    ///< the open row's first column command
    Cycle activate = 0;  ///< next one not before
  };

  /// Length of a calendar's slots. Time within a slot is free: what counts is how many there are.
  struct Slots {
    explicit Slots(double cycles);
    std::uint64_t at(Cycle cycle) const {
      if (shift >= 0) return cycle >> shift;
      return static_cast<std::uint64_t>(static_cast<double>(cycle) * per_cycle + 1e-6);
    }
    Cycle start(std::uint64_t slot) const {
      if (shift >= 0) return slot << shift;
      return static_cast<Cycle>(static_cast<double>(slot) * cycles + 1e-6);
    }
    std::uint64_t in_horizon() const;
    double cycles;
    double per_cycle;
    int shift = -1;  ///< where the length is a power of two
  };

  /// A pseudo-channel. Made when first used.
  struct Lane {
    explicit Lane(const AnalyticMemory& memory);
    SlotCalendar bus;
    SlotCalendar activates;
    std::vector<SlotCalendar> groups;
    std::vector<Bank> banks;
    /// Means over the latest few hundred bursts.
    double writes = 0;  ///< share of writes
    double turns = 0;   ///< changes from reading to writing per burst
    bool writing = false;
    std::uint64_t stack = 0;  ///< stack id of the latest burst
    double owed = 0;          ///< bus slots that turns and changes of stack id cost
  };

  /// Places in a queue over time, in steps of some cycles.
  class Places {
   public:
    Places(std::uint64_t places, Cycle step);
    /// Most bursts that may enter at once.
    std::uint32_t at_once() const { return at_once_; }
    /// First cycle from `start` on at which there is room for at_once() more.
    Cycle enter(Cycle start) {
      return std::max(start, full_.find(start >> step_shift_) << step_shift_);
    }
    void stay(Cycle from, Cycle to, double bursts);

   private:
    struct Step {
      std::uint64_t number = 0;
      double taken = 0;
    };
    unsigned step_shift_;
    std::uint32_t at_once_;
    double most_;  ///< taken before the next at_once() are let in
    SlotCalendar full_;
    std::vector<Step> steps_;
  };

  struct Channel {
    Places places[2];  ///< by direction
    SlotCalendar row_commands;
  };

  Lane& lane(std::uint32_t index);
  Channel& channel(std::uint32_t index);
  void gather(std::uint64_t address, std::uint64_t bytes);
  Times book(Run& run, bool write, Cycle start);
  Cycle activate(Channel& channel, Lane& lane, Cycle from);
  Cycle ready(Channel& channel, Lane& lane, const Run& run, bool write, Cycle entered,
              Cycle arrival, bool in_order);
  Cycle columns(Lane& lane, unsigned group, std::uint32_t bursts, Cycle from, Cycle& first);
  void pay_turns(Lane& lane, std::uint32_t bank, double bursts, bool write, Cycle from);
  bool refreshed_between(unsigned bank, Cycle from, Cycle to) const;
  Cycle after_refresh(unsigned bank, Cycle at) const;
  std::uint64_t dead_slots(std::uint64_t word, const Slots& slots, Cycle period, Cycle dead) const;

  Preset preset_;
  Policy policy_;
  Interleave interleave_;
  Timing t_;
  Slots bus_;
  Slots group_;
  Slots activate_;
  Slots row_command_;
  /// Bus slots in one of a group, and every so many bits of a word; 0: no whole number.
  std::uint32_t bus_per_group_ = 0;
  std::uint64_t bus_pattern_ = 0;
  unsigned burst_shift_;
  unsigned banks_per_group_shift_;
  unsigned banks_per_stack_shift_;
  unsigned pseudo_channel_shift_;
  double turn_slots_;       ///< bus slots lost by a turn to writing and back
  double writes_per_turn_;  ///< of a lane
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<std::unique_ptr<Channel>> channels_;
  std::vector<Run> runs_;                ///< of the access at hand
  std::vector<std::uint32_t> last_run_;  ///< of a bank of a lane, 0: none, else index + 1
  std::uint64_t activates_ = 0;
};

}  // namespace trn2vp::dram
