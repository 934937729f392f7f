// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstring>
#include <type_traits>
#include <vector>

#include "models/trainium2/isa/table.h"

// What the rows of the instruction table are written with. Only the files in this folder and
// table.cpp include it.
namespace trn2vp::trainium2::isa::tables {

void add_control(std::vector<InstructionInfo>& rows);
void add_sequencer(std::vector<InstructionInfo>& rows);
void add_tensor(std::vector<InstructionInfo>& rows);
void add_vector(std::vector<InstructionInfo>& rows);
void add_vector_special(std::vector<InstructionInfo>& rows);
void add_scalar(std::vector<InstructionInfo>& rows);
void add_gpsimd(std::vector<InstructionInfo>& rows);

constexpr Mask kSbuf = bit(Buffer::kSbuf);
constexpr Mask kPsum = bit(Buffer::kPsum);
constexpr Mask kBoth = kSbuf | kPsum;

constexpr Mask kAllEngines = (Mask{1} << kEngineCount) - 1;
constexpr Mask kVectorEngine = bit(Engine::kVector);
constexpr Mask kScalarEngine = bit(Engine::kScalar);
constexpr Mask kGpSimdEngine = bit(Engine::kGpSimd);
constexpr Mask kTensorEngine = bit(Engine::kTensor);
constexpr Mask kSyncEngine = bit(Engine::kSync);

constexpr Mask kFp8Types = bit(DType::kFp8E3) | bit(DType::kFp8E4) | bit(DType::kFp8E5);
constexpr Mask kFp32 = bit(DType::kFp32);
constexpr Mask kFloatTypes =
    kFp8Types | bit(DType::kBf16) | bit(DType::kFp16) | kFp32 | bit(DType::kTf32);
constexpr Mask kWords = bit(DType::kInt32) | bit(DType::kUint32);
constexpr Mask kShortIntegers =
    bit(DType::kInt8) | bit(DType::kUint8) | bit(DType::kInt16) | bit(DType::kUint16);
constexpr Mask kIntegers = kShortIntegers | kWords;
constexpr Mask kAnyType = kFloatTypes | kIntegers;

// ---- operands: where each slot of Instruction lives in the encoding

struct Limits {
  std::uint32_t min = 1;
  std::uint32_t max = 0;
};

constexpr OperandInfo dst(Mask buffers, Mask dtypes, const char* doc, Limits limits = {},
                          Role role = Role::kWrite) {
  return {"dst",   "dst",  &Instruction::dst, 40,         184, role, false,
          buffers, dtypes, limits.min,        limits.max, doc};
}

constexpr OperandInfo src0(const char* name, Mask buffers, Mask dtypes, const char* doc,
                           Limits limits = {}) {
  return {name,    "src0", &Instruction::src0, 64,         186, Role::kRead, false,
          buffers, dtypes, limits.min,         limits.max, doc};
}

constexpr OperandInfo src1(const char* name, Mask buffers, Mask dtypes, const char* doc,
                           Limits limits = {}) {
  return {name,    "src1", &Instruction::src1, 88,         188, Role::kRead, false,
          buffers, dtypes, limits.min,         limits.max, doc};
}

/// Lies in bytes 128..151, where other instructions have their first three vectors.
constexpr OperandInfo aux(const char* name, Mask buffers, Mask dtypes, const char* doc, Role role,
                          Limits limits = {}) {
  return {name,    "aux",  &Instruction::aux, 128,        190, role, false,
          buffers, dtypes, limits.min,        limits.max, doc};
}

constexpr OperandInfo optional(OperandInfo operand) {
  operand.optional = true;
  return operand;
}

constexpr OperandInfo named(const char* name, OperandInfo operand) {
  operand.name = name;
  return operand;
}

/// Vector `index` at bytes 128 + 8 * index.
constexpr VectorInfo vector(unsigned index, const char* name, Mask dtypes, const char* doc,
                            Role role = Role::kRead, bool optional = true) {
  return {name, index, 128 + 8 * index, role, optional, dtypes, doc};
}

// ---- fields

template <class T>
constexpr FieldInfo::Kind kind_of() {
  if constexpr (std::is_same_v<T, bool>) return FieldInfo::Kind::kBool;
  if constexpr (std::is_same_v<T, float>) return FieldInfo::Kind::kF32;
  if constexpr (std::is_same_v<T, std::uint8_t>) return FieldInfo::Kind::kU8;
  if constexpr (std::is_same_v<T, std::uint16_t>) return FieldInfo::Kind::kU16;
  if constexpr (std::is_same_v<T, std::uint32_t>) return FieldInfo::Kind::kU32;
  if constexpr (std::is_same_v<T, std::int32_t>) return FieldInfo::Kind::kI32;
  if constexpr (std::is_enum_v<T>) return FieldInfo::Kind::kEnum;
}

template <auto Member>
constexpr FieldInfo field(const char* name, unsigned offset, const char* doc) {
  using T = std::remove_reference_t<decltype(std::declval<Instruction&>().*Member)>;
  FieldInfo info{};
  info.name = name;
  info.kind = kind_of<T>();
  info.offset = offset;
  info.get = [](const Instruction& i) {
    std::uint32_t raw = 0;
    std::memcpy(&raw, &(i.*Member), sizeof(T));
    return raw;
  };
  info.set = [](Instruction& i, std::uint32_t raw) { std::memcpy(&(i.*Member), &raw, sizeof(T)); };
  info.doc = doc;
  return info;
}

/// Field of an enumeration.
template <auto Member>
constexpr FieldInfo choice(const char* name, unsigned offset, const char* (*names)(std::uint32_t),
                           const char* doc) {
  FieldInfo info = field<Member>(name, offset, doc);
  info.value_name = names;
  return info;
}

/// Element `Index` of Instruction::imm.
template <std::size_t Index>
constexpr FieldInfo immediate(const char* name, unsigned offset, const char* doc) {
  FieldInfo info{};
  info.name = name;
  info.kind = FieldInfo::Kind::kI32;
  info.offset = offset;
  info.get = [](const Instruction& i) { return static_cast<std::uint32_t>(i.imm[Index]); };
  info.set = [](Instruction& i, std::uint32_t raw) {
    i.imm[Index] = static_cast<std::int32_t>(raw);
  };
  info.doc = doc;
  return info;
}

template <auto Member>
constexpr FieldInfo register_field(const char* name, unsigned offset, const char* doc) {
  FieldInfo info = field<Member>(name, offset, doc);
  info.kind = FieldInfo::Kind::kRegister;
  return info;
}

constexpr FieldInfo optional(FieldInfo info) {
  info.optional = true;
  return info;
}

/// The scalar that is used when vector `Index` is absent; 0 in the encoding when it is there.
template <unsigned Index>
constexpr FieldInfo unless_vector(FieldInfo info) {
  info.hidden = [](const Instruction& i) { return i.vectors[Index].present; };
  return info;
}

// ---- fields that several engines share

constexpr FieldInfo op(const char* doc) {
  return choice<&Instruction::op0>("op", 112, alu_op_name, doc);
}
constexpr FieldInfo op0(const char* doc) {
  return choice<&Instruction::op0>("op0", 112, alu_op_name, doc);
}
constexpr FieldInfo op1(const char* doc) {
  return choice<&Instruction::op1>("op1", 113, alu_op_name, doc);
}
constexpr FieldInfo reduce_cmd(const char* doc) {
  return choice<&Instruction::reduce_cmd>("reduce_cmd", 115, reduce_command_name, doc);
}
constexpr FieldInfo reverse0() {
  return optional(field<&Instruction::reverse0>("reverse0", 116, "exchange the inputs of op0"));
}
constexpr FieldInfo reverse1() {
  return optional(field<&Instruction::reverse1>("reverse1", 117, "exchange the inputs of op1"));
}
constexpr FieldInfo operand0(const char* name, const char* doc) {
  return unless_vector<0>(field<&Instruction::operand0>(name, 120, doc));
}
constexpr FieldInfo operand1(const char* name, const char* doc) {
  return unless_vector<1>(field<&Instruction::operand1>(name, 124, doc));
}

}  // namespace trn2vp::trainium2::isa::tables
