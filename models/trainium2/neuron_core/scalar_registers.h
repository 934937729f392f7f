// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <bitset>
#include <cstdint>

#include "models/trainium2/isa/instruction.h"

namespace trn2vp::trainium2 {

/// The 64 scalar registers of a sequencer (trainium2.md section 2.1, documented) and the
/// instructions that need nothing else. They keep their values from one program to the next
/// (assumed); after power-on they are 0.
///
/// It remembers which registers depend on a word loaded from SBUF: a timing-only run moves no data,
/// so control flow must not depend on them there.
class ScalarRegisters {
 public:
  const isa::RegisterFile& values() const { return values_; }
  std::uint32_t get(unsigned id) const { return values_[id]; }
  void load(unsigned id, std::uint32_t word) { set(id, word, true); }

  /// register_move, register_alu.
  void execute(const isa::Instruction& instruction);
  /// Whether a branch is taken.
  bool taken(const isa::Instruction& branch) const;
  /// Whether that depends on a loaded word.
  bool depends_on_data(const isa::Instruction& branch) const;

 private:
  std::uint32_t second(const isa::Instruction& instruction) const;
  void set(unsigned id, std::uint32_t value, bool from_data) {
    values_[id] = value;
    from_data_[id] = from_data;
  }

  isa::RegisterFile values_{};
  std::bitset<isa::kRegisterCount> from_data_;
};

}  // namespace trn2vp::trainium2
