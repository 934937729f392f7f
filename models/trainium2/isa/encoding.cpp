// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/encoding.h"

#include <cassert>

#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2::isa {
namespace {

constexpr std::size_t kWaitOffset = 4;
constexpr std::size_t kUpdateOffset = 20;
constexpr std::size_t kSlotBytes = 8;

void put(std::uint8_t* bytes, std::uint32_t value, unsigned size) {
  for (unsigned i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint32_t get(const std::uint8_t* bytes, unsigned size) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < size; ++i) value |= std::uint32_t{bytes[i]} << (8 * i);
  return value;
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

AccessPattern get_pattern(const std::uint8_t* bytes) {
  AccessPattern pattern;
  pattern.buffer = static_cast<Buffer>(bytes[0]);
  pattern.dtype = static_cast<DType>(bytes[1]);
  pattern.start_partition = bytes[2];
  pattern.partition_count = bytes[3];
  pattern.byte_offset = get(bytes + 4, 4);
  for (std::size_t d = 0; d < pattern.dims.size(); ++d) {
    pattern.dims[d].step = static_cast<std::int16_t>(get(bytes + 8 + 4 * d, 2));
    pattern.dims[d].count = static_cast<std::uint16_t>(get(bytes + 10 + 4 * d, 2));
  }
  return pattern;
}

std::string bad(const std::string& what, unsigned value, std::size_t byte) {
  return what + " " + std::to_string(value) + " at byte " + std::to_string(byte);
}

/// Reads the semaphore slots; returns an error text or "".
std::string get_semaphores(const std::uint8_t* bytes, Instruction& instruction) {
  for (std::size_t slot = 0; slot < instruction.waits.size(); ++slot) {
    const std::size_t at = kWaitOffset + slot * kSlotBytes;
    if (bytes[at + 1] > 2) return bad("unknown wait condition", bytes[at + 1], at + 1);
    instruction.waits[slot] = {bytes[at], static_cast<SemaphoreWait::Condition>(bytes[at + 1]),
                               static_cast<std::int32_t>(get(bytes + at + 4, 4))};
  }
  for (std::size_t slot = 0; slot < instruction.updates.size(); ++slot) {
    const std::size_t at = kUpdateOffset + slot * kSlotBytes;
    if (bytes[at + 1] > 5) return bad("unknown semaphore operation", bytes[at + 1], at + 1);
    if (bytes[at + 2] > 1) return bad("unknown update time", bytes[at + 2], at + 2);
    instruction.updates[slot] = {bytes[at], static_cast<SemaphoreUpdate::Op>(bytes[at + 1]),
                                 static_cast<SemaphoreUpdate::When>(bytes[at + 2]),
                                 static_cast<std::int32_t>(get(bytes + at + 4, 4))};
  }
  const auto& waits = instruction.waits;
  if (waits[1].condition != SemaphoreWait::Condition::kNone &&
      waits[0].condition == SemaphoreWait::Condition::kNone) {
    return "wait slot 1 used while slot 0 is empty";
  }
  const auto& updates = instruction.updates;
  if (updates[1].op != SemaphoreUpdate::Op::kNone && updates[0].op == SemaphoreUpdate::Op::kNone) {
    return "update slot 1 used while slot 0 is empty";
  }
  return "";
}

}  // namespace

EncodedInstruction encode(const Instruction& instruction) {
  const InstructionInfo* info = find_instruction(instruction.opcode);
  assert(info != nullptr);
  EncodedInstruction bytes{};
  bytes[0] = static_cast<std::uint8_t>(instruction.opcode);
  for (std::size_t slot = 0; slot < instruction.waits.size(); ++slot) {
    const SemaphoreWait& wait = instruction.waits[slot];
    if (wait.condition == SemaphoreWait::Condition::kNone) continue;
    std::uint8_t* at = bytes.data() + kWaitOffset + slot * kSlotBytes;
    at[0] = wait.id;
    at[1] = static_cast<std::uint8_t>(wait.condition);
    put(at + 4, static_cast<std::uint32_t>(wait.value), 4);
  }
  for (std::size_t slot = 0; slot < instruction.updates.size(); ++slot) {
    const SemaphoreUpdate& update = instruction.updates[slot];
    if (update.op == SemaphoreUpdate::Op::kNone) continue;
    std::uint8_t* at = bytes.data() + kUpdateOffset + slot * kSlotBytes;
    at[0] = update.id;
    at[1] = static_cast<std::uint8_t>(update.op);
    at[2] = static_cast<std::uint8_t>(update.when);
    const bool has_value = update.op != SemaphoreUpdate::Op::kIncrement &&
                           update.op != SemaphoreUpdate::Op::kDecrement;
    if (has_value) put(at + 4, static_cast<std::uint32_t>(update.value), 4);
  }
  for (const OperandInfo& operand : info->operands) {
    put_pattern(bytes.data() + operand.offset, instruction.*operand.member);
  }
  for (const FieldInfo& field : info->fields) {
    put(bytes.data() + field.offset, field.get(instruction), field.size());
  }
  return bytes;
}

Decoded decode(const std::uint8_t* bytes, std::size_t size) {
  if (size < kInstructionBytes) {
    return {std::nullopt, "truncated instruction: " + std::to_string(size) + " of 128 bytes"};
  }
  const InstructionInfo* info = find_instruction(static_cast<Opcode>(bytes[0]));
  if (info == nullptr) return {std::nullopt, bad("unknown opcode", bytes[0], 0)};
  Instruction instruction;
  instruction.opcode = info->opcode;
  std::string error = get_semaphores(bytes, instruction);
  if (!error.empty()) return {std::nullopt, error};
  for (const OperandInfo& operand : info->operands) {
    const AccessPattern pattern = get_pattern(bytes + operand.offset);
    if (buffer_name(pattern.buffer) == nullptr) {
      return {std::nullopt, bad(std::string(operand.name) + ": unknown buffer",
                                bytes[operand.offset], operand.offset)};
    }
    if (dtype_name(pattern.dtype) == nullptr) {
      return {std::nullopt, bad(std::string(operand.name) + ": unknown dtype",
                                bytes[operand.offset + 1], operand.offset + 1)};
    }
    instruction.*operand.member = pattern;
  }
  for (const FieldInfo& field : info->fields) {
    const std::uint32_t raw = get(bytes + field.offset, field.size());
    if (raw > field.max_raw()) return {std::nullopt, bad(field.name, raw, field.offset)};
    field.set(instruction, raw);
  }
  // One instruction has one encoding: whatever encode() would not have written is a reserved bit.
  const EncodedInstruction canonical = encode(instruction);
  for (std::size_t i = 0; i < kInstructionBytes; ++i) {
    if (bytes[i] != canonical[i])
      return {std::nullopt, bad("reserved bits not zero:", bytes[i], i)};
  }
  return {instruction, ""};
}

}  // namespace trn2vp::trainium2::isa
