// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/assembly.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <set>

#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2::isa {
namespace {

using Condition = SemaphoreWait::Condition;
using Op = SemaphoreUpdate::Op;
using When = SemaphoreUpdate::When;

// ---- text of the parts
// -------------------------------------------------------------------------------------------------

std::string to_text(const SemaphoreWait& wait) {
  return "$S[" + std::to_string(wait.id) + "]" +
         (wait.condition == Condition::kEqual ? "==" : ">=") + std::to_string(wait.value);
}

std::string to_text(const SemaphoreUpdate& update) {
  static constexpr const char* kOps[] = {"", "++", "--", "+=", "-=", "="};
  std::string text = "$S[" + std::to_string(update.id) + "]" + kOps[static_cast<int>(update.op)];
  if (update.op != Op::kIncrement && update.op != Op::kDecrement)
    text += std::to_string(update.value);
  return text + (update.when == When::kAtRead ? "@read" : "@complete");
}

std::string to_text(const FieldInfo& field, std::uint32_t raw) {
  if (field.kind != FieldInfo::Kind::kF32) return std::to_string(raw);
  float value;
  std::memcpy(&value, &raw, sizeof value);
  char buffer[32];
  if (std::isnan(value)) {  // the payload matters
    std::snprintf(buffer, sizeof buffer, "bits:0x%08x", raw);
    return buffer;
  }
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

// ---- parsing
// -----------------------------------------------------------------------------------------------------------

/// Reads from the front of a token; every method leaves the token untouched and returns false or
/// nothing on a mismatch.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }

  bool skip(std::string_view expected) {
    if (text_.substr(0, expected.size()) != expected) return false;
    text_.remove_prefix(expected.size());
    return true;
  }

  /// A decimal number in [low, high].
  std::optional<std::int64_t> number(std::int64_t low, std::int64_t high) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc{} || value < low || value > high) return std::nullopt;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return value;
  }

  /// The part before the first character that is no letter or digit.
  std::string_view word() {
    std::size_t length = 0;
    while (length < text_.size() && std::isalnum(static_cast<unsigned char>(text_[length])))
      ++length;
    const std::string_view result = text_.substr(0, length);
    text_.remove_prefix(length);
    return result;
  }

  std::string_view rest() const { return text_; }

 private:
  std::string_view text_;
};

template <class Enum, class NameOf>
std::optional<Enum> by_name(std::string_view name, NameOf name_of) {
  for (unsigned code = 0; code < 16; ++code) {
    const char* candidate = name_of(static_cast<Enum>(code));
    if (candidate != nullptr && name == candidate) return static_cast<Enum>(code);
  }
  return std::nullopt;
}

std::optional<AccessPattern> parse_pattern(std::string_view text) {
  Cursor cursor(text);
  AccessPattern pattern;
  const auto buffer = by_name<Buffer>(cursor.word(), buffer_name);
  if (!buffer || !cursor.skip(".")) return std::nullopt;
  const auto dtype = by_name<DType>(cursor.word(), dtype_name);
  if (!dtype || !cursor.skip("[")) return std::nullopt;
  const auto start = cursor.number(0, 255);
  if (!start || !cursor.skip("+")) return std::nullopt;
  const auto count = cursor.number(0, 255);
  if (!count || !cursor.skip("]@")) return std::nullopt;
  const auto offset = cursor.number(0, 0xFFFFFFFF);
  if (!offset || !cursor.skip("{")) return std::nullopt;
  pattern.buffer = *buffer;
  pattern.dtype = *dtype;
  pattern.start_partition = static_cast<std::uint8_t>(*start);
  pattern.partition_count = static_cast<std::uint8_t>(*count);
  pattern.byte_offset = static_cast<std::uint32_t>(*offset);
  for (std::size_t d = 0; d < pattern.dims.size(); ++d) {
    const auto step = cursor.number(INT16_MIN, INT16_MAX);
    if (!step || !cursor.skip(":")) return std::nullopt;
    const auto length = cursor.number(0, UINT16_MAX);
    if (!length) return std::nullopt;
    pattern.dims[d] = {static_cast<std::int16_t>(*step), static_cast<std::uint16_t>(*length)};
    if (cursor.skip("}")) return cursor.done() ? std::optional(pattern) : std::nullopt;
    if (!cursor.skip(",")) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> parse_field(const FieldInfo& field, std::string_view text) {
  Cursor cursor(text);
  if (field.kind != FieldInfo::Kind::kF32) {
    const auto value = cursor.number(0, field.max_raw());
    return value && cursor.done() ? std::optional(static_cast<std::uint32_t>(*value))
                                  : std::nullopt;
  }
  std::uint32_t raw = 0;
  const char* end = text.data() + text.size();
  if (cursor.skip("bits:0x")) {
    const auto result = std::from_chars(cursor.rest().data(), end, raw, 16);
    return result.ec == std::errc{} && result.ptr == end ? std::optional(raw) : std::nullopt;
  }
  float value = 0.0f;
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  std::memcpy(&raw, &value, sizeof raw);
  return raw;
}

/// Adds a `$S[...` token to the instruction; returns an error text or "".
std::string parse_semaphore(std::string_view token, Instruction& instruction) {
  const std::string bad = "bad semaphore action '" + std::string(token) + "'";
  Cursor cursor(token);
  if (!cursor.skip("$S[")) return bad;
  const auto id = cursor.number(0, 255);
  if (!id || !cursor.skip("]")) return bad;
  const bool equal = cursor.skip("==");
  if (equal || cursor.skip(">=")) {
    const auto value = cursor.number(INT32_MIN, INT32_MAX);
    if (!value || !cursor.done()) return bad;
    for (SemaphoreWait& slot : instruction.waits) {
      if (slot.condition != Condition::kNone) continue;
      slot = {static_cast<std::uint8_t>(*id), equal ? Condition::kEqual : Condition::kGreaterEqual,
              static_cast<std::int32_t>(*value)};
      return "";
    }
    return "more than two waits";
  }
  SemaphoreUpdate update;
  update.id = static_cast<std::uint8_t>(*id);
  if (cursor.skip("++")) {
    update.op = Op::kIncrement;
  } else if (cursor.skip("--")) {
    update.op = Op::kDecrement;
  } else {
    if (cursor.skip("+="))
      update.op = Op::kAddImm;
    else if (cursor.skip("-="))
      update.op = Op::kSubImm;
    else if (cursor.skip("="))
      update.op = Op::kWriteImm;
    else
      return bad;
    const auto value = cursor.number(INT32_MIN, INT32_MAX);
    if (!value) return bad;
    update.value = static_cast<std::int32_t>(*value);
  }
  if (cursor.skip("@complete"))
    update.when = When::kAtComplete;
  else if (!cursor.skip("@read"))
    return bad;
  if (!cursor.done()) return bad;
  for (SemaphoreUpdate& slot : instruction.updates) {
    if (slot.op != Op::kNone) continue;
    slot = update;
    return "";
  }
  return "more than two updates";
}

/// Sets the operand or field of a `name=value` token; returns an error text or "".
std::string parse_assignment(std::string_view name, std::string_view value,
                             const InstructionInfo& info, Instruction& instruction) {
  for (const OperandInfo& operand : info.operands) {
    if (name != operand.name) continue;
    const auto pattern = parse_pattern(value);
    if (!pattern) return "bad access pattern '" + std::string(value) + "' for " + operand.name;
    instruction.*operand.member = *pattern;
    return "";
  }
  for (const FieldInfo& field : info.fields) {
    if (name != field.name) continue;
    const auto raw = parse_field(field, value);
    if (!raw) return "bad value '" + std::string(value) + "' for " + field.name;
    field.set(instruction, *raw);
    return "";
  }
  return std::string(info.name) + " has no '" + std::string(name) + "'";
}

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> tokens;
  const std::string_view code = line.substr(0, line.find('#'));
  for (std::size_t at = 0; (at = code.find_first_not_of(" \t\r", at)) != std::string_view::npos;) {
    const std::size_t end = std::min(code.find_first_of(" \t\r", at), code.size());
    tokens.push_back(code.substr(at, end - at));
    at = end;
  }
  return tokens;
}

std::string parse_line(const std::vector<std::string_view>& tokens, Instruction& instruction) {
  const InstructionInfo* info = find_instruction(tokens[0]);
  if (info == nullptr) return "unknown instruction '" + std::string(tokens[0]) + "'";
  instruction.opcode = info->opcode;
  std::set<std::string_view> seen;
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const std::string_view token = tokens[i];
    std::string error;
    if (token[0] == '$') {
      error = parse_semaphore(token, instruction);
    } else {
      const std::size_t equals = token.find('=');
      if (equals == std::string_view::npos)
        return "expected name=value, got '" + std::string(token) + "'";
      const std::string_view name = token.substr(0, equals);
      if (!seen.insert(name).second) return "'" + std::string(name) + "' given twice";
      error = parse_assignment(name, token.substr(equals + 1), *info, instruction);
    }
    if (!error.empty()) return error;
  }
  for (const OperandInfo& operand : info->operands) {
    if (seen.count(operand.name) == 0) return std::string(info->name) + " needs " + operand.name;
  }
  for (const FieldInfo& field : info->fields) {
    if (seen.count(field.name) == 0) return std::string(info->name) + " needs " + field.name;
  }
  return "";
}

}  // namespace

std::string to_text(const AccessPattern& pattern) {
  std::size_t used = pattern.dims.size();
  while (used > 1 && pattern.dims[used - 1] == Dimension{}) --used;
  std::string text = std::string(buffer_name(pattern.buffer)) + "." + dtype_name(pattern.dtype) +
                     "[" + std::to_string(pattern.start_partition) + "+" +
                     std::to_string(pattern.partition_count) + "]@" +
                     std::to_string(pattern.byte_offset) + "{";
  for (std::size_t d = 0; d < used; ++d) {
    if (d != 0) text += ",";
    text += std::to_string(pattern.dims[d].step) + ":" + std::to_string(pattern.dims[d].count);
  }
  return text + "}";
}

std::string disassemble(const Instruction& instruction) {
  const InstructionInfo* info = find_instruction(instruction.opcode);
  if (info == nullptr)
    return "unknown opcode " + std::to_string(static_cast<int>(instruction.opcode));
  std::string text = info->name;
  for (const OperandInfo& operand : info->operands) {
    text += std::string(" ") + operand.name + "=" + to_text(instruction.*operand.member);
  }
  for (const FieldInfo& field : info->fields) {
    text += std::string(" ") + field.name + "=" + to_text(field, field.get(instruction));
  }
  for (const SemaphoreWait& wait : instruction.waits) {
    if (wait.condition != Condition::kNone) text += " " + to_text(wait);
  }
  for (const SemaphoreUpdate& update : instruction.updates) {
    if (update.op != Op::kNone) text += " " + to_text(update);
  }
  return text;
}

Assembled assemble(std::string_view text) {
  Assembled result;
  int line_number = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const auto tokens = split(text.substr(at, end - at));
    at = end + 1;
    ++line_number;
    if (tokens.empty()) continue;
    Instruction instruction;
    const std::string error = parse_line(tokens, instruction);
    if (!error.empty()) {
      result.error = "line " + std::to_string(line_number) + ": " + error;
      return result;
    }
    result.program.push_back(instruction);
  }
  return result;
}

}  // namespace trn2vp::trainium2::isa
