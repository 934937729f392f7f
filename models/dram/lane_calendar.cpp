// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/lane_calendar.h"

#include <algorithm>

namespace trn2vp::dram {
namespace {

unsigned ctz(std::uint64_t bits) { return static_cast<unsigned>(__builtin_ctzll(bits)); }
/// 1 <= n <= 64.
std::uint64_t low_bits(std::uint64_t n) { return ~std::uint64_t{0} >> (64 - n); }

unsigned log2_of_ring(Cycle horizon, Cycle page) {
  unsigned bits = 0;
  while ((page << bits) < horizon) ++bits;
  return bits;
}

}  // namespace

Divisor::Divisor(Cycle value) : value(value) {
  if ((value & (value - 1)) == 0) shift = static_cast<int>(ctz(value));
}

LaneCalendar::LaneCalendar(const Parameters& p)
    : groups_(p.groups),
      bus_(p.burst),
      group_(std::max(p.burst, p.ccd_l)),
      activate_(static_cast<float>(p.activate)),
      interval_(p.interval),
      bus_dead_(p.bus_dead),
      activates_dead_(p.activates_dead),
      activates_share_(p.activates_share),
      page_(std::min(64 * bus_.value, 32 * group_.value)),
      bus_mask_(low_bits(page_.value / bus_.value)),
      group_mask_(static_cast<std::uint32_t>(low_bits(page_.value / group_.value))),
      ring_shift_(log2_of_ring(p.horizon, page_.value)),
      ring_(std::size_t{1} << ring_shift_) {
  if (group_.value % bus_.value == 0) {
    ratio_ = static_cast<unsigned>(group_.value / bus_.value);
    for (unsigned bit = 0; bit < 64; bit += ratio_) pattern_ |= std::uint64_t{1} << bit;
  }
}

/// What of [begin, end) lies in the first `dead` cycles of an interval.
Cycle LaneCalendar::dead(Cycle begin, Cycle end, Cycle dead) const {
  Cycle cycles = 0;
  for (Cycle due = std::max<Cycle>(begin / interval_, 1) * interval_; due < end; due += interval_) {
    const Cycle from = std::max(begin, due);
    const Cycle to = std::min(end, due + dead);
    if (to > from) cycles += to - from;
  }
  return cycles;
}

LaneCalendar::Page* LaneCalendar::renew(Page& page, std::uint64_t number, std::uint32_t round) {
  if (page.round > round) return nullptr;
  page.round = round;
  page.bus = 0;
  std::fill_n(page.groups.begin(), groups_, 0);
  latest_ = std::max(latest_, number);
  const Cycle begin = number * page_.value;
  const auto length = static_cast<double>(page_.value);
  page.activates = static_cast<float>(length * activates_share_);
  if (interval_ == 0) return &page;
  for (unsigned slot = 0; slot < 64 && dead(begin, begin + page_.value, bus_dead_) != 0; ++slot) {
    const Cycle at = begin + slot * bus_.value;
    if (dead(at, at + 1, bus_dead_) != 0) page.bus |= std::uint64_t{1} << slot;
  }
  page.activates += static_cast<float>(dead(begin, begin + page_.value, activates_dead_));
  return &page;
}

LaneCalendar::Booked LaneCalendar::book(unsigned group, std::uint32_t bursts, Cycle from) {
  Booked booked{kNever, from};
  for (std::uint64_t number = page_of(from); bursts != 0; ++number) {
    Page* page = at(number);
    if (page == nullptr) continue;
    const Cycle start = number * page_.value;
    Cycle offset = from > start ? from - start : 0;
    while (bursts != 0 && offset < page_.value) {
      const std::uint64_t bus_free = ~page->bus & bus_mask_ & (~std::uint64_t{0} << bus_(offset));
      if (bus_free == 0) break;
      const unsigned bus_slot = ctz(bus_free);
      offset = std::max(offset, bus_slot * bus_.value);
      const std::uint64_t wanted = group_(offset);
      const std::uint64_t group_free =
          ~page->groups[group] & (std::uint64_t{group_mask_} & (~std::uint64_t{0} << wanted));
      if (group_free == 0) break;
      const unsigned group_slot = ctz(group_free);
      if (group_slot != wanted) {
        offset = group_slot * group_.value;
        continue;
      }
      std::uint32_t taken = 1;
      if (bursts == 1 || ratio_ == 0) {
        page->bus |= std::uint64_t{1} << bus_slot;
        page->groups[group] |= std::uint32_t{1} << group_slot;
      } else {
        // As many as are free in a row.
        const std::uint64_t on_bus = ((~bus_mask_ | page->bus) >> bus_slot) & pattern_;
        const std::uint32_t in_group = (~group_mask_ | page->groups[group]) >> group_slot;
        const unsigned by_bus =
            on_bus == 0 ? (64 - bus_slot + ratio_ - 1) / ratio_ : ctz(on_bus) / ratio_;
        const unsigned by_group = in_group == 0 ? 32 - group_slot : ctz(in_group);
        taken = std::min({bursts, by_bus, by_group});
        page->bus |= (pattern_ & low_bits((taken - 1) * ratio_ + 1)) << bus_slot;
        page->groups[group] |= static_cast<std::uint32_t>(low_bits(taken)) << group_slot;
      }
      booked.first = std::min(booked.first, start + offset);
      booked.last = start + offset + (taken - 1) * group_.value;
      offset = (group_slot + taken) * group_.value;
      bursts -= taken;
    }
  }
  return booked;
}

void LaneCalendar::lose(unsigned slots, Cycle from) {
  for (std::uint64_t number = page_of(from); slots != 0; ++number) {
    Page* page = at(number);
    if (page == nullptr) continue;
    const Cycle start = number * page_.value;
    const std::uint64_t since = bus_(from > start ? from - start : 0);
    std::uint64_t free = ~page->bus & bus_mask_ & (~std::uint64_t{0} << since);
    for (; free != 0 && slots != 0; --slots) {
      page->bus |= free & ~(free - 1);
      free &= free - 1;
    }
  }
}

void LaneCalendar::lose_activates(double cycles, Cycle from) {
  auto left = static_cast<float>(cycles);
  for (std::uint64_t number = page_of(from); left > 0; ++number) {
    Page* page = at(number);
    if (page == nullptr) continue;
    const float take = std::min(left, static_cast<float>(page_.value) - page->activates);
    if (take <= 0) continue;
    page->activates += take;
    left -= take;
  }
}

LaneCalendar::Activate LaneCalendar::activate_from(Cycle from) {
  for (std::uint64_t number = page_of(from);; ++number) {
    Page* page = at(number);
    if (page == nullptr) continue;
    const Cycle start = number * page_.value;
    const Cycle begin = std::max(from, start + static_cast<Cycle>(page->activates + 0.999F));
    if (begin < start + page_.value) return {begin, number, page};
  }
}

Cycle LaneCalendar::find_activate(Cycle from) { return activate_from(from).at; }

Cycle LaneCalendar::book_activate(Cycle from) {
  const Activate found = activate_from(from);
  found.page->activates += activate_;
  const float over = found.page->activates - static_cast<float>(page_.value);
  if (over > 0) {  // the rest belongs to the next one
    found.page->activates = static_cast<float>(page_.value);
    if (Page* next = at(found.number + 1)) next->activates += over;
  }
  return found.at;
}

}  // namespace trn2vp::dram
