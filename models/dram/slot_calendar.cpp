// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/slot_calendar.h"

#include <algorithm>

namespace trn2vp::dram {

SlotCalendar::SlotCalendar(std::uint64_t slots) : mask_(slots / 64 - 1), ring_(slots / 64) {}

void SlotCalendar::renew(Word& word, std::uint64_t number) {
  word.number = number;
  word.bits = 0;
  if (number > mask_) floor_ = std::max(floor_, (number - mask_) * 64);
}

std::uint64_t SlotCalendar::search(std::uint64_t from) {
  const std::uint64_t begin = from;
  from = std::max(from, floor_);
  std::uint64_t number = from / 64;
  std::uint64_t free = ~bits(number) & (~std::uint64_t{0} << (from % 64));
  while (free == 0) free = ~bits(++number);
  const std::uint64_t slot = number * 64 + ctz(free);
  hint_from_ = begin;
  hint_free_ = slot;
  return slot;
}

}  // namespace trn2vp::dram
