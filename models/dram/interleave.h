// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/dram/timing.h"

namespace trn2vp::dram {

/// Where a burst lives.
struct Location {
  std::uint32_t lane = 0;  ///< channel * pseudo_channels + pseudo-channel
  std::uint32_t bank = 0;  ///< of the lane: (stack id * groups + group) * banks + bank
  std::uint32_t row = 0;
  std::uint32_t column = 0;

  bool operator==(const Location& other) const {
    return lane == other.lane && bank == other.bank && row == other.row && column == other.column;
  }
};

/// The map between addresses and places in the memory, given bit by bit.
///
/// A specification names the address bits from the highest to the lowest above the burst:
///
///   "row[13:0] stack_id bank[1:0] group[1] column[4:2] channel[3:0]^row[3:0] pseudo_channel
///    column[1] group[0] column[0]"
///
/// `field[high:low]` are that many bits, `field[bit]` and `field` (bit 0) are one. `^row[...]`
/// behind it, once or more, means that the place is the address bit XOR those bits of another
/// field. Fields: row, stack_id, group, bank, column, channel, pseudo_channel.
///
/// The map must be a bijection of [0, organisation.bytes()): every bit of every field exactly once,
/// no bit mixed with itself over others, and where the number of rows is no power of two its high
/// bits on top and unmixed. Else std::invalid_argument says which bit is wrong.
class Interleave {
 public:
  Interleave(const std::string& specification, const Organisation& organisation);

  /// Of the burst that holds byte `address`, 0 <= address < organisation.bytes().
  Location decode(std::uint64_t address) const { return unpack(decode_packed(address)); }
  /// Address of the first byte of a burst.
  std::uint64_t encode(const Location& location) const;

  /// Aligned pieces of that many bytes lie in one row of one bank.
  std::uint64_t run_bytes() const { return run_bytes_; }

  /// One line per address bit, highest first: "bit 34: row[13]".
  std::vector<std::string> listing() const;

  /// The map for loops: linear over XOR, so decode_packed(a ^ b) == decode_packed(a) ^
  /// decode_packed(b).
  std::uint64_t decode_packed(std::uint64_t address) const {
    const std::uint64_t a = address >> burst_shift_;
    return tables_[0][a & kMask] ^ tables_[1][(a >> kTableBits) & kMask] ^
           tables_[2][(a >> (2 * kTableBits)) & kMask] ^ tables_[3][a >> (3 * kTableBits)];
  }
  static std::uint64_t pack(const Location& l) {
    return l.lane | static_cast<std::uint64_t>(l.bank) << kBankShift |
           static_cast<std::uint64_t>(l.column) << kColumnShift |
           static_cast<std::uint64_t>(l.row) << kRowShift;
  }
  static Location unpack(std::uint64_t packed) {
    return {static_cast<std::uint32_t>(packed & 0xFFFF),
            static_cast<std::uint32_t>((packed >> kBankShift) & 0xFF),
            static_cast<std::uint32_t>(packed >> kRowShift),
            static_cast<std::uint32_t>((packed >> kColumnShift) & 0xFFFF)};
  }

 private:
  static constexpr unsigned kTableBits = 10;
  static constexpr std::uint64_t kMask = (1u << kTableBits) - 1;
  static constexpr unsigned kBankShift = 16;
  static constexpr unsigned kColumnShift = 24;
  static constexpr unsigned kRowShift = 40;

  /// What an address bit means: a bit of a field, and the bits it is mixed with.
  struct FieldBit {
    unsigned field;
    unsigned index;
  };
  struct Bit : FieldBit {
    std::vector<FieldBit> mixed;
  };

  void parse(const std::string& specification);
  void check(const Organisation& organisation) const;
  void build_tables();
  std::uint64_t packed(const FieldBit& bit) const {
    return std::uint64_t{1} << (shifts_[bit.field] + bit.index);
  }
  static std::string name(const FieldBit& bit);
  static std::string name(const Bit& bit);

  std::array<unsigned, 7> widths_{};
  std::array<unsigned, 7> shifts_{};  ///< of the field in the packed location
  unsigned burst_shift_ = 0;
  std::uint64_t run_bytes_ = 0;
  std::vector<Bit> bits_;  ///< from the lowest
  std::array<std::vector<std::uint64_t>, 4> tables_;
};

}  // namespace trn2vp::dram
