// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/channel_controller.h"

#include <algorithm>

namespace trn2vp::dram {
namespace {

bool is_column(CommandKind kind) {
  return kind == CommandKind::kRead || kind == CommandKind::kWrite;
}

template <class F>
void for_each_bit(std::uint64_t bits, F f) {
  for (; bits != 0; bits &= bits - 1) f(static_cast<unsigned>(__builtin_ctzll(bits)));
}

}  // namespace

ChannelController::ChannelController(const Preset& preset, const Policy& policy)
    : preset_(preset), policy_(policy), entries_(policy.read_queue + policy.write_queue) {
  check(preset, policy);
  const Organisation& o = preset.organisation;
  for (unsigned l = 0; l < o.pseudo_channels; ++l) {
    lanes_.emplace_back(PseudoChannel(o, preset.timing));
    for (auto& banks : lanes_[l].banks) banks.resize(o.all_banks());
    lanes_[l].last_use.resize(o.all_banks());
    // Pseudo-channels share the queues: one that refreshes alone would hold up the others, too.
    lanes_[l].refresh_due = policy.refresh == Refresh::kNone ? kNever : refresh_interval();
  }
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    entries_[i].next = free_;
    free_ = i;
  }
}

Cycle ChannelController::refresh_interval() const {
  return policy_.refresh == Refresh::kPerBank
             ? preset_.timing.refi / preset_.organisation.all_banks()
             : preset_.timing.refi;
}

Cycle ChannelController::push(const Location& location, bool write, std::uint64_t tag, Cycle now) {
  catch_up(now);
  if (!write && forwards(location)) {
    ++statistics_.forwarded;
    if (on_done) on_done(tag, now + 1);
    return idle() ? kNever : next_;
  }
  const std::uint32_t index = free_;
  Entry& entry = entries_[index];
  free_ = entry.next;
  entry = {tag, sequence_++, now, location, kNone};
  ++count_[write];
  Lane& lane = lanes_[location.lane];
  BankQueue& queue = lane.banks[write][location.bank];
  if (queue.hit == kNone && lane.state.open_row(location.bank) == location.row) {
    queue.hit = index;
    queue.before_hit = queue.last;
  }
  (queue.first == kNone ? queue.first : entries_[queue.last].next) = index;
  queue.last = index;
  lane.waiting[write] |= std::uint64_t{1} << location.bank;
  next_ = std::min(next_, now);
  return next_;
}

bool ChannelController::forwards(const Location& location) const {
  const BankQueue& queue = lanes_[location.lane].banks[1][location.bank];
  for (std::uint32_t i = queue.first; i != kNone; i = entries_[i].next) {
    if (entries_[i].location == location) return true;
  }
  return false;
}

Cycle ChannelController::advance(Cycle now) {
  next_ = step(now);
  return idle() ? kNever : next_;
}

// Refreshes of an idle channel, at their own times. Whole intervals that pass without a request
// leave the same state behind and are left out.
void ChannelController::catch_up(Cycle now) {
  if (!idle() || next_ >= now) return;
  const Cycle interval = preset_.timing.refi;
  if (policy_.refresh != Refresh::kNone && now > next_ + 3 * interval) {
    const Cycle skip = (now - next_ - 2 * interval) / interval * interval;
    for (Lane& lane : lanes_) lane.refresh_due += skip;
    next_ += skip;
  }
  while (next_ < now) next_ = step(next_);
}

Cycle ChannelController::step(Cycle now) {
  choose_direction();
  column_ = row_ = Choice{};
  soonest_ = kNever;
  choose_commands(now);
  bool issued = false;
  if (column_.found()) {
    issue_column(now);
    issued = true;
  }
  if (row_.found() && bus_free(row_.kind) <= now) {
    issue_row(now);
    issued = true;
  }
  return issued ? now + 1 : soonest_;
}

void ChannelController::choose_direction() {
  if (!writing_) {
    writing_ = count_[1] >= policy_.write_high || (count_[0] == 0 && count_[1] != 0);
    statistics_.turnarounds += writing_ ? 1 : 0;
  } else if (count_[1] == 0 || (count_[0] != 0 && count_[1] <= policy_.write_low)) {
    writing_ = false;
  }
}

void ChannelController::choose_commands(Cycle now) {
  const std::uint64_t first = policy_.scheduler == Scheduler::kFcfs ? oldest(writing_) : 0;
  for (unsigned l = 0; l < lanes_.size(); ++l) {
    if (!refresh(l, now)) choose_in_lane(l, now, first);
  }
}

void ChannelController::choose_in_lane(unsigned l, Cycle now, std::uint64_t oldest) {
  const Lane& lane = lanes_[l];
  const bool fcfs = policy_.scheduler == Scheduler::kFcfs;
  const std::uint64_t usable =
      lane.refreshing == kNone ? ~std::uint64_t{0} : ~(std::uint64_t{1} << lane.refreshing);
  // Before the bus turns, what has been opened for the other direction is used.
  const std::uint64_t left_over = fcfs ? 0 : lane.fresh[!writing_] & lane.waiting[!writing_];
  for_each_bit(left_over & usable, [&](unsigned bank) { choose_column(l, !writing_, bank, now); });
  for_each_bit(lane.waiting[writing_] & usable & ~left_over, [&](unsigned bank) {
    const BankQueue& queue = lane.banks[writing_][bank];
    const Entry& first = entries_[queue.first];
    const bool in_order = fcfs || now - first.arrival > policy_.longest_wait;
    if (queue.hit != kNone && (!in_order || queue.hit == queue.first)) {
      if (left_over == 0 && (!fcfs || entries_[queue.hit].sequence == oldest))
        choose_column(l, writing_, bank, now);
    } else if (lane.state.open_row(bank) != PseudoChannel::kClosed) {
      offer(CommandKind::kPrecharge, l, bank, first.sequence, now);
    } else {
      offer(CommandKind::kActivate, l, bank, first.sequence, now);
    }
  });
}

void ChannelController::choose_column(unsigned lane, bool write, unsigned bank, Cycle now) {
  const std::uint32_t hit = lanes_[lane].banks[write][bank].hit;
  if (hit == kNone) return;
  offer(write ? CommandKind::kWrite : CommandKind::kRead, lane, bank, entries_[hit].sequence, now);
}

std::uint64_t ChannelController::oldest(bool write) const {
  std::uint64_t oldest = ~std::uint64_t{0};
  for (const Lane& lane : lanes_) {
    for_each_bit(lane.waiting[write], [&](unsigned bank) {
      oldest = std::min(oldest, entries_[lane.banks[write][bank].first].sequence);
    });
  }
  return oldest;
}

void ChannelController::offer(CommandKind kind, unsigned lane, unsigned bank,
                              std::uint64_t sequence, Cycle now) {
  Choice& choice = is_column(kind) ? column_ : row_;
  if (sequence >= choice.sequence) return;
  const Cycle at = std::max(lanes_[lane].state.earliest(kind, bank), bus_free(kind));
  if (at <= now) {
    choice = {sequence, kind, lane, bank};
  } else {
    soonest_ = std::min(soonest_, at);
  }
}

// Refreshes go before everything else: as if they had come before the first request.
bool ChannelController::refresh(unsigned lane, Cycle now) {
  if (policy_.refresh == Refresh::kAllBanks) return refresh_all(lane, now);
  if (policy_.refresh == Refresh::kPerBank) refresh_bank(lane, now);
  return false;
}

bool ChannelController::refresh_all(unsigned l, Cycle now) {
  const Lane& lane = lanes_[l];
  const bool wanted = (lane.waiting[0] | lane.waiting[1]) != 0;
  const Cycle due =
      lane.refresh_due + (wanted ? policy_.postponed_refreshes * preset_.timing.refi : 0);
  if (now < due) {
    soonest_ = std::min(soonest_, due);
    return false;
  }
  offer(lane.state.open_banks() != 0 ? CommandKind::kPrechargeAll : CommandKind::kRefreshAll, l, 0,
        0, now);
  return true;
}

void ChannelController::refresh_bank(unsigned l, Cycle now) {
  Lane& lane = lanes_[l];
  if (lane.refreshing == kNone) {
    if (now < lane.refresh_due) {
      soonest_ = std::min(soonest_, lane.refresh_due);
      return;
    }
    lane.refreshing = bank_to_refresh(lane, now);
    if (lane.refreshing == kNone) {
      soonest_ =
          std::min(soonest_, lane.refresh_due + policy_.postponed_refreshes * preset_.timing.refi);
      return;
    }
  }
  const bool open = lane.state.open_row(lane.refreshing) != PseudoChannel::kClosed;
  offer(open ? CommandKind::kPrecharge : CommandKind::kRefreshBank, l, lane.refreshing, 0, now);
}

std::uint32_t ChannelController::bank_to_refresh(const Lane& lane, Cycle now) const {
  const std::uint64_t all = ~std::uint64_t{0} >> (64 - preset_.organisation.all_banks());
  const std::uint64_t left = all & ~lane.refreshed;
  const std::uint64_t idle = left & ~(lane.waiting[0] | lane.waiting[1]);
  if (now >= lane.refresh_due + policy_.postponed_refreshes * preset_.timing.refi)
    return static_cast<std::uint32_t>(__builtin_ctzll(left));
  // Closed banks first, who has left a row open may want it again; of them the one used last, a
  // stream comes back to it last.
  const std::uint64_t closed = idle & ~lane.state.open_banks();
  std::uint32_t best = kNone;
  for_each_bit(closed != 0 ? closed : idle, [&](unsigned bank) {
    if (best == kNone || lane.last_use[bank] > lane.last_use[best]) best = bank;
  });
  return best;
}

Cycle ChannelController::bus_free(CommandKind kind) const {
  const bool dual = preset_.bus.dual_command_bus != 0;
  const std::uint64_t half = bus_free_half_[dual && is_column(kind)];
  // A short row command may start in the middle of a cycle; the others start with one.
  const bool in_middle = dual && !is_column(kind) && kind != CommandKind::kActivate;
  return in_middle ? half / 2 : (half + 1) / 2;
}

void ChannelController::occupy_bus(CommandKind kind, Cycle now) {
  std::uint64_t& half = bus_free_half_[preset_.bus.dual_command_bus != 0 && is_column(kind)];
  const std::uint64_t length = is_column(kind)                  ? preset_.bus.column_command
                               : kind == CommandKind::kActivate ? preset_.bus.activate
                                                                : preset_.bus.row_command;
  half = std::max(half, 2 * now) + length;
}

void ChannelController::issue_row(Cycle now) {
  Lane& lane = lanes_[row_.lane];
  const unsigned bank = row_.bank;
  Command command{row_.kind, row_.lane, bank, 0, false, now};
  if (row_.kind == CommandKind::kActivate)
    command.row = entries_[lane.banks[writing_][bank].first].location.row;
  lane.state.issue(command);
  occupy_bus(row_.kind, now);
  const std::uint64_t bit = std::uint64_t{1} << bank;
  switch (row_.kind) {
    case CommandKind::kActivate:
      ++statistics_.activates;
      lane.fresh[writing_] |= bit;
      row_changed(lane, bank);
      break;
    case CommandKind::kPrecharge:
      ++statistics_.precharges;
      row_changed(lane, bank);
      break;
    case CommandKind::kPrechargeAll:
      ++statistics_.precharges;
      for (unsigned b = 0; b < lane.banks[0].size(); ++b) row_changed(lane, b);
      break;
    default:
      ++statistics_.refreshes;
      lane.refresh_due += refresh_interval();
      if (row_.kind == CommandKind::kRefreshBank) {
        lane.refreshed |= bit;
        if (lane.refreshed == ~std::uint64_t{0} >> (64 - lane.banks[0].size())) lane.refreshed = 0;
        lane.refreshing = kNone;
      }
  }
  if (on_command) on_command(command);
}

void ChannelController::issue_column(Cycle now) {
  const bool write = column_.kind == CommandKind::kWrite;
  Lane& lane = lanes_[column_.lane];
  const unsigned bank = column_.bank;
  BankQueue& queue = lane.banks[write][bank];
  const std::uint32_t index = queue.hit;
  Entry& entry = entries_[index];
  const std::uint32_t next = entry.next;
  (queue.before_hit == kNone ? queue.first : entries_[queue.before_hit].next) = next;
  if (queue.last == index) queue.last = queue.before_hit;
  const std::uint64_t bit = std::uint64_t{1} << bank;
  if (queue.first == kNone) lane.waiting[write] &= ~bit;
  for (std::uint64_t& fresh : lane.fresh) fresh &= ~bit;
  --count_[write];
  find_hit(lane, write, bank, next, queue.before_hit);

  Command command{column_.kind, column_.lane, bank, entry.location.row, false, now};
  command.auto_precharge = policy_.page == PagePolicy::kClosed && queue.hit == kNone;
  lane.state.issue(command);
  lane.last_use[bank] = now;
  if (command.auto_precharge) row_changed(lane, bank);
  occupy_bus(column_.kind, now);
  ++(write ? statistics_.writes : statistics_.reads);
  entry.next = free_;
  free_ = index;
  if (on_command) on_command(command);
  const Timing& t = preset_.timing;
  if (on_done) on_done(entry.tag, now + t.burst + (write ? t.write_latency : t.read_latency));
}

void ChannelController::find_hit(Lane& lane, bool write, unsigned bank, std::uint32_t from,
                                 std::uint32_t before) {
  BankQueue& queue = lane.banks[write][bank];
  const std::uint32_t row = lane.state.open_row(bank);
  queue.hit = row == PseudoChannel::kClosed ? kNone : from;
  queue.before_hit = before;
  while (queue.hit != kNone && entries_[queue.hit].location.row != row) {
    queue.before_hit = queue.hit;
    queue.hit = entries_[queue.hit].next;
  }
}

void ChannelController::row_changed(Lane& lane, unsigned bank) {
  if (lane.state.open_row(bank) == PseudoChannel::kClosed) {
    for (std::uint64_t& fresh : lane.fresh) fresh &= ~(std::uint64_t{1} << bank);
  }
  for (const bool write : {false, true})
    find_hit(lane, write, bank, lane.banks[write][bank].first, kNone);
}

}  // namespace trn2vp::dram
