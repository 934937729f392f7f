// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/assembly_parser.h"

#include <cctype>
#include <charconv>
#include <cstring>

namespace trn2vp::trainium2::isa {
namespace {

using Condition = SemaphoreWait::Condition;
using Op = SemaphoreUpdate::Op;
using When = SemaphoreUpdate::When;

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
  template <class T>
  bool number(T& out, std::int64_t low, std::int64_t high) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc{} || value < low || value > high) return false;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    out = static_cast<T>(value);
    return true;
  }

  /// "(rN)" or nothing; false for anything in between.
  bool added_register(std::uint8_t& id) {
    if (!skip("(r")) return true;
    return number(id, 0, kRegisterCount - 1) && skip(")");
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

template <class Enum>
bool by_name(std::string_view name, const char* (*name_of)(Enum), Enum& out) {
  for (unsigned code = 0; code < 16; ++code) {
    const char* candidate = name_of(static_cast<Enum>(code));
    if (candidate == nullptr || name != candidate) continue;
    out = static_cast<Enum>(code);
    return true;
  }
  return false;
}

/// "sbuf.bf16[" of a pattern or a vector.
bool parse_memory(Cursor& cursor, Buffer& buffer, DType& dtype) {
  return by_name<Buffer>(cursor.word(), buffer_name, buffer) && cursor.skip(".") &&
         by_name<DType>(cursor.word(), dtype_name, dtype) && cursor.skip("[");
}

template <class Dimensions>
bool parse_dimensions(Cursor& cursor, Dimensions& dims, std::int64_t lowest, std::int64_t highest) {
  if (!cursor.skip("{")) return false;
  for (auto& dim : dims) {
    if (!cursor.number(dim.step, lowest, highest) || !cursor.skip(":") ||
        !cursor.number(dim.count, 0, UINT16_MAX)) {
      return false;
    }
    if (cursor.skip("}")) return cursor.done();
    if (!cursor.skip(",")) return false;
  }
  return false;
}

std::string add_wait(Instruction& instruction, const SemaphoreWait& wait) {
  for (SemaphoreWait& slot : instruction.waits) {
    if (slot.condition != Condition::kNone) continue;
    slot = wait;
    return "";
  }
  return "more than two waits";
}

std::string add_update(Instruction& instruction, const SemaphoreUpdate& update) {
  for (SemaphoreUpdate& slot : instruction.updates) {
    if (slot.op != Op::kNone) continue;
    slot = update;
    return "";
  }
  return "more than two updates";
}

/// The part of an update between the id and the time.
bool parse_operation(Cursor& cursor, bool event, SemaphoreUpdate& update) {
  if (event) {
    update.op = cursor.skip("=1") ? Op::kEventSet : Op::kEventClear;
    return update.op == Op::kEventSet || cursor.skip("=0");
  }
  if (cursor.skip("++")) {
    update.op = Op::kIncrement;
    return true;
  }
  if (cursor.skip("--")) {
    update.op = Op::kDecrement;
    return true;
  }
  update.op = cursor.skip("+=") ? Op::kAddImm : cursor.skip("-=") ? Op::kSubImm : Op::kWriteImm;
  if (update.op == Op::kWriteImm && !cursor.skip("=")) return false;
  return cursor.number(update.value, INT32_MIN, INT32_MAX);
}

std::optional<std::uint32_t> parse_float(std::string_view text) {
  std::uint32_t raw = 0;
  Cursor cursor(text);
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

}  // namespace

bool parse_pattern(std::string_view text, AccessPattern& pattern) {
  Cursor cursor(text);
  return parse_memory(cursor, pattern.buffer, pattern.dtype) &&
         cursor.number(pattern.start_partition, 0, 255) &&
         cursor.added_register(pattern.partition_register) && cursor.skip("+") &&
         cursor.number(pattern.partition_count, 0, 255) && cursor.skip("]@") &&
         cursor.number(pattern.byte_offset, 0, UINT32_MAX) &&
         cursor.added_register(pattern.offset_register) &&
         parse_dimensions(cursor, pattern.dims, INT16_MIN, INT16_MAX);
}

bool parse_vector(std::string_view text, VectorOperand& vector) {
  Cursor cursor(text);
  vector.present = true;
  return parse_memory(cursor, vector.buffer, vector.dtype) &&
         cursor.number(vector.start_partition, 0, 255) && cursor.skip("]@") &&
         cursor.number(vector.byte_offset, 0, UINT32_MAX) &&
         cursor.added_register(vector.offset_register) && cursor.done();
}

bool parse_shuffle_mask(std::string_view text, std::array<std::uint8_t, 32>& mask) {
  Cursor cursor(text);
  if (!cursor.skip("{")) return false;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (i != 0 && !cursor.skip(",")) return false;
    if (!cursor.number(mask[i], 0, 255)) return false;
  }
  return cursor.skip("}") && cursor.done();
}

bool parse_affine(std::string_view text, std::array<AffineDimension, 4>& dims) {
  Cursor cursor(text);
  return parse_dimensions(cursor, dims, INT32_MIN, INT32_MAX);
}

std::optional<std::uint32_t> parse_field(const FieldInfo& field, std::string_view text) {
  using Kind = FieldInfo::Kind;
  if (field.kind == Kind::kF32) return parse_float(text);
  if (field.kind == Kind::kEnum) {
    for (std::uint32_t code = 0; code < field.value_count; ++code) {
      if (text == field.value_name(code)) return code;
    }
    return std::nullopt;
  }
  Cursor cursor(text);
  const bool is_register = field.kind == Kind::kRegister || field.kind == Kind::kOptionalRegister;
  if (is_register && !cursor.skip("r")) return std::nullopt;
  const bool is_signed = field.kind == Kind::kI32;
  std::int64_t value = 0;
  if (!cursor.number(value, is_signed ? INT32_MIN : 0, is_signed ? INT32_MAX : UINT32_MAX) ||
      !cursor.done()) {
    return std::nullopt;
  }
  if (field.kind == Kind::kOptionalRegister) value += 0x80;
  const auto raw = static_cast<std::uint32_t>(value);
  return field.legal(raw) ? std::optional(raw) : std::nullopt;
}

std::string parse_semaphore(std::string_view token, Instruction& instruction) {
  const std::string bad = "bad semaphore action '" + std::string(token) + "'";
  Cursor cursor(token);
  const bool event = cursor.skip("$E[");
  std::uint8_t id = 0;
  if ((!event && !cursor.skip("$S[")) || !cursor.number(id, 0, 255) || !cursor.skip("]")) {
    return bad;
  }
  SemaphoreWait wait;
  wait.id = id;
  if (event && (cursor.skip("==1") || cursor.skip("==0"))) {
    wait.condition = token.back() == '1' ? Condition::kEventSet : Condition::kEventClear;
    return cursor.done() ? add_wait(instruction, wait) : bad;
  }
  const bool equal = !event && cursor.skip("==");
  if (equal || (!event && cursor.skip(">="))) {
    wait.condition = equal ? Condition::kEqual : Condition::kGreaterEqual;
    if (!cursor.number(wait.value, INT32_MIN, INT32_MAX) || !cursor.done()) return bad;
    return add_wait(instruction, wait);
  }
  SemaphoreUpdate update;
  update.id = id;
  if (!parse_operation(cursor, event, update)) return bad;
  update.when = cursor.skip("@complete") ? When::kAtComplete : When::kAtRead;
  if (update.when == When::kAtRead && !cursor.skip("@read")) return bad;
  return cursor.done() ? add_update(instruction, update) : bad;
}

}  // namespace trn2vp::trainium2::isa
