// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/markdown.h"

#include <cstdio>

#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/encoding.h"
#include "models/trainium2/isa/table.h"
#include "models/trainium2/isa/validate.h"

namespace trn2vp::trainium2::isa {
namespace {

constexpr const char* kIntroduction = R"(# Instruction set of the NeuronCore model

The encoding of the real machine is not public. Names, operands and operand rules follow nki.isa and the Neuron profiler;
the encoding is ours. Programs live in HBM; every engine fetches its own.

## Encoding

Every instruction is 192 bytes, little-endian; what an opcode does not use is zero, anything else is refused.

| bytes | content |
|---|---|
| 0 | opcode |
| 4, 12 | waits: id u8, condition u8 (0 none, 1 ==, 2 >=, 3 event set, 4 event clear), zero u16, value i32 |
| 20, 28 | updates: id u8, operation u8 (0 none, 1 ++, 2 --, 3 +=, 4 -=, 5 =, 6 set event, 7 clear event), time u8 (0 read, 1 complete), zero u8, value i32 |
| 40, 64, 88 | access patterns dst, src0, src1 |
| 112-127 | scalar fields of the opcode |
| 128-159 | four vectors of 8 bytes; or the access pattern aux; or a shuffle mask of 32 bytes; or an affine pattern: four (step i32, count u16, zero u16), innermost first |
| 160-183 | scalar fields of the opcode |
| 184-191 | registers of dst, src0, src1, aux: for the byte offset u8, for the start partition u8 (0 none, 128 + register) |

An access pattern is 24 bytes: buffer u8 (0 sbuf, 1 psum), dtype u8, start partition u8, partition count u8, byte offset
inside the partition u32, then four pairs (step in elements i16, count u16), **innermost first**; an unused pair is (0, 1).
An optional operand that is absent is all zero. A vector is one element in each partition: buffer u8, dtype u8, start
partition u8, kind u8 (0 absent, 1 static, 128 + register = byte offset plus register), byte offset u32.

A register (0..63 of the sequencer that issues) is added to the byte offset or start partition when the instruction is
issued; the operand rules are checked with the sum.

## Text

    multiply_moving dst=psum.fp32[0+128]@2048{1:512} moving=sbuf.bf16[0+128]@0{1:512} accumulate=1 $S[45]>=16 $S[8]++@complete
    tensor_scalar dst=sbuf.bf16[0+8]@0{1:64} data=sbuf.bf16[0+8]@512{1:64} operand0=sbuf.fp32[0]@4096 op0=multiply op1=add operand1=0.5
    tensor_copy dst=sbuf.bf16[0(r2)+32]@0(r5){1:64} src=psum.fp32[0+32]@0{1:64} $E[3]==1 $E[4]=0@read
    branch if=less ra=r3 b=16 target=-4

A pattern is `buffer.dtype[start+count]@byte_offset{step:count,...}`, a vector `buffer.dtype[start]@byte_offset`, with `(rN)`
behind the number that register N is added to. A scalar with a default may be left out. An operand is also understood
under its slot (dst, src0, src1, aux). An instruction starts when all its waits hold; an update happens when the inputs
start being read (`@read`) or when the result is visible (`@complete`). `$S[n]` is a semaphore, `$E[n]` an event.

## FP32 matmuls

One FP32 `nc_matmul` is two pairs of instructions: load_stationary and multiply_moving with fp32_pass=low, then both with
fp32_pass=high and accumulate=1. Each pair costs two array cycles per column (documented as FP32_LO_HI); what each pass
multiplies is in docs/numerics.md. A transpose of FP32 is one pair without a pass.
)";

std::string join_names(unsigned count, const char* (*name)(std::uint32_t)) {
  std::string text;
  for (unsigned i = 0; i < count; ++i) {
    text += std::string(i == 0 ? "" : ", ") + std::to_string(i) + " " + name(i);
  }
  return text;
}

std::string values_of(const FieldInfo& field) {
  return join_names(field.value_count, field.value_name);
}

std::string join(Mask mask, unsigned count, const char* (*name)(unsigned)) {
  std::string text;
  for (unsigned i = 0; i < count; ++i) {
    if ((mask >> i & 1) == 0) continue;
    if (!text.empty()) text += ", ";
    text += name(i);
  }
  return text;
}

constexpr const char* kRoles[] = {"read", "written", "read and written"};

std::string type_of(const FieldInfo& field) {
  static constexpr const char* kNames[] = {
      "bool", "u8", "u16", "u32", "i32", "f32", "code", "register", "register or none"};
  return kNames[static_cast<int>(field.kind)];
}

std::string instruction_section(const InstructionInfo& info) {
  char code[8];
  std::snprintf(code, sizeof code, "0x%02x", static_cast<unsigned>(info.opcode));
  std::string text = std::string("\n### ") + info.name + "\n\n" + info.doc + "\n\n* opcode " +
                     code + "; engines: " + join(info.engines, kEngineCount, [](unsigned i) {
                       return engine_name(static_cast<Engine>(i));
                     });
  if (info.nki_name[0] != 0) text += std::string("; nki.isa: `") + info.nki_name + "`";
  if (info.profile_name[0] != 0) text += std::string("; profile: ") + info.profile_name;
  text += "\n";
  const auto types = [](Mask mask) {
    return join(mask, 16, [](unsigned i) { return dtype_name(static_cast<DType>(i)); });
  };
  for (const OperandInfo& operand : info.operands) {
    text +=
        std::string("* `") + operand.name + "` (" + operand.slot + ", byte " +
        std::to_string(operand.offset) + (operand.optional ? ", optional): " : "): ") +
        operand.doc + "; " + kRoles[static_cast<int>(operand.role)] + " in " +
        join(operand.buffers, 2, [](unsigned i) { return buffer_name(static_cast<Buffer>(i)); }) +
        "; " + types(operand.dtypes) + "\n";
  }
  for (const VectorInfo& vector : info.vectors) {
    text += std::string("* `") + vector.name + "` (vector, byte " + std::to_string(vector.offset) +
            (vector.optional ? ", optional): " : "): ") + vector.doc + "; " +
            kRoles[static_cast<int>(vector.role)] + "; " + types(vector.dtypes) + "\n";
  }
  for (const FieldInfo& field : info.fields) {
    text += std::string("* `") + field.name + "` (" + type_of(field) + " at byte " +
            std::to_string(field.offset) + (field.optional ? ", optional): " : "): ") + field.doc;
    const bool documented_above =
        field.value_name == alu_op_name || field.value_name == activation_function_name;
    if (field.value_name != nullptr && !documented_above) text += " (" + values_of(field) + ")";
    text += "\n";
  }
  if (info.block == Block::kShuffleMask) text += "* `shuffle_mask` (byte 128): 32 entries\n";
  if (info.block == Block::kAffinePattern) text += "* `pattern` (byte 128): up to four loops\n";
  return text;
}

}  // namespace

std::string isa_markdown() {
  std::string text = kIntroduction;
  text += "\n## Element types\n\n| code | name | bytes |\n|---|---|---|\n";
  for (unsigned code = 0; code < 16; ++code) {
    const auto dtype = static_cast<DType>(code);
    if (dtype_name(dtype) == nullptr) continue;
    text += "| " + std::to_string(code) + " | " + dtype_name(dtype) + " | " +
            std::to_string(dtype_size(dtype)) + " |\n";
  }
  text += "\n## Operators\n\n" + join_names(kAluOpCount, alu_op_name) +
          "\n\n## Activation functions\n\n" +
          join_names(kActivationFunctionCount, activation_function_name) + "\n";
  text += "\n## Operand rules\n\n| code | rule | meaning | source |\n|---|---|---|---|\n";
  for (std::size_t i = 0; i < kRuleCount; ++i) {
    text += "| " + std::to_string(i + 1) + " | " + kRules[i].id + " | " + kRules[i].text + " | " +
            kRules[i].source + " |\n";
  }
  text += "\n## Instructions\n";
  for (const InstructionInfo& info : instruction_table()) text += instruction_section(info);
  return text;
}

}  // namespace trn2vp::trainium2::isa
