// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Scalar registers and branches of the sequencers: every engine.
#include "models/trainium2/isa/tables/rows.h"

namespace trn2vp::trainium2::isa::tables {
namespace {

constexpr FieldInfo rd() { return register_field<&Instruction::rd>("rd", 112, "result register"); }
constexpr FieldInfo ra(const char* doc) { return register_field<&Instruction::ra>("ra", 113, doc); }

/// Second input: a register, or else the immediate of the same name.
constexpr FieldInfo b_register() {
  FieldInfo info = optional(field<&Instruction::rb>("b", 114, "second input: a register ..."));
  info.kind = FieldInfo::Kind::kOptionalRegister;
  info.get = [](const Instruction& i) { return i.rb == kNoRegister ? 0u : 0x80u | i.rb; };
  info.set = [](Instruction& i, std::uint32_t raw) {
    i.rb = raw == 0 ? kNoRegister : static_cast<std::uint8_t>(raw & 0x7F);
  };
  return info;
}

constexpr FieldInfo b_immediate() {
  FieldInfo info = field<&Instruction::immediate>("b", 116, "... or an immediate");
  info.hidden = [](const Instruction& i) { return i.rb != kNoRegister; };
  return info;
}

constexpr Mask kScalarTypes = kWords | kFp32;

}  // namespace

void add_sequencer(std::vector<InstructionInfo>& rows) {
  rows.push_back({Opcode::kRegisterMove,
                  "register_move",
                  "register_move",
                  "",
                  kAllEngines,
                  {},
                  {},
                  {rd(), b_register(), b_immediate()},
                  "rd = b."});
  rows.push_back({Opcode::kRegisterLoad,
                  "register_load",
                  "register_load",
                  "TENSOR_LOAD",
                  kAllEngines,
                  {src0("src", kSbuf, kScalarTypes, "one 32-bit word", {1, 1})},
                  {},
                  {rd()},
                  "rd = the word in SBUF. The sequencer goes on when it has arrived."});
  rows.push_back({Opcode::kRegisterStore,
                  "register_store",
                  "register_store",
                  "",
                  kAllEngines,
                  {dst(kSbuf, kScalarTypes, "one 32-bit word", {1, 1})},
                  {},
                  {ra("register to store")},
                  "The word in SBUF = ra."});
  rows.push_back({Opcode::kRegisterAlu,
                  "register_alu",
                  "",
                  "",
                  kAllEngines,
                  {},
                  {},
                  {choice<&Instruction::register_op>("op", 115, register_op_name, "operator"), rd(),
                   ra("first input"), b_register(), b_immediate()},
                  "rd = ra op b, 32 bits, wrapping; min and max are signed, shift_right is "
                  "logical."});
  rows.push_back(
      {Opcode::kBranch,
       "branch",
       "",
       "COMPARE_BRANCH",
       kAllEngines,
       {},
       {},
       {choice<&Instruction::condition>("if", 115, branch_condition_name,
                                        "signed comparison of ra and b"),
        optional(ra("first input")), b_register(), optional(b_immediate()),
        field<&Instruction::target>("target", 120,
                                    "instructions from this one: 1 is the next, -3 three back; "
                                    "not 0")},
       "Goes on at the target if the condition holds, at the next instruction otherwise."});
}

}  // namespace trn2vp::trainium2::isa::tables
