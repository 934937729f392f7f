// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "models/trainium2/isa/instruction.h"

namespace trn2vp::trainium2::isa {

/// Bytes of every instruction (assumed: the real size is not public). Little-endian:
///
///   0       opcode                        1..3   zero
///   4, 12   wait 0, wait 1:     id u8, condition u8, zero u16, value i32
///   20, 28  update 0, update 1: id u8, op u8, when u8, zero u8, value i32
///   36      zero u32
///   40, 64, 88  dst, src0, src1: buffer u8, dtype u8, start_partition u8, partition_count u8,
///               byte_offset u32, then four (step i16, count u16), innermost first; an absent
///               operand is all zero
///   112..127    scalar fields of the opcode
///   128..159    one of: four vectors (buffer u8, dtype u8, start_partition u8, kind u8: 0 absent,
///               1 static, 128 + r = byte offset plus register r; byte_offset u32; an absent one is
///               all zero); the pattern aux (24 bytes as above); the 32 bytes of a shuffle mask;
///               four (step i32, count u16, zero u16) of an affine pattern
///   160..183    more scalar fields
///   184..191    registers of dst, src0, src1, aux: offset u8, partition u8; 0 none, 128 + r
///
/// Everything an opcode does not use is zero, so one instruction has exactly one encoding.
constexpr std::size_t kInstructionBytes = 192;
using EncodedInstruction = std::array<std::uint8_t, kInstructionBytes>;

/// Encodes what the opcode uses; other operands and fields are left out, as is a scalar in whose
/// place there is a vector. `instruction.opcode` must be in the table and every register reference
/// 0..63 or kNoRegister.
EncodedInstruction encode(const Instruction& instruction);

struct Decoded {
  std::optional<Instruction> instruction;
  std::string error;  ///< when there is no instruction: what is wrong, and at which byte

  explicit operator bool() const { return instruction.has_value(); }
};

/// Decodes the first kInstructionBytes of `size` bytes. Errors: fewer bytes, unknown opcode, a code
/// that is not in its enumeration, a register above 63, a semaphore slot that is not canonical, a
/// reserved bit that is not zero. Any input is safe.
Decoded decode(const std::uint8_t* bytes, std::size_t size);

/// Bytes [kSemaphoreBegin, kSemaphoreEnd) hold the waits and updates. What the other bytes mean,
/// and whether validate() accepts it, does not depend on them.
constexpr std::size_t kSemaphoreBegin = 4;
constexpr std::size_t kSemaphoreEnd = 36;

/// Decodes these bytes of an instruction alone. False: decode() would refuse them.
bool decode_semaphores(const std::uint8_t* bytes, Instruction& instruction);

}  // namespace trn2vp::trainium2::isa
