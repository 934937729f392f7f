// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "models/dram/interleave.h"
#include "models/dram/lane_calendar.h"
#include "models/dram/policy.h"
#include "models/dram/queue_places.h"
#include "models/dram/slot_calendar.h"
#include "models/dram/timing.h"

namespace trn2vp::dram {

/// A whole memory as one loop per access: no event, no queue, no command. Every burst takes time of
/// its data bus and its bank group and, when it opens a row, of the activate window, the first that
/// is free after its bank is ready. Later bursts may slip into earlier gaps, as FR-FCFS lets them;
/// how far is limited by the places in the channel's queues, which are booked like the buses are.
///
/// Accesses may come in any order of time, as temporally decoupled initiators make them. One that
/// is older than the latest in its bank opens its row between the uses of others. One that starts
/// more than `kHorizon` cycles before the latest counts as starting there.
///
/// What it leaves out: a turn of the bus costs its mean share on every write of mixed traffic; a
/// refresh of one bank that may be postponed waits for a moment when nobody wants the bank's open
/// row; reads are not answered from the write buffer; FCFS is taken as FR-FCFS.
class AnalyticMemory {
 public:
  static constexpr Cycle kHorizon = 1u << 16;

  /// Throws std::invalid_argument when the policy does not fit the memory, or when it has more bank
  /// groups in a pseudo-channel than LaneCalendar::kMostGroups.
  AnalyticMemory(const Preset& preset, const Policy& policy, const Interleave& interleave);
  AnalyticMemory(const AnalyticMemory&) = delete;
  AnalyticMemory& operator=(const AnalyticMemory&) = delete;

  struct Times {
    Cycle accepted;  ///< the last burst has found a place in its queue
    Cycle done;      ///< a read's last data has arrived; of a write the same as `accepted`
  };

  /// Reads or writes `bytes` from `address` on, [address, address + bytes) within the memory,
  /// starting at `start`. The requester's bursts come `pace` cycles apart in the order of
  /// addresses.
  Times access(std::uint64_t address, std::uint64_t bytes, bool write, Cycle start,
               double pace = 0);

  std::uint64_t activates() const { return activates_; }

 private:
  /// Bursts of a block that lie in one row: XOR of its place with that of the block's start.
  struct Run {
    std::uint64_t place;
    std::uint32_t bursts;
  };
  /// Bursts of a block that lie in one lane. What belongs to a row comes together, with the first.
  struct Visit {
    std::uint32_t first;  ///< burst of the block
    bool all_lanes;       ///< have the same share of the block
    std::vector<Run> runs;
  };

  struct alignas(64) Bank {
    std::uint32_t row = ~std::uint32_t{0};
    bool open = false;
    Cycle sure_until = 0;  ///< an access that comes before that finds the row open
    Cycle arrival = 0;     ///< of the latest access
    Cycle column = 0;      ///< the open row's first column command
    Cycle last = 0;        ///< column command of the latest access
    Cycle activate = 0;    ///< next one not before
    Cycle opened = 0;
    Cycle before = 0;     ///< `activate` when the open row was opened
    Cycle precharge = 0;  ///< what closing the row before that one took
    Cycle rested = 0;     ///< no refresh was owed then
  };

  /// A pseudo-channel. Made when first used.
  struct Lane {
    explicit Lane(const AnalyticMemory& memory);
    LaneCalendar calendar;
    std::vector<Bank> banks;
    unsigned stack = 0;  ///< stack id of the latest burst
    Cycle latest = 0;    ///< burst
    double paid = 0;     ///< of Channel::turned
    double closed = 0;   ///< cycles of the activate window that turns cost
    double owed = 0;     ///< slots of the bus that turns and changes of stack id cost
  };

  struct Channel {
    explicit Channel(const AnalyticMemory& memory);
    QueuePlaces places[2];  ///< by direction
    SlotCalendar row_commands;
    /// Means over the latest few hundred bursts.
    double writes = 0;  ///< share of writes
    double turns = 0;   ///< changes from reading to writing per burst
    double opens = 0;   ///< rows opened per burst
    bool writing = false;
    Cycle latest = 0;   ///< burst
    double turned = 0;  ///< turns so far
  };

  /// What has been asked for in a step of time.
  struct Load {
    std::uint64_t number = 0;
    std::uint64_t bursts = 0;
  };

  Lane& lane(std::uint32_t index) {
    return lanes_[index] ? *lanes_[index] : *(lanes_[index] = std::make_unique<Lane>(*this));
  }
  Channel& channel(std::uint32_t index) {
    return channels_[index] ? *channels_[index]
                            : *(channels_[index] = std::make_unique<Channel>(*this));
  }
  LaneCalendar::Parameters lane_parameters() const;
  std::vector<Visit> visits_of_block(unsigned shift) const;
  bool busy(Cycle start, std::uint64_t bursts);
  void prefetch(const Visit& visit, std::uint64_t base, Cycle at) const;
  void book(const Visit& visit, std::uint64_t base, bool write, Cycle start, Times& times);
  Cycle activate(Channel& channel, Lane& lane, Cycle from);
  Cycle ready(Channel& channel, Lane& lane, const Location& place, bool write, Cycle entered,
              Cycle arrival, bool in_order);
  void open_earlier(Lane& lane, Bank& bank, bool write, Cycle entered);
  void pay_turns(Channel& channel, Lane& lane, double bursts, bool write, Cycle from);

  // Refresh.
  bool refreshed(Bank& bank, unsigned index, std::uint32_t row, Cycle entered, bool in_order);
  bool refreshed_between(unsigned bank, Cycle from, Cycle to) const;
  Cycle since_refresh(unsigned bank, Cycle at) const;
  Cycle after_refresh(unsigned bank, Cycle at) const;
  Cycle sure_until(const Bank& bank, unsigned index) const;

  Preset preset_;
  Policy policy_;
  Interleave interleave_;
  Timing t_;
  std::vector<Cycle> refresh_shift_;        ///< of a bank, in the interval
  std::vector<std::vector<Visit>> blocks_;  ///< by log2 of their bursts
  Divisor row_command_;                     ///< cycles of an activate and precharge
  bool row_commands_count_;                 ///< their bus can be fuller than the activate windows
  unsigned burst_shift_;
  unsigned banks_per_group_shift_;
  unsigned banks_per_stack_shift_;
  unsigned pseudo_channel_shift_;
  double turn_slots_;  ///< of the bus lost by a turn to writing and back
  double stack_change_slots_;
  double writes_per_turn_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<std::unique_ptr<Channel>> channels_;
  unsigned busy_shift_;        ///< largest block while busy
  std::uint64_t busy_bursts_;  ///< in the current and the last step of load_
  std::array<Load, 16> load_{};
  std::uint64_t activates_ = 0;
  std::uint64_t activates_counted_ = 0;  ///< by pay_turns()
};

}  // namespace trn2vp::dram
