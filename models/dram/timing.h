// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>

namespace trn2vp::dram {

/// Clock cycles of the command clock, and points in time counted in them.
using Cycle = std::uint64_t;
constexpr Cycle kNever = ~Cycle{0};

/// What a memory is made of. Each number of things is at least 1; `rows` alone need not be a power
/// of two.
struct Organisation {
  std::uint64_t channels;         ///< each with its own queues and command buses
  std::uint64_t pseudo_channels;  ///< of a channel, each with its own data bus
  std::uint64_t stack_ids;        ///< ranks of a pseudo-channel
  std::uint64_t groups;           ///< bank groups of a stack id
  std::uint64_t banks;            ///< of a group
  std::uint64_t rows;             ///< of a bank
  std::uint64_t row_bytes;
  std::uint64_t burst_bytes;  ///< one column command

  std::uint64_t columns() const { return row_bytes / burst_bytes; }
  /// Bank groups and banks of a pseudo-channel, over all stack ids.
  std::uint64_t all_groups() const { return stack_ids * groups; }
  std::uint64_t all_banks() const { return all_groups() * banks; }
  std::uint64_t bytes() const {
    return channels * pseudo_channels * all_banks() * rows * row_bytes;
  }
};

/// How long a command occupies its bus, in half clocks. With `dual_command_bus` column commands
/// have a bus of their own.
struct CommandBus {
  std::uint64_t dual_command_bus;
  std::uint64_t activate;
  std::uint64_t row_command;  ///< precharge, refresh
  std::uint64_t column_command;
};

/// JEDEC timing in clock cycles; names without the leading t or n. `_s`: another bank group, `_l`:
/// the same bank group, `_r`: another stack id.
struct Timing {
  Cycle burst;          ///< data bus per column command
  Cycle read_latency;   ///< read command to first data
  Cycle write_latency;  ///< write command to first data
  Cycle rcd_read, rcd_write;
  Cycle rp, ras, rc;
  Cycle wr;   ///< end of write data to precharge
  Cycle rtp;  ///< read command to precharge
  Cycle ccd_s, ccd_l, ccd_r;
  Cycle rrd_s, rrd_l;
  Cycle faw;           ///< window of four activates
  Cycle wtr_s, wtr_l;  ///< end of write data to read command
  Cycle rtw;           ///< read command to write command
  Cycle ppd;           ///< precharge to precharge
  Cycle refi;          ///< average interval in which every bank is refreshed once
  Cycle rfc;           ///< refresh of all banks
  Cycle rfc_bank;      ///< refresh of one bank; 0: there is none
  Cycle rrefd;         ///< refresh of one bank to refresh or activate of another
};

/// A kind of memory at a pin rate.
struct Preset {
  std::string name;
  std::string provenance;  ///< documented, measured, inferred or assumed
  std::string source;
  double bits_per_second;  ///< of one pin
  std::uint64_t beats_per_clock;
  Organisation organisation;
  CommandBus bus;
  Timing timing;

  double clock_hz() const { return bits_per_second / static_cast<double>(beats_per_clock); }
  double cycle_ps() const { return 1e12 / clock_hz(); }
  /// Of one pseudo-channel.
  double data_bus_bytes_per_second() const {
    return static_cast<double>(organisation.burst_bytes) * clock_hz() /
           static_cast<double>(timing.burst);
  }
  /// Of the whole memory.
  double peak_bytes_per_second() const {
    return data_bus_bytes_per_second() *
           static_cast<double>(organisation.channels * organisation.pseudo_channels);
  }
};

}  // namespace trn2vp::dram
