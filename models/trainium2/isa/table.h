// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "models/trainium2/isa/instruction.h"

// The instruction table: the one place that says which instructions exist. Encoder, decoder,
// assembler, disassembler, operand checks and the documentation are all derived from it; a new
// instruction is a new row in tables/ (and, for a new kind of scalar, a new member of Instruction).
namespace trn2vp::trainium2::isa {

/// Set of engines, buffers or dtypes: bit i = the enumerator with value i.
using Mask = std::uint32_t;
template <class Enum>
constexpr Mask bit(Enum value) {
  return Mask{1} << static_cast<unsigned>(value);
}

/// What an instruction does with an operand: what a hazard checker needs to know. A kUpdate operand
/// is read as well as written, or written only in part.
enum class Role : std::uint8_t { kRead, kWrite, kUpdate };

/// An access-pattern operand of an instruction.
struct OperandInfo {
  const char* name;  ///< of nki.isa: "dst", "data", "on_true", ...
  const char* slot;  ///< of Instruction: "dst", "src0", "src1", "aux"; also understood in text
  AccessPattern Instruction::*member;
  unsigned offset;                 ///< first of 24 bytes in the encoding
  unsigned register_offset;        ///< byte of the offset register; partition register: + 1
  Role role;                       ///< multiply_moving: kUpdate only when it accumulates
  bool optional;                   ///< may be absent (partition_count 0)
  Mask buffers;                    ///< legal Buffer values
  Mask dtypes;                     ///< legal DType values
  std::uint32_t min_elements = 1;  ///< per partition
  std::uint32_t max_elements = 0;  ///< per partition; 0 = limit of the buffer
  const char* doc;
};

/// A [P, 1] operand. A field of the same name holds the scalar that is used when it is absent.
struct VectorInfo {
  const char* name;
  unsigned index;   ///< in Instruction::vectors
  unsigned offset;  ///< first of 8 bytes in the encoding
  Role role;
  bool optional;
  Mask dtypes;
  const char* doc;
};

/// A scalar of an instruction: little-endian at `offset`.
struct FieldInfo {
  enum class Kind {
    kBool,
    kU8,
    kU16,
    kU32,
    kI32,
    kF32,
    kEnum,              ///< u8 with names
    kRegister,          ///< u8, 0..63
    kOptionalRegister,  ///< u8: 0 = none, 128 + register
  };
  const char* name;
  Kind kind;
  unsigned offset;
  std::uint32_t (*get)(const Instruction&);  ///< raw bits, zero-extended
  void (*set)(Instruction&, std::uint32_t raw);
  const char* doc;
  bool optional = false;                               ///< default: that of Instruction
  const char* (*value_name)(std::uint32_t) = nullptr;  ///< kEnum
  bool (*hidden)(const Instruction&) = nullptr;        ///< another operand takes its place
  std::uint32_t value_count = 0;                       ///< kEnum; counted by the table

  /// Bytes in the encoding.
  constexpr unsigned size() const {
    if (kind == Kind::kU16) return 2;
    return kind == Kind::kU32 || kind == Kind::kI32 || kind == Kind::kF32 ? 4 : 1;
  }

  /// Whether `raw`, of at most size() bytes, is a value of this kind.
  constexpr bool legal(std::uint32_t raw) const {
    switch (kind) {
      case Kind::kBool:
        return raw <= 1;
      case Kind::kEnum:
        return raw < value_count;
      case Kind::kRegister:
        return raw < kRegisterCount;
      case Kind::kOptionalRegister:
        return raw == 0 || (raw >= 0x80 && raw < 0x80 + kRegisterCount);
      default:
        return raw <= 0xFFFFFFFFu >> (32 - 8 * size());
    }
  }

  bool is_hidden(const Instruction& instruction) const {
    return hidden != nullptr && hidden(instruction);
  }
};

/// What bytes 128..159 hold besides vectors and the fourth pattern.
enum class Block : std::uint8_t { kNone, kShuffleMask, kAffinePattern };

struct InstructionInfo {
  Opcode opcode;
  const char* name;          ///< assembler name
  const char* nki_name;      ///< what nki.isa calls it, or ""
  const char* profile_name;  ///< what Neuron profiles print, or ""
  Mask engines;
  std::vector<OperandInfo> operands;
  std::vector<VectorInfo> vectors;
  std::vector<FieldInfo> fields;
  const char* doc;
  Block block = Block::kNone;
};

/// All instructions, ordered by engine and opcode.
const std::vector<InstructionInfo>& instruction_table();

/// Row of an opcode or of an assembler name; null when there is none.
const InstructionInfo* find_instruction(Opcode opcode);
const InstructionInfo* find_instruction(std::string_view name);

/// Instructions that the sequencer carries out itself, without the engine's data path: nop, halt,
/// event_semaphore, notify, drain, core_barrier, dma_trigger, sendrecv, register_* and branch.
constexpr bool is_sequencer_instruction(Opcode opcode) {
  return static_cast<unsigned>(opcode) < 0x20 || static_cast<unsigned>(opcode) >> 4 == 3;
}

/// What `instruction` does with one of its operands: an accumulating matmul updates its dst.
constexpr Role role_of(const OperandInfo& operand, const Instruction& instruction) {
  return instruction.accumulate && operand.role == Role::kWrite ? Role::kUpdate : operand.role;
}

/// Names used in text, indexed by code; null where there is no such code.
const char* buffer_name(Buffer buffer);
const char* dtype_name(DType dtype);

}  // namespace trn2vp::trainium2::isa
