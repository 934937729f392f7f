// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/table.h"

#include <array>

#include "models/trainium2/isa/tables/rows.h"

namespace trn2vp::trainium2::isa {

const std::vector<InstructionInfo>& instruction_table() {
  static const std::vector<InstructionInfo> table = [] {
    std::vector<InstructionInfo> rows;
    tables::add_control(rows);
    tables::add_sequencer(rows);
    tables::add_tensor(rows);
    tables::add_vector(rows);
    tables::add_vector_special(rows);
    tables::add_scalar(rows);
    tables::add_gpsimd(rows);
    for (InstructionInfo& row : rows) {
      for (FieldInfo& field : row.fields) {
        if (field.kind != FieldInfo::Kind::kEnum) continue;
        while (field.value_name(field.value_count) != nullptr) ++field.value_count;
      }
    }
    return rows;
  }();
  return table;
}

const InstructionInfo* find_instruction(Opcode opcode) {
  static const auto by_code = [] {
    std::array<const InstructionInfo*, 256> rows{};
    for (const InstructionInfo& row : instruction_table()) {
      rows[static_cast<std::size_t>(row.opcode)] = &row;
    }
    return rows;
  }();
  return by_code[static_cast<std::size_t>(opcode)];
}

const InstructionInfo* find_instruction(std::string_view name) {
  for (const InstructionInfo& row : instruction_table()) {
    if (name == row.name) return &row;
  }
  return nullptr;
}

const char* buffer_name(Buffer buffer) {
  if (buffer == Buffer::kSbuf) return "sbuf";
  if (buffer == Buffer::kPsum) return "psum";
  return nullptr;
}

const char* dtype_name(DType dtype) {
  static constexpr const char* kNames[16] = {nullptr, nullptr, "int8",  "uint8",  "int16", "uint16",
                                             "bf16",  "fp16",  "int32", "uint32", "fp32",  "tf32",
                                             nullptr, "fp8e3", "fp8e4", "fp8e5"};
  const auto code = static_cast<std::size_t>(dtype);
  return code < 16 ? kNames[code] : nullptr;
}

}  // namespace trn2vp::trainium2::isa
