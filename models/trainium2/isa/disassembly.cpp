// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2::isa {
namespace {

using Condition = SemaphoreWait::Condition;
using Op = SemaphoreUpdate::Op;

std::string added_register(std::uint8_t id) {
  return id == kNoRegister ? "" : "(r" + std::to_string(id) + ")";
}

std::string to_text(const SemaphoreWait& wait) {
  const std::string id = "[" + std::to_string(wait.id) + "]";
  if (wait.condition == Condition::kEventSet) return "$E" + id + "==1";
  if (wait.condition == Condition::kEventClear) return "$E" + id + "==0";
  return "$S" + id + (wait.condition == Condition::kEqual ? "==" : ">=") +
         std::to_string(wait.value);
}

std::string to_text(const SemaphoreUpdate& update) {
  static constexpr const char* kOps[] = {"", "++", "--", "+=", "-=", "=", "=1", "=0"};
  const bool event = update.op == Op::kEventSet || update.op == Op::kEventClear;
  std::string text =
      (event ? "$E[" : "$S[") + std::to_string(update.id) + "]" + kOps[static_cast<int>(update.op)];
  if (update.op >= Op::kAddImm && !event) text += std::to_string(update.value);
  return text + (update.when == SemaphoreUpdate::When::kAtRead ? "@read" : "@complete");
}

std::string to_text(const VectorOperand& vector) {
  return std::string(buffer_name(vector.buffer)) + "." + dtype_name(vector.dtype) + "[" +
         std::to_string(vector.start_partition) + "]@" + std::to_string(vector.byte_offset) +
         added_register(vector.offset_register);
}

std::string to_text(const FieldInfo& field, std::uint32_t raw) {
  switch (field.kind) {
    case FieldInfo::Kind::kEnum:
      return field.value_name(raw);
    case FieldInfo::Kind::kRegister:
    case FieldInfo::Kind::kOptionalRegister:
      return "r" + std::to_string(raw & 0x7F);
    case FieldInfo::Kind::kI32:
      return std::to_string(static_cast<std::int32_t>(raw));
    case FieldInfo::Kind::kF32:
      break;
    default:
      return std::to_string(raw);
  }
  float value;
  std::memcpy(&value, &raw, sizeof value);
  char buffer[32];
  if (std::isnan(value)) {  // the payload matters
    std::snprintf(buffer, sizeof buffer, "bits:0x%08x", raw);
    return buffer;
  }
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

template <class Dimensions>
std::string dimensions_text(const Dimensions& dims) {
  std::size_t used = dims.size();
  while (used > 1 && dims[used - 1] == typename Dimensions::value_type{}) --used;
  std::string text = "{";
  for (std::size_t d = 0; d < used; ++d) {
    if (d != 0) text += ",";
    text += std::to_string(dims[d].step) + ":" + std::to_string(dims[d].count);
  }
  return text + "}";
}

std::string block_text(Block block, const Instruction& instruction) {
  if (block == Block::kAffinePattern) return " pattern=" + dimensions_text(instruction.pattern);
  if (block == Block::kNone) return "";
  std::string text;
  for (const std::uint8_t source : instruction.shuffle_mask) {
    text += (text.empty() ? " shuffle_mask={" : ",") + std::to_string(source);
  }
  return text + "}";
}

/// Whether the text must show the field: it has no default, or another value.
bool shown(const FieldInfo& field, const Instruction& instruction) {
  static const Instruction defaults;
  if (field.is_hidden(instruction)) return false;
  return !field.optional || field.get(instruction) != field.get(defaults);
}

}  // namespace

std::string to_text(const AccessPattern& pattern) {
  return std::string(buffer_name(pattern.buffer)) + "." + dtype_name(pattern.dtype) + "[" +
         std::to_string(pattern.start_partition) + added_register(pattern.partition_register) +
         "+" + std::to_string(pattern.partition_count) + "]@" +
         std::to_string(pattern.byte_offset) + added_register(pattern.offset_register) +
         dimensions_text(pattern.dims);
}

std::string disassemble(const Instruction& instruction) {
  const InstructionInfo* info = find_instruction(instruction.opcode);
  if (info == nullptr)
    return "unknown opcode " + std::to_string(static_cast<int>(instruction.opcode));
  std::string text = info->name;
  for (const OperandInfo& operand : info->operands) {
    const AccessPattern& pattern = instruction.*operand.member;
    if (operand.optional && !pattern.present()) continue;
    text += std::string(" ") + operand.name + "=" + to_text(pattern);
  }
  for (const VectorInfo& vector : info->vectors) {
    const VectorOperand& operand = instruction.vectors[vector.index];
    if (operand.present) text += std::string(" ") + vector.name + "=" + to_text(operand);
  }
  for (const FieldInfo& field : info->fields) {
    if (!shown(field, instruction)) continue;
    text += std::string(" ") + field.name + "=" + to_text(field, field.get(instruction));
  }
  text += block_text(info->block, instruction);
  for (const SemaphoreWait& wait : instruction.waits) {
    if (wait.condition != Condition::kNone) text += " " + to_text(wait);
  }
  for (const SemaphoreUpdate& update : instruction.updates) {
    if (update.op != Op::kNone) text += " " + to_text(update);
  }
  return text;
}

}  // namespace trn2vp::trainium2::isa
