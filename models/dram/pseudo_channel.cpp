// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/pseudo_channel.h"

#include <algorithm>

namespace trn2vp::dram {
namespace {

void not_before(Cycle& cycle, Cycle least) { cycle = std::max(cycle, least); }

}  // namespace

PseudoChannel::PseudoChannel(const Organisation& organisation, const Timing& timing)
    : t_(timing),
      banks_per_group_(static_cast<unsigned>(organisation.banks)),
      groups_per_stack_(static_cast<unsigned>(organisation.groups)),
      banks_(organisation.all_banks()),
      groups_(organisation.all_groups()) {}

Cycle PseudoChannel::distance(unsigned from, unsigned to) const {
  if (from == to) return t_.ccd_l;
  const bool same_stack = from / groups_per_stack_ == to / groups_per_stack_;
  return same_stack ? t_.ccd_s : std::max(t_.ccd_r, t_.burst);
}

Cycle PseudoChannel::earliest(CommandKind kind, unsigned bank) const {
  const Bank& b = banks_[bank];
  const Group& g = groups_[group_of(bank)];
  switch (kind) {
    case CommandKind::kActivate:
      return std::max({b.activate, g.activate, any_activate_, window_[window_next_]});
    case CommandKind::kRead:
      return std::max(b.read, g.read);
    case CommandKind::kWrite:
      return std::max(b.write, g.write);
    case CommandKind::kPrecharge:
      return std::max(b.precharge, any_precharge_);
    case CommandKind::kPrechargeAll: {
      Cycle at = any_precharge_;
      // Also of banks that precharge themselves and have not begun to.
      for (const Bank& one : banks_) not_before(at, one.precharge);
      return at;
    }
    case CommandKind::kRefreshAll: {
      Cycle at = any_refresh_;
      for (const Bank& one : banks_) not_before(at, one.activate);
      return at;
    }
    case CommandKind::kRefreshBank:
      return std::max(b.activate, any_refresh_);
  }
  return kNever;
}

void PseudoChannel::issue(const Command& command) {
  const Cycle at = command.at;
  switch (command.kind) {
    case CommandKind::kActivate:
      activate(command);
      break;
    case CommandKind::kRead:
    case CommandKind::kWrite:
      column(command);
      break;
    case CommandKind::kPrecharge:
      close(command.bank, at + t_.rp);
      any_precharge_ = at + t_.ppd;
      break;
    case CommandKind::kPrechargeAll:
      for (unsigned bank = 0; bank < banks_.size(); ++bank) {
        if (banks_[bank].row != kClosed) close(bank, at + t_.rp);
      }
      any_precharge_ = at + t_.ppd;
      break;
    case CommandKind::kRefreshAll:
      for (Bank& bank : banks_) not_before(bank.activate, at + t_.rfc);
      any_refresh_ = at + t_.rfc;
      break;
    case CommandKind::kRefreshBank:
      not_before(banks_[command.bank].activate, at + t_.rfc_bank);
      not_before(any_activate_, at + t_.rrefd);
      any_refresh_ = at + t_.rrefd;
      break;
  }
}

void PseudoChannel::activate(const Command& command) {
  const Cycle at = command.at;
  Bank& bank = banks_[command.bank];
  bank.row = command.row;
  open_ |= std::uint64_t{1} << command.bank;
  bank.read = at + t_.rcd_read;
  bank.write = at + t_.rcd_write;
  bank.precharge = at + t_.ras;
  bank.activate = at + t_.rc;
  not_before(any_activate_, at + t_.rrd_s);
  not_before(any_refresh_, at + t_.rrd_s);
  groups_[group_of(command.bank)].activate = at + t_.rrd_l;
  window_[window_next_] = at + t_.faw;
  window_next_ = (window_next_ + 1) % window_.size();
}

void PseudoChannel::column(const Command& command) {
  const Cycle at = command.at;
  const bool write = command.kind == CommandKind::kWrite;
  const Cycle data_end = at + t_.write_latency + t_.burst;
  const unsigned own = group_of(command.bank);
  for (unsigned g = 0; g < groups_.size(); ++g) {
    const Cycle next = at + distance(own, g);
    not_before(groups_[g].read, write ? data_end + (g == own ? t_.wtr_l : t_.wtr_s) : next);
    not_before(groups_[g].write, write ? next : at + t_.rtw);
  }
  Bank& bank = banks_[command.bank];
  not_before(bank.precharge, write ? data_end + t_.wr : at + t_.rtp);
  if (command.auto_precharge) close(command.bank, bank.precharge + t_.rp);
}

void PseudoChannel::close(unsigned bank, Cycle activate) {
  banks_[bank].row = kClosed;
  open_ &= ~(std::uint64_t{1} << bank);
  not_before(banks_[bank].activate, activate);
}

}  // namespace trn2vp::dram
