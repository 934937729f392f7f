// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/analytic_memory.h"

#include <algorithm>
#include <cmath>

namespace trn2vp::dram {
namespace {

/// Bursts over which the mix of a lane's traffic is taken, and the least share of the time that a
/// direction gets.
constexpr double kMeanOver = 256;
constexpr double kLeastShare = 0.25;

/// Cycles in which the places in a queue are counted: a write passes its shorter queue sooner.
constexpr Cycle kReadStep = 32;
constexpr Cycle kWriteStep = 8;

unsigned log2(std::uint64_t n) { return static_cast<unsigned>(63 - __builtin_clzll(n)); }

}  // namespace

AnalyticMemory::Slots::Slots(double cycles) : cycles(cycles), per_cycle(1 / cycles) {
  for (int bits = 0; bits < 16; ++bits) {
    if (cycles == static_cast<double>(1 << bits)) shift = bits;
  }
}

std::uint64_t AnalyticMemory::Slots::in_horizon() const {
  std::uint64_t slots = 128;
  while (static_cast<double>(slots) * cycles < static_cast<double>(kHorizon)) slots *= 2;
  return slots;
}

AnalyticMemory::Lane::Lane(const AnalyticMemory& m)
    : bus(m.bus_.in_horizon(),
          [&m](std::uint64_t word) {
            if (m.policy_.refresh != Refresh::kAllBanks) return std::uint64_t{0};
            return m.dead_slots(word, m.bus_, m.t_.refi,
                                m.t_.rtp + m.t_.rp + m.t_.rfc + m.t_.rcd_read);
          }),
      activates(m.activate_.in_horizon(),
                [&m](std::uint64_t word) {
                  switch (m.policy_.refresh) {
                    case Refresh::kAllBanks:
                      return m.dead_slots(word, m.activate_, m.t_.refi,
                                          m.t_.rtp + m.t_.rp + m.t_.rfc);
                    case Refresh::kPerBank:
                      // Part of the gap is what activates keep from one another anyway.
                      return m.dead_slots(word, m.activate_,
                                          m.t_.refi / m.preset_.organisation.all_banks(),
                                          m.t_.rrefd - std::min(m.t_.rrefd, m.activate_.start(1)));
                    case Refresh::kNone:
                      break;
                  }
                  return std::uint64_t{0};
                }),
      groups(m.preset_.organisation.all_groups(), SlotCalendar(m.group_.in_horizon())),
      banks(m.preset_.organisation.all_banks()) {}

AnalyticMemory::AnalyticMemory(const Preset& preset, const Policy& policy,
                               const Interleave& interleave)
    : preset_(preset),
      policy_(policy),
      interleave_(interleave),
      t_(preset.timing),
      bus_(static_cast<double>(t_.burst)),
      group_(static_cast<double>(t_.ccd_l)),
      activate_(std::max(static_cast<double>(t_.faw) / 4, static_cast<double>(t_.rrd_s))),
      row_command_(static_cast<double>(preset.bus.activate + preset.bus.row_command) / 2),
      burst_shift_(log2(preset.organisation.burst_bytes)),
      banks_per_group_shift_(log2(preset.organisation.banks)),
      banks_per_stack_shift_(log2(preset.organisation.banks * preset.organisation.groups)),
      pseudo_channel_shift_(log2(preset.organisation.pseudo_channels)) {
  check(preset, policy);
  const Organisation& o = preset.organisation;
  const double turn = static_cast<double>(t_.rtw + t_.write_latency + t_.burst + t_.wtr_l) -
                      2 * static_cast<double>(t_.ccd_s);
  if (t_.ccd_l % t_.burst == 0 && t_.ccd_l / t_.burst <= 16) {
    bus_per_group_ = static_cast<std::uint32_t>(t_.ccd_l / t_.burst);
    for (unsigned bit = 0; bit < 64; bit += bus_per_group_) bus_pattern_ |= std::uint64_t{1} << bit;
  }
  turn_slots_ = turn / static_cast<double>(t_.burst);
  writes_per_turn_ = static_cast<double>(policy.write_high - policy.write_low) /
                     static_cast<double>(o.pseudo_channels);
  lanes_.resize(o.channels * o.pseudo_channels);
  channels_.resize(o.channels);
  last_run_.resize(lanes_.size() * o.all_banks());
}

AnalyticMemory::Lane& AnalyticMemory::lane(std::uint32_t index) {
  if (!lanes_[index]) lanes_[index] = std::make_unique<Lane>(*this);
  return *lanes_[index];
}

AnalyticMemory::Channel& AnalyticMemory::channel(std::uint32_t index) {
  if (!channels_[index]) {
    channels_[index] = std::make_unique<Channel>(
        Channel{{Places(policy_.read_queue, kReadStep), Places(policy_.write_queue, kWriteStep)},
                SlotCalendar(row_command_.in_horizon())});
  }
  return *channels_[index];
}

/// Bits of the slots of a word that start in the first `dead` cycles of a period. The very first
/// period has none.
std::uint64_t AnalyticMemory::dead_slots(std::uint64_t word, const Slots& slots, Cycle period,
                                         Cycle dead) const {
  const Cycle begin = slots.start(word * 64);
  const Cycle end = slots.start(word * 64 + 63);
  if (begin / period == end / period && begin % period >= dead) return 0;
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 64; ++i) {
    const Cycle at = slots.start(word * 64 + i);
    if (at >= period && at % period < dead) bits |= std::uint64_t{1} << i;
  }
  return bits;
}

bool AnalyticMemory::refreshed_between(unsigned bank, Cycle from, Cycle to) const {
  if (policy_.refresh == Refresh::kNone) return false;
  const Cycle shift =
      policy_.refresh == Refresh::kPerBank ? bank * t_.refi / preset_.organisation.all_banks() : 0;
  return (from + t_.refi - shift) / t_.refi != (to + t_.refi - shift) / t_.refi;
}

/// First cycle from `at` on in which the bank is not refreshed on its own.
Cycle AnalyticMemory::after_refresh(unsigned bank, Cycle at) const {
  if (policy_.refresh != Refresh::kPerBank || policy_.postponed_refreshes != 0) return at;
  const Cycle shift = bank * t_.refi / preset_.organisation.all_banks();
  const Cycle since = (at + t_.refi - shift) % t_.refi;
  return since < t_.rfc_bank ? at + t_.rfc_bank - since : at;
}

AnalyticMemory::Times AnalyticMemory::access(std::uint64_t address, std::uint64_t bytes, bool write,
                                             Cycle start) {
  gather(address, bytes);
  for (const Run& run : runs_)
    last_run_[run.lane * preset_.organisation.all_banks() + run.bank] = 0;
  // In turn a few bursts of each run, as they come in the order of addresses.
  Times times{start, start};
  for (bool more = true; more;) {
    more = false;
    for (Run& run : runs_) {
      if (run.bursts == 0) continue;
      const Times piece = book(run, write, start);
      times.accepted = std::max(times.accepted, piece.accepted);
      times.done = std::max(times.done, piece.done);
      more |= run.bursts != 0;
    }
  }
  return times;
}

// Bursts in the same row of a bank become one run.
void AnalyticMemory::gather(std::uint64_t address, std::uint64_t bytes) {
  const std::uint64_t banks = preset_.organisation.all_banks();
  const std::uint64_t piece = interleave_.run_bytes();
  const std::uint64_t end = address + bytes;
  runs_.clear();
  for (std::uint64_t at = address; at < end;) {
    const std::uint64_t next = std::min(end, (at | (piece - 1)) + 1);
    const Location l = interleave_.decode(at);
    const auto bursts =
        static_cast<std::uint32_t>(((next - 1) >> burst_shift_) - (at >> burst_shift_) + 1);
    std::uint32_t& last = last_run_[l.lane * banks + l.bank];
    if (last != 0 && runs_[last - 1].row == l.row) {
      runs_[last - 1].bursts += bursts;
    } else {
      runs_.push_back({l.lane, l.bank, l.row, bursts});
      last = static_cast<std::uint32_t>(runs_.size());
    }
    at = next;
  }
}

// Books as many bursts of the run as may enter the queue at once.
AnalyticMemory::Times AnalyticMemory::book(Run& run, bool write, Cycle start) {
  Lane& lane = this->lane(run.lane);
  Channel& channel = this->channel(run.lane >> pseudo_channel_shift_);
  Places& places = channel.places[write];
  const Cycle entered = places.enter(start);
  const std::uint32_t bursts = std::min(run.bursts, places.at_once());
  run.bursts -= bursts;
  Bank& bank = lane.banks[run.bank];
  // An access older than the bank's latest is not held up by it.
  const bool in_order = start >= bank.arrival;
  Cycle last = ready(channel, lane, run, write, entered, start, in_order);
  Cycle first = kNever;
  last = columns(lane, run.bank >> banks_per_group_shift_, bursts, last, first);
  pay_turns(lane, run.bank, bursts, write, last);
  if (in_order) {
    const Cycle recovery = write ? t_.write_latency + t_.burst + t_.wr : t_.rtp;
    bank.activate = std::max(bank.activate, last + recovery + t_.rp);
    bank.last = last;
  }
  // While the bus goes the other way they wait: as if there were fewer places.
  const double own = write ? 1 : std::max(1 - lane.writes, kLeastShare);
  places.stay(entered, (first + last) / 2, bursts / own);
  return {entered, write ? entered : last + t_.read_latency + t_.burst};
}

// When the run's first column command may come; opens its row.
Cycle AnalyticMemory::ready(Channel& channel, Lane& lane, const Run& run, bool write, Cycle entered,
                            Cycle arrival, bool in_order) {
  Bank& bank = lane.banks[run.bank];
  // A closed page is open as long as somebody waits for it.
  const bool open = policy_.page == PagePolicy::kOpen ? bank.open : entered <= bank.last;
  const bool hit = open && bank.row == run.row &&
                   !refreshed_between(run.bank, bank.opened, std::max(entered, bank.column));
  if (hit) {
    if (in_order) bank.arrival = arrival;
    return std::max(entered, bank.column);
  }
  Cycle from = entered;
  if (in_order) {
    if (bank.open && policy_.page == PagePolicy::kOpen) from += t_.rp;
    from = std::max(from, bank.activate);
    // A bank that is always wanted has its postponed refreshes all the same.
    if (policy_.refresh == Refresh::kPerBank && policy_.postponed_refreshes != 0 &&
        refreshed_between(run.bank, bank.opened, from))
      from = std::max(from, bank.activate + t_.rfc_bank);
  }
  const Cycle at = activate(channel, lane, after_refresh(run.bank, from));
  const Cycle column = at + (write ? t_.rcd_write : t_.rcd_read);
  if (in_order) {
    bank.arrival = arrival;
    bank.row = run.row;
    bank.open = true;
    bank.opened = at;
    bank.column = column;
    bank.activate = at + t_.rc;
  }
  return column;
}

// The first cycle from `from` on with room in the activate window and on the row command bus.
Cycle AnalyticMemory::activate(Channel& channel, Lane& lane, Cycle from) {
  ++activates_;
  const std::uint64_t window = lane.activates.find(activate_.at(from));
  lane.activates.take(window);
  from = std::max(from, activate_.start(window));
  const std::uint64_t command = channel.row_commands.find(row_command_.at(from));
  channel.row_commands.take(command);
  return std::max(from, row_command_.start(command));
}

// Column commands at the first cycles from `from` on with the bus and the bank group free; takes
// both. Returns the last one.
Cycle AnalyticMemory::columns(Lane& lane, unsigned group_index, std::uint32_t bursts, Cycle from,
                              Cycle& first) {
  SlotCalendar& bus = lane.bus;
  SlotCalendar& group = lane.groups[group_index];
  Cycle last = from;
  while (bursts != 0) {
    const std::uint64_t on_bus = bus.find(bus_.at(from));
    from = std::max(from, bus_.start(on_bus));
    const std::uint64_t wanted = group_.at(from);
    const std::uint64_t in_group = group.find(wanted);
    if (in_group != wanted) {
      from = group_.start(in_group);
      continue;
    }
    std::uint32_t taken = 1;
    if (bursts > 1 && bus_per_group_ != 0) {
      // As many as fit into the calendars' words, if nobody is in between.
      const auto left_on_bus = static_cast<std::uint32_t>(64 - on_bus % 64 + bus_per_group_ - 1);
      taken = std::min(
          {bursts, left_on_bus / bus_per_group_, static_cast<std::uint32_t>(64 - in_group % 64)});
      const std::uint64_t in_row = ~std::uint64_t{0} >> (64 - taken);
      const std::uint64_t spread =
          bus_pattern_ & (~std::uint64_t{0} >> (64 - taken * bus_per_group_));
      if (bus.all_free(on_bus, spread) && group.all_free(in_group, in_row)) {
        bus.take_all(on_bus, spread);
        group.take_all(in_group, in_row);
      } else {
        taken = 1;
      }
    }
    if (taken == 1) {
      bus.take(on_bus);
      group.take(in_group);
    }
    first = std::min(first, from);
    last = from + (taken - 1) * t_.ccd_l;
    from = group_.start(in_group + taken);
    bursts -= taken;
  }
  return last;
}

// Mixed traffic turns the bus once for as many writes as the buffer holds between its marks, but
// not more often than the traffic itself turns. A change of stack id costs the bus a gap.
void AnalyticMemory::pay_turns(Lane& lane, std::uint32_t bank, double bursts, bool write,
                               Cycle from) {
  const double weight = std::min(1.0, bursts / kMeanOver);
  lane.writes += weight * ((write ? 1 : 0) - lane.writes);
  lane.turns += weight * ((write && !lane.writing ? 1 / bursts : 0) - lane.turns);
  lane.writing = write;
  if (write) {
    lane.owed += bursts * turn_slots_ * std::min(1 / writes_per_turn_, lane.turns / lane.writes);
  }
  const std::uint64_t stack = bank >> banks_per_stack_shift_;
  if (stack != lane.stack && t_.ccd_r > t_.ccd_s)
    lane.owed += static_cast<double>(t_.ccd_r - t_.ccd_s) * bus_.per_cycle;
  lane.stack = stack;
  for (; lane.owed >= 1; lane.owed -= 1) lane.bus.take(lane.bus.find(bus_.at(from)));
}

AnalyticMemory::Places::Places(std::uint64_t places, Cycle step)
    : step_shift_(log2(step)),
      at_once_(static_cast<std::uint32_t>(std::max<std::uint64_t>(1, places / 16))),
      most_(static_cast<double>(places) - static_cast<double>(at_once_) / 2),
      full_(kHorizon / step),
      steps_(kHorizon / step) {}

void AnalyticMemory::Places::stay(Cycle from, Cycle to, double bursts) {
  const std::uint64_t last = to >> step_shift_;
  for (std::uint64_t number = from >> step_shift_; number <= last; ++number) {
    Step& step = steps_[number % steps_.size()];
    if (step.number > number) continue;  // the ring has moved on
    if (step.number < number) step = {number, 0};
    step.taken += bursts;
    if (step.taken > most_) full_.take(number);
  }
}

}  // namespace trn2vp::dram
