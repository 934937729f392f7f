// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "models/trainium2/isa/instruction.h"

// The instruction table: the one place that says which instructions exist. Encoder, decoder,
// assembler, disassembler, operand checks and the documentation are all derived from it; a new
// instruction is a new row (and, for a new kind of scalar, a new member of Instruction).
namespace trn2vp::trainium2::isa {

/// Set of engines, buffers or dtypes: bit i = the enumerator with value i.
using Mask = std::uint32_t;
template <class Enum>
constexpr Mask bit(Enum value) {
  return Mask{1} << static_cast<unsigned>(value);
}

/// An access-pattern operand of an instruction.
struct OperandInfo {
  const char* name;  ///< "dst", "src0", "src1"
  AccessPattern Instruction::*member;
  unsigned offset;             ///< first of 24 bytes in the encoding
  Mask buffers;                ///< legal Buffer values
  Mask dtypes;                 ///< legal DType values
  std::uint32_t max_elements;  ///< per partition; 0 = limit of the buffer
  const char* doc;
};

/// A scalar of an instruction: little-endian at `offset`.
struct FieldInfo {
  enum class Kind { kBool, kU8, kU16, kU32, kF32 };
  const char* name;
  Kind kind;
  unsigned offset;
  std::uint32_t (*get)(const Instruction&);  ///< raw bits, zero-extended
  void (*set)(Instruction&, std::uint32_t raw);
  const char* doc;

  unsigned size() const;          ///< bytes in the encoding
  std::uint32_t max_raw() const;  ///< largest legal raw value
};

struct InstructionInfo {
  Opcode opcode;
  const char* name;          ///< assembler name
  const char* nki_name;      ///< what nki.isa calls it, or ""
  const char* profile_name;  ///< what Neuron profiles print, or ""
  Mask engines;
  std::vector<OperandInfo> operands;
  std::vector<FieldInfo> fields;
  const char* doc;
};

const std::vector<InstructionInfo>& instruction_table();

/// Row of an opcode or of an assembler name; null when there is none.
const InstructionInfo* find_instruction(Opcode opcode);
const InstructionInfo* find_instruction(std::string_view name);

/// Names used in text, indexed by code; null where there is no such code.
const char* buffer_name(Buffer buffer);
const char* dtype_name(DType dtype);

}  // namespace trn2vp::trainium2::isa
