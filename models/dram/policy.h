// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>

#include "models/dram/timing.h"

namespace trn2vp::dram {

enum class Scheduler : std::uint8_t {
  /// First ready, first come first served: of the requests whose row is open the oldest, rows in
  /// the order of their oldest request.
  kFrFcfs,
  /// Data strictly in the order of arrival; rows are opened ahead of it.
  kFcfs
};

enum class PagePolicy : std::uint8_t {
  kOpen,   ///< a row stays open until another one of its bank is wanted
  kClosed  ///< the last request waiting for a row closes it (auto-precharge)
};

enum class Refresh : std::uint8_t { kNone, kAllBanks, kPerBank };

/// What a channel's controller decides by. Limits are of the channel, pseudo-channels share them.
struct Policy {
  Scheduler scheduler = Scheduler::kFrFcfs;
  PagePolicy page = PagePolicy::kOpen;
  Refresh refresh = Refresh::kAllBanks;
  /// Intervals (tREFI) a refresh may wait for a moment when nobody wants the bank. 0..8.
  std::uint64_t postponed_refreshes = 0;
  std::uint64_t read_queue = 128;  ///< entries, >= 1
  std::uint64_t write_queue = 64;  ///< entries, >= 1
  std::uint64_t write_high = 56;   ///< writes waiting that start writing, <= write_queue
  std::uint64_t write_low = 12;    ///< ... that end it when reads wait, < write_high
  Cycle longest_wait = 1'000'000;  ///< after that a request is served before younger row hits
};

/// Throws std::invalid_argument when a value is out of its range, or when the memory has no refresh
/// of single banks and the policy wants it.
void check(const Preset& preset, const Policy& policy);

}  // namespace trn2vp::dram
