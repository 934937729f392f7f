// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/assembly.h"

#include <algorithm>
#include <set>
#include <string>

#include "models/trainium2/isa/assembly_parser.h"
#include "models/trainium2/isa/table.h"

namespace trn2vp::trainium2::isa {
namespace {

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

bool is_tensor(std::string_view value) {
  return value.substr(0, 5) == "sbuf." || value.substr(0, 5) == "psum.";
}

std::string bad_value(std::string_view value, const char* name) {
  return "bad value '" + std::string(value) + "' for " + name;
}

/// Sets the access pattern or vector `name`; returns an error text or "".
std::string parse_tensor(std::string_view name, std::string_view value, const InstructionInfo& info,
                         Instruction& instruction) {
  for (const OperandInfo& operand : info.operands) {
    if (name != operand.name && name != operand.slot) continue;
    AccessPattern& pattern = instruction.*operand.member;
    if (pattern.present()) return "'" + std::string(name) + "' given twice";
    if (!parse_pattern(value, pattern) || (operand.optional && !pattern.present())) {
      return "bad access pattern '" + std::string(value) + "' for " + operand.name;
    }
    return "";
  }
  for (const VectorInfo& vector : info.vectors) {
    if (name != vector.name) continue;
    if (!parse_vector(value, instruction.vectors[vector.index])) {
      return "bad vector '" + std::string(value) + "' for " + vector.name;
    }
    return "";
  }
  return std::string(info.name) + " has no tensor '" + std::string(name) + "'";
}

/// Sets the scalar or block `name`; returns an error text or "".
std::string parse_scalar(std::string_view name, std::string_view value, const InstructionInfo& info,
                         Instruction& instruction) {
  const FieldInfo* candidate = nullptr;
  for (const FieldInfo& field : info.fields) {
    if (name != field.name) continue;
    // A register and an immediate may share a name.
    if (field.kind == FieldInfo::Kind::kOptionalRegister && value.substr(0, 1) != "r") continue;
    candidate = &field;
    break;
  }
  if (candidate != nullptr) {
    const auto raw = parse_field(*candidate, value);
    if (!raw) return bad_value(value, candidate->name);
    candidate->set(instruction, *raw);
    return "";
  }
  if (info.block == Block::kShuffleMask && name == "shuffle_mask") {
    return parse_shuffle_mask(value, instruction.shuffle_mask) ? ""
                                                               : bad_value(value, "shuffle_mask");
  }
  if (info.block == Block::kAffinePattern && name == "pattern") {
    return parse_affine(value, instruction.pattern) ? "" : bad_value(value, "pattern");
  }
  for (const OperandInfo& operand : info.operands) {
    if (name == operand.name || name == operand.slot) {
      return "bad access pattern '" + std::string(value) + "' for " + operand.name;
    }
  }
  return std::string(info.name) + " has no '" + std::string(name) + "'";
}

/// Operands, scalars and blocks that must be given; the name of the first one that is not, or null.
const char* missing(const InstructionInfo& info, const Instruction& instruction,
                    const std::set<std::string_view>& seen) {
  for (const OperandInfo& operand : info.operands) {
    if (!operand.optional && seen.count(operand.name) + seen.count(operand.slot) == 0) {
      return operand.name;
    }
  }
  for (const VectorInfo& vector : info.vectors) {
    if (!vector.optional && seen.count(vector.name) == 0) return vector.name;
  }
  for (const FieldInfo& field : info.fields) {
    if (!field.optional && !field.is_hidden(instruction) && seen.count(field.name) == 0) {
      return field.name;
    }
  }
  if (info.block == Block::kShuffleMask && seen.count("shuffle_mask") == 0) return "shuffle_mask";
  if (info.block == Block::kAffinePattern && seen.count("pattern") == 0) return "pattern";
  return nullptr;
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
      const std::string_view value = token.substr(equals + 1);
      error = is_tensor(value) ? parse_tensor(name, value, *info, instruction)
                               : parse_scalar(name, value, *info, instruction);
    }
    if (!error.empty()) return error;
  }
  const char* needed = missing(*info, instruction, seen);
  return needed == nullptr ? "" : std::string(info->name) + " needs " + needed;
}

}  // namespace

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
