// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/dram/timing.h"

namespace trn2vp::dram {

enum class CommandKind : std::uint8_t {
  kActivate,
  kRead,
  kWrite,
  kPrecharge,
  kPrechargeAll,
  kRefreshAll,
  kRefreshBank
};

/// A command as it goes over the bus. `bank` and `row` count where the kind has them.
struct Command {
  CommandKind kind;
  std::uint32_t lane;  ///< pseudo-channel of the channel
  std::uint32_t bank;  ///< of the lane, see Location
  std::uint32_t row;
  bool auto_precharge;  ///< of a read or write
  Cycle at;
};

/// What the banks of one pseudo-channel allow and when: open rows and JEDEC's minimum distances.
/// The command buses, which pseudo-channels share, are not its business.
class PseudoChannel {
 public:
  static constexpr std::uint32_t kClosed = ~std::uint32_t{0};

  PseudoChannel(const Organisation& organisation, const Timing& timing);

  std::uint32_t open_row(unsigned bank) const { return banks_[bank].row; }
  /// One bit per bank with an open row.
  std::uint64_t open_banks() const { return open_; }

  /// First cycle at which the distances allow the command. Whether the right row is open is for the
  /// caller to know: reads and writes need it, activate and refresh need a closed bank.
  Cycle earliest(CommandKind kind, unsigned bank) const;

  /// `command.at` is not before earliest().
  void issue(const Command& command);

 private:
  struct Bank {
    std::uint32_t row = kClosed;
    Cycle activate = 0;
    Cycle read = 0;
    Cycle write = 0;
    Cycle precharge = 0;
  };
  struct Group {
    Cycle activate = 0;
    Cycle read = 0;
    Cycle write = 0;
  };

  unsigned group_of(unsigned bank) const { return bank / banks_per_group_; }
  Cycle distance(unsigned from, unsigned to) const;
  void activate(const Command& command);
  void column(const Command& command);
  void close(unsigned bank, Cycle activate);

  Timing t_;
  unsigned banks_per_group_;
  unsigned groups_per_stack_;
  std::vector<Bank> banks_;
  std::vector<Group> groups_;
  std::uint64_t open_ = 0;
  std::array<Cycle, 4> window_{};  ///< end of tFAW after each of the last four activates
  unsigned window_next_ = 0;
  Cycle any_activate_ = 0;
  Cycle any_precharge_ = 0;
  Cycle any_refresh_ = 0;
};

}  // namespace trn2vp::dram
