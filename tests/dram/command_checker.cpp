// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/dram/command_checker.h"

#include <algorithm>

namespace trn2vp::dram {
namespace {

constexpr CommandKind kAct = CommandKind::kActivate;
constexpr CommandKind kRd = CommandKind::kRead;
constexpr CommandKind kWr = CommandKind::kWrite;
constexpr CommandKind kPre = CommandKind::kPrecharge;
constexpr CommandKind kPrea = CommandKind::kPrechargeAll;
constexpr CommandKind kRefa = CommandKind::kRefreshAll;
constexpr CommandKind kRefb = CommandKind::kRefreshBank;

const char* text(CommandKind kind) {
  static const char* const kTexts[] = {"ACT", "RD", "WR", "PRE", "PREA", "REFab", "REFpb"};
  return kTexts[static_cast<unsigned>(kind)];
}

}  // namespace

CommandChecker::CommandChecker(const Preset& preset) : preset_(preset) {
  const Timing& t = preset.timing;
  const Cycle write_end = t.write_latency + t.burst;
  rules_ = {
      {"tRC", {kAct}, {kAct}, Where::kSameBank, t.rc},
      {"tRAS", {kAct}, {kPre}, Where::kSameBank, t.ras},
      {"tRAS", {kAct}, {kPrea}, Where::kLane, t.ras},
      {"tRCDRD", {kAct}, {kRd}, Where::kSameBank, t.rcd_read},
      {"tRCDWR", {kAct}, {kWr}, Where::kSameBank, t.rcd_write},
      {"tRRD_L", {kAct}, {kAct}, Where::kSameGroup, t.rrd_l},
      {"tRRD_S", {kAct}, {kAct}, Where::kLane, t.rrd_s},
      {"tRP", {kPre}, {kAct, kRefb}, Where::kSameBank, t.rp},
      {"tRP", {kPrea}, {kAct, kRefa, kRefb}, Where::kLane, t.rp},
      {"tRP", {kPre}, {kRefa}, Where::kLane, t.rp},
      {"tPPD", {kPre, kPrea}, {kPre, kPrea}, Where::kLane, t.ppd},
      {"tRTP", {kRd}, {kPre}, Where::kSameBank, t.rtp},
      {"tRTP", {kRd}, {kPrea}, Where::kLane, t.rtp},
      {"tWR", {kWr}, {kPre}, Where::kSameBank, write_end + t.wr},
      {"tWR", {kWr}, {kPrea}, Where::kLane, write_end + t.wr},
      {"tCCD_L", {kRd}, {kRd}, Where::kSameGroup, t.ccd_l},
      {"tCCD_L", {kWr}, {kWr}, Where::kSameGroup, t.ccd_l},
      {"tCCD_S", {kRd}, {kRd}, Where::kOtherGroup, t.ccd_s},
      {"tCCD_S", {kWr}, {kWr}, Where::kOtherGroup, t.ccd_s},
      {"tCCD_R", {kRd}, {kRd}, Where::kOtherStack, t.ccd_r},
      {"tCCD_R", {kWr}, {kWr}, Where::kOtherStack, t.ccd_r},
      {"tRTW", {kRd}, {kWr}, Where::kLane, t.rtw},
      {"tWTR_L", {kWr}, {kRd}, Where::kSameGroup, write_end + t.wtr_l},
      {"tWTR_S", {kWr}, {kRd}, Where::kLane, write_end + t.wtr_s},
      {"tRFCab", {kRefa}, {kAct, kRefa, kRefb}, Where::kLane, t.rfc},
      {"tRFCpb", {kRefb}, {kAct, kRefb}, Where::kSameBank, t.rfc_bank},
      {"tRREFD", {kRefb}, {kAct, kRefb}, Where::kOtherBank, t.rrefd},
      {"tRRD_S", {kAct}, {kRefb}, Where::kOtherBank, t.rrd_s},
  };
  for (const Rule& rule : rules_) {
    for (const CommandKind before : rule.before) {
      Cycle& reach = reach_[static_cast<unsigned>(before)];
      reach = std::max(reach, rule.distance);
      for (const CommandKind after : rule.after)
        rules_of_[static_cast<unsigned>(before)][static_cast<unsigned>(after)].push_back(&rule);
    }
  }
}

bool CommandChecker::applies(Where where, const Command& a, const Command& b) const {
  if (a.lane != b.lane) return false;
  const Organisation& o = preset_.organisation;
  const auto group = [&](const Command& c) { return c.bank / o.banks; };
  const auto stack = [&](const Command& c) { return c.bank / (o.banks * o.groups); };
  switch (where) {
    case Where::kSameBank:
      return a.bank == b.bank;
    case Where::kSameGroup:
      return group(a) == group(b);
    case Where::kOtherGroup:
      return group(a) != group(b) && stack(a) == stack(b);
    case Where::kOtherStack:
      return stack(a) != stack(b);
    case Where::kOtherBank:
      return a.bank != b.bank;
    case Where::kLane:
      return true;
  }
  return false;
}

void CommandChecker::fail(const std::string& rule, const Command& command) {
  broken_.push_back(rule + ": " + text(command.kind) + " lane " + std::to_string(command.lane) +
                    " bank " + std::to_string(command.bank) + " at " + std::to_string(command.at));
}

void CommandChecker::observe(const Command& command) {
  ++commands_;
  if (command.at < last_) fail("order of time", command);
  last_ = command.at;
  check_pairs(command);
  check_state(command);
  check_data_bus(command);
  check_command_bus(command);
  history_[static_cast<unsigned>(command.kind)].push_back(command);
}

void CommandChecker::check_pairs(const Command& command) {
  for (unsigned before = 0; before < kKinds; ++before) {
    std::deque<Command>& history = history_[before];
    while (!history.empty() && history.front().at + reach_[before] < command.at)
      history.pop_front();
    for (const Rule* rule : rules_of_[before][static_cast<unsigned>(command.kind)]) {
      for (const Command& earlier : history) {
        if (command.at < earlier.at + rule->distance && applies(rule->where, earlier, command))
          fail(std::string(rule->name) + " after " + text(earlier.kind) + " at " +
                   std::to_string(earlier.at),
               command);
      }
    }
  }
}

void CommandChecker::check_state(const Command& command) {
  const Timing& t = preset_.timing;
  BankState& bank = banks_[{command.lane, command.bank}];
  switch (command.kind) {
    case kAct: {
      if (bank.open) fail("ACT of an open bank", command);
      if (command.at < bank.closed_from) fail("tRP after auto-precharge", command);
      std::deque<Cycle>& window = activates_[command.lane];
      window.push_back(command.at);
      if (window.size() > 5) window.pop_front();
      if (window.size() == 5 && window.back() < window.front() + t.faw) fail("tFAW", command);
      bank = {true, command.row, command.at, 0};
      break;
    }
    case kRd:
    case kWr: {
      if (!bank.open || bank.row != command.row) fail("column command of another row", command);
      if (command.auto_precharge) {
        const Cycle recovered = command.kind == kRd ? command.at + t.rtp
                                                    : command.at + t.write_latency + t.burst + t.wr;
        bank.open = false;
        bank.closed_from = std::max(recovered, bank.opened + t.ras) + t.rp;
      }
      break;
    }
    case kPre:
      if (!bank.open) fail("PRE of a closed bank", command);
      bank.open = false;
      break;
    case kPrea:
      for (auto& [key, one] : banks_) one.open &= key.first != command.lane;
      break;
    case kRefa:
      for (unsigned b = 0; b < preset_.organisation.all_banks(); ++b) {
        const BankState& one = banks_[{command.lane, b}];
        if (one.open || command.at < one.closed_from) fail("REFab with an open bank", command);
        refreshes_[{command.lane, b}].push_back(command.at);
      }
      break;
    case kRefb:
      if (bank.open || command.at < bank.closed_from) fail("REFpb of an open bank", command);
      refreshes_[{command.lane, command.bank}].push_back(command.at);
      break;
  }
}

void CommandChecker::check_data_bus(const Command& command) {
  if (command.kind != kRd && command.kind != kWr) return;
  const Timing& t = preset_.timing;
  const Cycle begin = command.at + (command.kind == kRd ? t.read_latency : t.write_latency);
  if (begin < data_end_[command.lane]) fail("two bursts on the data bus", command);
  data_end_[command.lane] = begin + t.burst;
}

// In half clocks. Column commands and activates begin with a clock; with two buses the short row
// commands may begin in the middle of one.
void CommandChecker::check_command_bus(const Command& command) {
  const CommandBus& bus = preset_.bus;
  const bool column = command.kind == kRd || command.kind == kWr;
  const bool dual = bus.dual_command_bus != 0;
  std::uint64_t& busy_until = bus_half_[dual && column ? 1 : 0];
  std::uint64_t begin = 2 * command.at;
  std::uint64_t length = bus.row_command;
  if (column) length = bus.column_command;
  if (command.kind == kAct) length = bus.activate;
  const bool may_begin_late = dual && !column && command.kind != kAct;
  if (begin < busy_until && may_begin_late) ++begin;
  if (begin < busy_until) fail("two commands on a bus", command);
  busy_until = begin + length;
}

Cycle CommandChecker::longest_without_refresh(Cycle end) const {
  Cycle longest = 0;
  for (unsigned l = 0; l < preset_.organisation.pseudo_channels; ++l) {
    for (unsigned b = 0; b < preset_.organisation.all_banks(); ++b) {
      Cycle last = 0;
      const auto found = refreshes_.find({l, b});
      if (found != refreshes_.end()) {
        for (const Cycle at : found->second) {
          longest = std::max(longest, at - last);
          last = at;
        }
      }
      longest = std::max(longest, end - last);
    }
  }
  return longest;
}

}  // namespace trn2vp::dram
