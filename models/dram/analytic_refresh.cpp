// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Refresh in the analytic memory: what it takes of buses and banks, and when it closes a row.
#include <algorithm>

#include "models/dram/analytic_memory.h"

namespace trn2vp::dram {

bool AnalyticMemory::refreshed_between(unsigned bank, Cycle from, Cycle to) const {
  if (policy_.refresh == Refresh::kNone) return false;
  return to >= from + t_.refi - since_refresh(bank, from);
}

/// Cycles from the latest time at which the bank's own refresh was due.
Cycle AnalyticMemory::since_refresh(unsigned bank, Cycle at) const {
  return (at + t_.refi - refresh_shift_[bank]) % t_.refi;
}

/// First cycle from `at` on in which the bank is not refreshed on its own.
Cycle AnalyticMemory::after_refresh(unsigned bank, Cycle at) const {
  if (policy_.refresh != Refresh::kPerBank || policy_.postponed_refreshes != 0) return at;
  const Cycle since = since_refresh(bank, at);
  return since < t_.rfc_bank ? at + t_.rfc_bank - since : at;
}

/// Until when refreshed() would be false for the open row, as far as that is known now.
Cycle AnalyticMemory::sure_until(const Bank& bank, unsigned index) const {
  if (policy_.page == PagePolicy::kClosed) return 0;
  if (policy_.refresh == Refresh::kNone) return kNever;
  if (policy_.refresh == Refresh::kPerBank && policy_.postponed_refreshes != 0) {
    return std::min(bank.activate + t_.refi,
                    bank.rested + (policy_.postponed_refreshes + 1) * t_.refi);
  }
  return bank.opened + t_.refi - since_refresh(index, bank.opened);
}

/// Whether the bank's row is gone by a refresh when an access comes at `entered`; keeps account of
/// refreshes that were put off. A bank whose open row is still in use is not the one to refresh.
bool AnalyticMemory::refreshed(Bank& bank, unsigned index, std::uint32_t row, Cycle entered,
                               bool in_order) {
  if (policy_.refresh != Refresh::kPerBank || policy_.postponed_refreshes == 0)
    return refreshed_between(index, bank.opened, std::max(entered, bank.column));
  if (!in_order) return false;
  const bool in_use = bank.open && bank.row == row && entered < bank.activate + t_.refi;
  const Cycle since = std::min(since_refresh(index, entered), entered);
  const Cycle due = entered - since;
  // The controller has a choice, and takes banks that have been left alone for a while.
  const bool left_alone = due >= bank.activate || entered >= bank.activate + t_.rfc_bank / 2;
  if (!in_use && due > bank.rested && left_alone) {
    bank.rested = due;
    bank.activate = std::max(due, bank.activate) + t_.rfc_bank;
    return true;
  }
  if (entered < bank.rested + (policy_.postponed_refreshes + 1) * t_.refi) return false;
  // Always wanted: from now on it pays in every interval.
  bank.rested += t_.refi;
  bank.activate += t_.rfc_bank;
  return true;
}

}  // namespace trn2vp::dram
