// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "models/dram/pseudo_channel.h"
#include "models/dram/timing.h"

namespace trn2vp::dram {

/// Watches the commands of one channel and checks each against every earlier one that a JEDEC
/// distance can still reach, against the state of its bank, the data bus and the command buses.
/// Written from the rules as a list of pairs; shares nothing with the controller but the structs
/// that say what was commanded and what the numbers are.
class CommandChecker {
 public:
  explicit CommandChecker(const Preset& preset);

  void observe(const Command& command);

  /// Each broken rule with the two commands; empty: all is well.
  const std::vector<std::string>& broken() const { return broken_; }
  /// For every bank of every lane, the longest time without a refresh, up to `end`.
  Cycle longest_without_refresh(Cycle end) const;
  std::uint64_t commands() const { return commands_; }

 private:
  enum class Where { kSameBank, kSameGroup, kOtherGroup, kOtherStack, kOtherBank, kLane };
  struct Rule {
    const char* name;
    std::vector<CommandKind> before;
    std::vector<CommandKind> after;
    Where where;
    Cycle distance;
  };
  struct BankState {
    bool open = false;
    std::uint32_t row = 0;
    Cycle opened = 0;
    Cycle closed_from = 0;  ///< activate not before
  };

  bool applies(Where where, const Command& a, const Command& b) const;
  void check_pairs(const Command& command);
  void check_state(const Command& command);
  void check_data_bus(const Command& command);
  void check_command_bus(const Command& command);
  void fail(const std::string& rule, const Command& command);

  Preset preset_;
  std::vector<Rule> rules_;
  static constexpr unsigned kKinds = 7;
  /// Rules by kinds of the earlier and the later command.
  std::vector<const Rule*> rules_of_[kKinds][kKinds];
  /// Earlier commands by kind, as long as a rule of their kind reaches.
  std::deque<Command> history_[kKinds];
  Cycle reach_[kKinds] = {};
  Cycle last_ = 0;
  std::map<std::pair<unsigned, unsigned>, BankState> banks_;
  std::map<unsigned, std::deque<Cycle>> activates_;
  std::map<unsigned, Cycle> data_end_;
  std::map<std::pair<unsigned, unsigned>, std::vector<Cycle>> refreshes_;
  std::uint64_t bus_half_[2] = {0, 0};
  std::uint64_t commands_ = 0;
  std::vector<std::string> broken_;
};

}  // namespace trn2vp::dram
