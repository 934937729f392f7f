// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/analytic_memory.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace trn2vp::dram {
namespace {

/// Cycles of the activate window that are lost together.
constexpr double kLeastLoss = 8;

/// Bursts over which the mix of a channel's traffic is taken, and the least share of the time that
/// a direction gets.
constexpr double kMeanOver = 256;
constexpr double kLeastShare = 0.25;

/// Cycles in which the places in a queue are counted: a write passes its shorter queue sooner.
constexpr Cycle kReadStep = 32;
constexpr Cycle kWriteStep = 16;

/// Of a long access, bursts of a lane that are booked together, about: many where the memory has
/// little to do, few where others come in between and close each other's rows.
constexpr std::uint64_t kVisit = 64;
constexpr std::uint64_t kBusyVisit = 4;
/// Share of the peak from which on it is busy, and the time that is looked at.
constexpr double kBusy = 0.25;
constexpr unsigned kLoadShift = 12;

/// Visits by which memory is asked for before it is needed.
constexpr std::size_t kAhead = 2;

unsigned log2(std::uint64_t n) { return static_cast<unsigned>(63 - __builtin_clzll(n)); }

}  // namespace

AnalyticMemory::Lane::Lane(const AnalyticMemory& m)
    : calendar(m.lane_parameters()), banks(m.preset_.organisation.all_banks()) {}

AnalyticMemory::Channel::Channel(const AnalyticMemory& m)
    : places{QueuePlaces(m.policy_.read_queue, kReadStep, kHorizon),
             QueuePlaces(m.policy_.write_queue, kWriteStep, kHorizon)},
      row_commands(kHorizon) {}

AnalyticMemory::AnalyticMemory(const Preset& preset, const Policy& policy,
                               const Interleave& interleave)
    : preset_(preset),
      policy_(policy),
      interleave_(interleave),
      t_(preset.timing),
      row_command_((preset.bus.activate + preset.bus.row_command + 1) / 2),
      burst_shift_(log2(preset.organisation.burst_bytes)),
      banks_per_group_shift_(log2(preset.organisation.banks)),
      banks_per_stack_shift_(log2(preset.organisation.banks * preset.organisation.groups)),
      pseudo_channel_shift_(log2(preset.organisation.pseudo_channels)),
      turn_slots_((static_cast<double>(t_.rtw + t_.write_latency + t_.burst + t_.wtr_l) -
                   2 * static_cast<double>(t_.ccd_s)) /
                  static_cast<double>(t_.burst)),
      stack_change_slots_(static_cast<double>(std::max(t_.ccd_r, t_.ccd_s) - t_.ccd_s) /
                          static_cast<double>(t_.burst)) {
  check(preset, policy);
  const Organisation& o = preset.organisation;
  if (o.all_groups() > LaneCalendar::kMostGroups) {
    throw std::invalid_argument("has " + std::to_string(o.all_groups()) +
                                " bank groups in a pseudo-channel, expected at most " +
                                std::to_string(LaneCalendar::kMostGroups));
  }
  row_commands_count_ =
      static_cast<double>(row_command_.value * o.pseudo_channels) > lane_parameters().activate;
  writes_per_turn_ = static_cast<double>(policy.write_high - policy.write_low);
  for (std::uint64_t bank = 0; bank < o.all_banks(); ++bank) {
    refresh_shift_.push_back(policy.refresh == Refresh::kPerBank ? bank * t_.refi / o.all_banks()
                                                                 : 0);
  }
  lanes_.resize(o.channels * o.pseudo_channels);
  const auto lanes = static_cast<double>(o.channels * o.pseudo_channels);
  const unsigned largest = log2(o.channels * o.pseudo_channels * kVisit);
  for (unsigned shift = 0; shift <= largest; ++shift) blocks_.push_back(visits_of_block(shift));
  busy_shift_ = log2(o.channels * o.pseudo_channels * kBusyVisit);
  busy_bursts_ = static_cast<std::uint64_t>(kBusy * lanes * 2 * (1u << kLoadShift) /
                                            static_cast<double>(t_.burst));
  channels_.resize(o.channels);
}

LaneCalendar::Parameters AnalyticMemory::lane_parameters() const {
  LaneCalendar::Parameters p{};
  p.groups = static_cast<unsigned>(preset_.organisation.all_groups());
  p.burst = t_.burst;
  p.ccd_l = t_.ccd_l;
  p.activate = std::max(static_cast<double>(t_.faw) / 4, static_cast<double>(t_.rrd_s));
  p.horizon = kHorizon;
  if (policy_.refresh == Refresh::kAllBanks) {
    p.interval = t_.refi;
    p.activates_dead = t_.rtp + t_.rp + t_.rfc;
    p.bus_dead = p.activates_dead + t_.rcd_read;
  }
  if (policy_.refresh == Refresh::kPerBank) {
    // Part of the gap is what activates keep from one another anyway.
    const double gap = std::max(0.0, static_cast<double>(t_.rrefd) - p.activate);
    p.activates_share =
        gap * static_cast<double>(preset_.organisation.all_banks()) / static_cast<double>(t_.refi);
  }
  return p;
}

// The map is linear over XOR: the visits of the block at 0 are those of any other one, moved by its
// place.
std::vector<AnalyticMemory::Visit> AnalyticMemory::visits_of_block(unsigned shift) const {
  std::vector<Visit> visits;
  std::vector<std::uint32_t> lanes;
  for (std::uint32_t burst = 0; burst < 1u << shift; ++burst) {
    const std::uint64_t address = std::uint64_t{burst} << burst_shift_;
    if (address >= preset_.organisation.bytes()) break;
    Location l = interleave_.decode(address);
    l.column = 0;
    const auto lane = std::find(lanes.begin(), lanes.end(), l.lane);
    if (lane == lanes.end()) {
      lanes.push_back(l.lane);
      visits.push_back({burst, false, {{Interleave::pack(l), 1}}});
      continue;
    }
    std::vector<Run>& runs = visits[static_cast<std::size_t>(lane - lanes.begin())].runs;
    const auto same = std::find_if(
        runs.begin(), runs.end(), [&](const Run& run) { return run.place == Interleave::pack(l); });
    if (same == runs.end()) {
      runs.push_back({Interleave::pack(l), 1});
    } else {
      ++same->bursts;
    }
  }
  if (visits.size() == lanes_.size()) {
    for (Visit& visit : visits) visit.all_lanes = true;
  }
  return visits;
}

AnalyticMemory::Times AnalyticMemory::access(std::uint64_t address, std::uint64_t bytes, bool write,
                                             Cycle start, double pace) {
  Times times{start, start};
  const std::uint64_t begin = address >> burst_shift_;
  const std::uint64_t end = ((address + bytes - 1) >> burst_shift_) + 1;
  const unsigned largest =
      busy(start, end - begin) ? busy_shift_ : static_cast<unsigned>(blocks_.size() - 1);
  for (std::uint64_t at = begin; at < end;) {
    // The largest aligned block that begins here and is asked for as a whole.
    const unsigned aligned = at == 0 ? largest : static_cast<unsigned>(__builtin_ctzll(at));
    const unsigned shift = std::min({largest, aligned, log2(end - at)});
    const std::uint64_t base = interleave_.decode_packed(at << burst_shift_);
    const std::vector<Visit>& visits = blocks_[shift];
    for (std::size_t i = 0; i < visits.size(); ++i) {
      const Visit& visit = visits[i];
      if (i + kAhead < visits.size()) prefetch(visits[i + kAhead], base, times.done);
      const auto after = static_cast<Cycle>(static_cast<double>(at - begin + visit.first) * pace);
      book(visit, base, write, start + after, times);
    }
    at += std::uint64_t{1} << shift;
  }
  return times;
}

/// Counts the bursts of an access that comes at `start`, and says whether there are many by now.
bool AnalyticMemory::busy(Cycle start, std::uint64_t bursts) {
  const std::uint64_t number = start >> kLoadShift;
  Load& now = load_[number % load_.size()];
  if (now.number < number) now = {number, 0};
  if (now.number == number) now.bursts += bursts;
  const Load& before = load_[(number + load_.size() - 1) % load_.size()];
  return now.bursts + (before.number + 1 == number ? before.bursts : 0) > busy_bursts_;
}

// Of a long access most of the time is waiting for these.
void AnalyticMemory::prefetch(const Visit& visit, std::uint64_t base, Cycle at) const {
  const Lane* lane = lanes_[Interleave::unpack(base ^ visit.runs.front().place).lane].get();
  if (lane == nullptr) return;
  lane->calendar.prefetch(at);
  for (const Run& run : visit.runs) {
    __builtin_prefetch(&lane->banks[Interleave::unpack(base ^ run.place).bank], 1);
  }
}

// As many bursts at a time as may enter the queue at once. Those of a long access come one after
// the other while the other lanes have theirs, so that few stand in the queue together.
void AnalyticMemory::book(const Visit& visit, std::uint64_t base, bool write, Cycle start,
                          Times& times) {
  const std::uint32_t index = Interleave::unpack(base ^ visit.runs.front().place).lane;
  Lane& lane = this->lane(index);
  Channel& channel = this->channel(index >> pseudo_channel_shift_);
  QueuePlaces& places = channel.places[write];
  // While the bus goes the other way they wait: as if there were fewer places.
  const double own = write ? 1 : std::max(1 - channel.writes, kLeastShare);
  Cycle entered = 0;
  Cycle first = kNever;
  Cycle last = 0;
  const std::uint32_t at_once = visit.all_lanes ? ~std::uint32_t{0} : places.at_once();
  std::uint32_t together = 0;
  const auto leave = [&] {
    pay_turns(channel, lane, together, write, last);
    if (!visit.all_lanes) {
      places.stay(entered, (first + last) / 2, static_cast<float>(together / own));
    } else if (first != entered) {
      places.stay(entered, first, static_cast<float>(together / own));
    }
    times.accepted = std::max(times.accepted, entered);
    times.done = std::max(times.done, write ? entered : last + t_.read_latency + t_.burst);
  };
  for (const Run& run : visit.runs) {
    const Location at = Interleave::unpack(base ^ run.place);
    Bank& bank = lane.banks[at.bank];
    for (std::uint32_t left = run.bursts; left != 0;) {
      if (together == at_once) {
        leave();
        together = 0;
      }
      if (together == 0) {
        entered = places.enter(start);
        first = kNever;
      }
      const std::uint32_t bursts = std::min(left, at_once - together);
      left -= bursts;
      together += bursts;
      // An access older than the bank's latest is not held up by it.
      const bool in_order = start >= bank.arrival;
      const Cycle column = ready(channel, lane, at, write, entered, start, in_order);
      const LaneCalendar::Booked on_bus =
          lane.calendar.book(at.bank >> banks_per_group_shift_, bursts, column);
      if (in_order) {
        const Cycle recovery = write ? t_.write_latency + t_.burst + t_.wr : t_.rtp;
        bank.activate = std::max(bank.activate, on_bus.last + recovery + t_.rp);
        bank.last = on_bus.last;
      }
      const unsigned stack = at.bank >> banks_per_stack_shift_;
      if (stack != lane.stack) lane.owed += stack_change_slots_;
      lane.stack = stack;
      first = std::min(first, on_bus.first);
      last = std::max(last, on_bus.last);
    }
  }
  leave();
}

// When the first column command may come; opens its row.
Cycle AnalyticMemory::ready(Channel& channel, Lane& lane, const Location& place, bool write,
                            Cycle entered, Cycle arrival, bool in_order) {
  Bank& bank = lane.banks[place.bank];
  if (in_order && bank.row == place.row && entered < bank.sure_until) {
    bank.arrival = arrival;
    return std::max(entered, bank.column);
  }
  const bool closed = refreshed(bank, place.bank, place.row, entered, in_order);
  // A closed page is open as long as somebody waits for it.
  const bool open =
      !closed && (policy_.page == PagePolicy::kOpen ? bank.open : entered <= bank.last);
  if (open && bank.row == place.row) {
    if (in_order) {
      bank.arrival = arrival;
      bank.sure_until = sure_until(bank, place.bank);
      return std::max(entered, bank.column);
    }
    open_earlier(lane, bank, write, entered);
    return std::max(entered, bank.column);
  }
  const Cycle precharge = in_order && open && policy_.page == PagePolicy::kOpen ? t_.rp : 0;
  Cycle from = in_order ? std::max(entered + precharge, bank.activate) : entered;
  // An older access has its row before the open one if that leaves it the time, else behind it.
  if (!in_order && bank.open && from + t_.rc > bank.opened) from = std::max(from, bank.activate);
  const Cycle at = activate(channel, lane, after_refresh(place.bank, from));
  const Cycle column = at + (write ? t_.rcd_write : t_.rcd_read);
  if (in_order) {
    bank.arrival = arrival;
    bank.row = place.row;
    bank.open = true;
    bank.opened = at;
    bank.column = column;
    bank.before = bank.activate;
    bank.precharge = precharge;
    bank.activate = at + t_.rc;
    bank.sure_until = sure_until(bank, place.bank);
  }
  return column;
}

// The row was booked to be opened by a younger access: an older one opens it for both.
void AnalyticMemory::open_earlier(Lane& lane, Bank& bank, bool write, Cycle entered) {
  if (entered >= bank.opened) return;
  const Cycle at = lane.calendar.find_activate(std::max(entered + bank.precharge, bank.before));
  if (at >= bank.opened) return;
  bank.opened = at;
  bank.column = at + (write ? t_.rcd_write : t_.rcd_read);
}

// The first cycle from `from` on with room in the activate window and on the row command bus.
Cycle AnalyticMemory::activate(Channel& channel, Lane& lane, Cycle from) {
  ++activates_;
  from = lane.calendar.book_activate(from);
  if (!row_commands_count_) return from;
  const std::uint64_t command = channel.row_commands.find(row_command_(from));
  channel.row_commands.take(command);
  return std::max(from, command * row_command_.value);
}

// Mixed traffic turns the buses of a channel once for as many writes as the buffer holds between
// its marks, but not more often than the traffic itself turns. Meanwhile no bus moves anything, and
// rows of the other direction are opened only then.
void AnalyticMemory::pay_turns(Channel& channel, Lane& lane, double bursts, bool write,
                               Cycle from) {
  if (from > channel.latest + t_.refi) channel.writes = channel.turns = 0;  // long forgotten
  if (from > lane.latest + t_.refi) {
    lane.paid = channel.turned;
    lane.owed = lane.closed = 0;
  }
  channel.latest = std::max(channel.latest, from);
  lane.latest = std::max(lane.latest, from);
  const double weight = std::min(1.0, bursts / kMeanOver);
  channel.writes += weight * ((write ? 1 : 0) - channel.writes);
  channel.turns += weight * ((write && !channel.writing ? 1 / bursts : 0) - channel.turns);
  channel.writing = write;
  if (write) {
    channel.turned += bursts * std::min(1 / writes_per_turn_, channel.turns / channel.writes);
  }
  channel.opens +=
      weight * (static_cast<double>(activates_ - activates_counted_) / bursts - channel.opens);
  activates_counted_ = activates_;
  const double turns = channel.turned - lane.paid;
  lane.paid = channel.turned;
  lane.owed += turns * turn_slots_;
  // Where every burst opens a row the buses have time left for turns.
  lane.closed += turns * std::clamp(2 * (1 - channel.opens), 0.0, 1.0) *
                 (turn_slots_ * static_cast<double>(t_.burst) +
                  static_cast<double>(t_.rcd_read + t_.rcd_write));
  if (lane.closed >= kLeastLoss) {
    lane.calendar.lose_activates(lane.closed, from);
    lane.closed = 0;
  }
  if (lane.owed < 1) return;
  const double whole = std::floor(lane.owed);
  lane.calendar.lose(static_cast<unsigned>(whole), from);
  lane.owed -= whole;
}

}  // namespace trn2vp::dram
