// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/encoding.h"

#include <cassert>
#include <cstring>

#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2::isa {
namespace {

constexpr std::size_t kWaitOffset = 4;
constexpr std::size_t kUpdateOffset = 20;
constexpr std::size_t kSlotBytes = 8;
static_assert(kWaitOffset == kSemaphoreBegin && kUpdateOffset + 2 * kSlotBytes == kSemaphoreEnd);
constexpr std::size_t kPatternBytes = 24;
constexpr std::size_t kBlockOffset = 128;
constexpr std::uint8_t kRegisterFlag = 0x80;
constexpr std::uint8_t kVectorStatic = 1;

void put(std::uint8_t* bytes, std::uint32_t value, unsigned size) {
  for (unsigned i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint32_t get16(const std::uint8_t* bytes) { return bytes[0] | std::uint32_t{bytes[1]} << 8; }
std::uint32_t get32(const std::uint8_t* bytes) {
  return get16(bytes) | std::uint32_t{bytes[2]} << 16 | std::uint32_t{bytes[3]} << 24;
}
std::uint32_t get(const std::uint8_t* bytes, unsigned size) {
  return size == 1 ? bytes[0] : size == 2 ? get16(bytes) : get32(bytes);
}

bool all_zero(const std::uint8_t* bytes, std::size_t size) {
  std::uint8_t any = 0;
  for (std::size_t i = 0; i < size; ++i) any = static_cast<std::uint8_t>(any | bytes[i]);
  return any == 0;
}

std::uint8_t register_code(std::uint8_t id) {
  return id == kNoRegister ? std::uint8_t{0} : static_cast<std::uint8_t>(kRegisterFlag | id);
}

bool get_register(std::uint8_t code, std::uint8_t& id) {
  if (code == 0) return true;
  if (code < kRegisterFlag || code >= kRegisterFlag + kRegisterCount) return false;
  id = static_cast<std::uint8_t>(code - kRegisterFlag);
  return true;
}

// ---- writing

void put_semaphores(std::uint8_t* bytes, const Instruction& instruction) {
  for (std::size_t slot = 0; slot < instruction.waits.size(); ++slot) {
    const SemaphoreWait& wait = instruction.waits[slot];
    if (wait.condition == SemaphoreWait::Condition::kNone) continue;
    std::uint8_t* at = bytes + kWaitOffset + slot * kSlotBytes;
    at[0] = wait.id;
    at[1] = static_cast<std::uint8_t>(wait.condition);
    const bool has_value = wait.condition <= SemaphoreWait::Condition::kGreaterEqual;
    if (has_value) put(at + 4, static_cast<std::uint32_t>(wait.value), 4);
  }
  for (std::size_t slot = 0; slot < instruction.updates.size(); ++slot) {
    const SemaphoreUpdate& update = instruction.updates[slot];
    if (update.op == SemaphoreUpdate::Op::kNone) continue;
    std::uint8_t* at = bytes + kUpdateOffset + slot * kSlotBytes;
    at[0] = update.id;
    at[1] = static_cast<std::uint8_t>(update.op);
    at[2] = static_cast<std::uint8_t>(update.when);
    const bool has_value =
        update.op >= SemaphoreUpdate::Op::kAddImm && update.op <= SemaphoreUpdate::Op::kWriteImm;
    if (has_value) put(at + 4, static_cast<std::uint32_t>(update.value), 4);
  }
}

void put_pattern(std::uint8_t* bytes, const AccessPattern& pattern) {
  bytes[0] = static_cast<std::uint8_t>(pattern.buffer);
  bytes[1] = static_cast<std::uint8_t>(pattern.dtype);
  bytes[2] = pattern.start_partition;
  bytes[3] = pattern.partition_count;
  put(bytes + 4, pattern.byte_offset, 4);
  for (std::size_t d = 0; d < pattern.dims.size(); ++d) {
    put(bytes + 8 + 4 * d, static_cast<std::uint16_t>(pattern.dims[d].step), 2);
    put(bytes + 10 + 4 * d, pattern.dims[d].count, 2);
  }
}

void put_vector(std::uint8_t* bytes, const VectorOperand& vector) {
  if (!vector.present) return;
  bytes[0] = static_cast<std::uint8_t>(vector.buffer);
  bytes[1] = static_cast<std::uint8_t>(vector.dtype);
  bytes[2] = vector.start_partition;
  bytes[3] =
      vector.offset_register == kNoRegister ? kVectorStatic : register_code(vector.offset_register);
  put(bytes + 4, vector.byte_offset, 4);
}

void put_block(std::uint8_t* bytes, Block block, const Instruction& instruction) {
  if (block == Block::kShuffleMask) {
    std::memcpy(bytes, instruction.shuffle_mask.data(), instruction.shuffle_mask.size());
  }
  if (block == Block::kAffinePattern) {
    for (std::size_t d = 0; d < instruction.pattern.size(); ++d) {
      put(bytes + 8 * d, static_cast<std::uint32_t>(instruction.pattern[d].step), 4);
      put(bytes + 8 * d + 4, instruction.pattern[d].count, 2);
    }
  }
}

// ---- reading; every function returns null, or what is wrong

struct Fault {
  const char* subject = nullptr;  ///< operand or field, or null
  const char* what = nullptr;     ///< null: nothing is wrong
  std::size_t byte = 0;
};

Fault get_semaphores(const std::uint8_t* bytes, Instruction& instruction) {
  using Condition = SemaphoreWait::Condition;
  using Op = SemaphoreUpdate::Op;
  for (std::size_t slot = 0; slot < instruction.waits.size(); ++slot) {
    const std::size_t at = kWaitOffset + slot * kSlotBytes;
    if (bytes[at + 1] > static_cast<unsigned>(Condition::kEventClear)) {
      return {nullptr, "unknown wait condition", at + 1};
    }
    const auto condition = static_cast<Condition>(bytes[at + 1]);
    const auto value = static_cast<std::int32_t>(get32(bytes + at + 4));
    if (condition == Condition::kNone && bytes[at] != 0) {
      return {nullptr, "reserved bits not zero:", at};
    }
    if ((condition == Condition::kNone || condition > Condition::kGreaterEqual) && value != 0) {
      return {nullptr, "reserved bits not zero:", at + 4};
    }
    instruction.waits[slot] = {bytes[at], condition, value};
  }
  for (std::size_t slot = 0; slot < instruction.updates.size(); ++slot) {
    const std::size_t at = kUpdateOffset + slot * kSlotBytes;
    if (bytes[at + 1] > static_cast<unsigned>(Op::kEventClear)) {
      return {nullptr, "unknown semaphore operation", at + 1};
    }
    if (bytes[at + 2] > 1) return {nullptr, "unknown update time", at + 2};
    const auto op = static_cast<Op>(bytes[at + 1]);
    const auto value = static_cast<std::int32_t>(get32(bytes + at + 4));
    if (op == Op::kNone && (bytes[at] | bytes[at + 2]) != 0) {
      return {nullptr, "reserved bits not zero:", bytes[at] != 0 ? at : at + 2};
    }
    if ((op < Op::kAddImm || op > Op::kWriteImm) && value != 0) {
      return {nullptr, "reserved bits not zero:", at + 4};
    }
    instruction.updates[slot] = {bytes[at], op, static_cast<SemaphoreUpdate::When>(bytes[at + 2]),
                                 value};
  }
  if (instruction.waits[0].condition == Condition::kNone &&
      instruction.waits[1].condition != Condition::kNone) {
    return {nullptr, "wait slot 1 used while slot 0 is empty:", kWaitOffset + kSlotBytes + 1};
  }
  if (instruction.updates[0].op == Op::kNone && instruction.updates[1].op != Op::kNone) {
    return {nullptr, "update slot 1 used while slot 0 is empty:", kUpdateOffset + kSlotBytes + 1};
  }
  return {};
}

Fault get_pattern(const std::uint8_t* bytes, const OperandInfo& info, AccessPattern& pattern) {
  const std::uint8_t* at = bytes + info.offset;
  if (info.optional && at[3] == 0) {
    if (!all_zero(at, kPatternBytes) || get16(bytes + info.register_offset) != 0) {
      return {info.name, "absent, but not all zero:", info.offset};
    }
    return {};
  }
  pattern.buffer = static_cast<Buffer>(at[0]);
  pattern.dtype = static_cast<DType>(at[1]);
  pattern.start_partition = at[2];
  pattern.partition_count = at[3];
  pattern.byte_offset = get32(at + 4);
  for (std::size_t d = 0; d < pattern.dims.size(); ++d) {
    pattern.dims[d].step = static_cast<std::int16_t>(get16(at + 8 + 4 * d));
    pattern.dims[d].count = static_cast<std::uint16_t>(get16(at + 10 + 4 * d));
  }
  if (buffer_name(pattern.buffer) == nullptr) return {info.name, "unknown buffer", info.offset};
  if (dtype_size(pattern.dtype) == 0) return {info.name, "unknown dtype", info.offset + 1u};
  if (!get_register(bytes[info.register_offset], pattern.offset_register)) {
    return {info.name, "unknown register", info.register_offset};
  }
  if (!get_register(bytes[info.register_offset + 1], pattern.partition_register)) {
    return {info.name, "unknown register", info.register_offset + 1u};
  }
  return {};
}

Fault get_vector(const std::uint8_t* bytes, const VectorInfo& info, VectorOperand& vector) {
  const std::uint8_t* at = bytes + info.offset;
  if (at[3] == 0) {
    if (all_zero(at, kSlotBytes)) return {};
    return {info.name, "absent, but not all zero:", info.offset};
  }
  vector.present = true;
  vector.buffer = static_cast<Buffer>(at[0]);
  vector.dtype = static_cast<DType>(at[1]);
  vector.start_partition = at[2];
  vector.byte_offset = get32(at + 4);
  if (buffer_name(vector.buffer) == nullptr) return {info.name, "unknown buffer", info.offset};
  if (dtype_size(vector.dtype) == 0) return {info.name, "unknown dtype", info.offset + 1u};
  if (at[3] != kVectorStatic && !get_register(at[3], vector.offset_register)) {
    return {info.name, "unknown register", info.offset + 3u};
  }
  return {};
}

Fault get_field(const std::uint8_t* bytes, const FieldInfo& info, Instruction& instruction) {
  const std::uint32_t raw = get(bytes + info.offset, info.size());
  if (info.is_hidden(instruction)) {
    return raw == 0 ? Fault{} : Fault{info.name, "given twice:", info.offset};
  }
  if (!info.legal(raw)) return {info.name, "has no value", info.offset};
  info.set(instruction, raw);
  return {};
}

void get_block(const std::uint8_t* bytes, Block block, Instruction& instruction) {
  if (block == Block::kShuffleMask) {
    std::memcpy(instruction.shuffle_mask.data(), bytes, instruction.shuffle_mask.size());
  }
  if (block == Block::kAffinePattern) {
    for (std::size_t d = 0; d < instruction.pattern.size(); ++d) {
      instruction.pattern[d] = {static_cast<std::int32_t>(get32(bytes + 8 * d)),
                                static_cast<std::uint16_t>(get16(bytes + 8 * d + 4))};
    }
  }
}

/// For every opcode, the bits of an instruction that may be set.
using BitMap = std::array<std::uint64_t, kInstructionBytes / 8>;

BitMap used_bits(const InstructionInfo& info) {
  EncodedInstruction used{};
  const auto mark = [&](std::size_t from, std::size_t size) {
    std::memset(used.data() + from, 0xFF, size);
  };
  mark(0, 1);
  for (std::size_t slot = 0; slot < 2; ++slot) {
    mark(kWaitOffset + slot * kSlotBytes, 2);
    mark(kWaitOffset + slot * kSlotBytes + 4, 4);
    mark(kUpdateOffset + slot * kSlotBytes, 3);
    mark(kUpdateOffset + slot * kSlotBytes + 4, 4);
  }
  for (const OperandInfo& operand : info.operands) {
    mark(operand.offset, kPatternBytes);
    mark(operand.register_offset, 2);
  }
  for (const VectorInfo& vector : info.vectors) mark(vector.offset, kSlotBytes);
  for (const FieldInfo& field : info.fields) mark(field.offset, field.size());
  if (info.block == Block::kShuffleMask) mark(kBlockOffset, 32);
  if (info.block == Block::kAffinePattern) {
    for (std::size_t d = 0; d < 4; ++d) mark(kBlockOffset + 8 * d, 6);
  }
  BitMap bits;
  std::memcpy(bits.data(), used.data(), used.size());
  return bits;
}

Fault check_reserved(const std::uint8_t* bytes, Opcode opcode) {
  static const auto maps = [] {
    std::array<BitMap, 256> all{};
    for (const InstructionInfo& info : instruction_table()) {
      all[static_cast<std::size_t>(info.opcode)] = used_bits(info);
    }
    return all;
  }();
  const BitMap& used = maps[static_cast<std::size_t>(opcode)];
  BitMap given;
  std::memcpy(given.data(), bytes, kInstructionBytes);
  std::uint64_t any = 0;
  for (std::size_t i = 0; i < given.size(); ++i) any |= given[i] & ~used[i];
  if (any == 0) return {};
  EncodedInstruction mask;
  std::memcpy(mask.data(), used.data(), mask.size());
  std::size_t byte = 0;
  while ((bytes[byte] & ~mask[byte]) == 0) ++byte;
  return {nullptr, "reserved bits not zero:", byte};
}

Fault get_instruction(const std::uint8_t* bytes, const InstructionInfo& info,
                      Instruction& instruction) {
  instruction.opcode = info.opcode;
  if (const Fault fault = get_semaphores(bytes, instruction); fault.what != nullptr) return fault;
  for (const OperandInfo& operand : info.operands) {
    const Fault fault = get_pattern(bytes, operand, instruction.*operand.member);
    if (fault.what != nullptr) return fault;
  }
  for (const VectorInfo& vector : info.vectors) {
    const Fault fault = get_vector(bytes, vector, instruction.vectors[vector.index]);
    if (fault.what != nullptr) return fault;
  }
  for (const FieldInfo& field : info.fields) {
    const Fault fault = get_field(bytes, field, instruction);
    if (fault.what != nullptr) return fault;
  }
  get_block(bytes + kBlockOffset, info.block, instruction);
  return check_reserved(bytes, info.opcode);
}

}  // namespace

EncodedInstruction encode(const Instruction& instruction) {
  const InstructionInfo* info = find_instruction(instruction.opcode);
  assert(info != nullptr);
  EncodedInstruction bytes{};
  bytes[0] = static_cast<std::uint8_t>(instruction.opcode);
  put_semaphores(bytes.data(), instruction);
  for (const OperandInfo& operand : info->operands) {
    const AccessPattern& pattern = instruction.*operand.member;
    if (operand.optional && !pattern.present()) continue;
    put_pattern(bytes.data() + operand.offset, pattern);
    bytes[operand.register_offset] = register_code(pattern.offset_register);
    bytes[operand.register_offset + 1] = register_code(pattern.partition_register);
  }
  for (const VectorInfo& vector : info->vectors) {
    put_vector(bytes.data() + vector.offset, instruction.vectors[vector.index]);
  }
  for (const FieldInfo& field : info->fields) {
    if (field.is_hidden(instruction)) continue;
    put(bytes.data() + field.offset, field.get(instruction), field.size());
  }
  put_block(bytes.data() + kBlockOffset, info->block, instruction);
  return bytes;
}

Decoded decode(const std::uint8_t* bytes, std::size_t size) {
  Decoded decoded;
  if (size < kInstructionBytes) {
    decoded.error = "truncated instruction: " + std::to_string(size) + " of " +
                    std::to_string(kInstructionBytes) + " bytes";
    return decoded;
  }
  const InstructionInfo* info = find_instruction(static_cast<Opcode>(bytes[0]));
  Fault fault{nullptr, "unknown opcode", 0};
  if (info != nullptr) fault = get_instruction(bytes, *info, decoded.instruction.emplace());
  if (fault.what == nullptr) return decoded;
  decoded.instruction.reset();
  if (fault.subject != nullptr) decoded.error = std::string(fault.subject) + ": ";
  decoded.error += std::string(fault.what) + " " + std::to_string(bytes[fault.byte]) + " at byte " +
                   std::to_string(fault.byte);
  return decoded;
}

bool decode_semaphores(const std::uint8_t* bytes, Instruction& instruction) {
  for (std::size_t slot = kWaitOffset; slot < kSemaphoreEnd; slot += kSlotBytes) {
    const bool update = slot >= kUpdateOffset;
    if ((bytes[slot + 3] | (update ? 0 : bytes[slot + 2])) != 0) return false;
  }
  return get_semaphores(bytes, instruction).what == nullptr;
}

}  // namespace trn2vp::trainium2::isa
