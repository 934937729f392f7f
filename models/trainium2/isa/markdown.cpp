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

The encoding of the real machine is not public. Names and operand rules follow nki.isa and the Neuron profiler; the
encoding is ours. Programs live in HBM; every engine fetches its own.

## Encoding

Every instruction is 128 bytes, little-endian; what an opcode does not use is zero, anything else is refused.

| bytes | content |
|---|---|
| 0 | opcode |
| 4, 12 | waits: semaphore id u8, condition u8 (0 none, 1 ==, 2 >=), zero u16, value i32 |
| 20, 28 | updates: semaphore id u8, operation u8 (0 none, 1 ++, 2 --, 3 +=, 4 -=, 5 =), time u8 (0 read, 1 complete), zero u8, value i32 |
| 40, 64, 88 | access patterns dst, src0, src1 |
| 112-127 | scalar fields of the opcode |

An access pattern is 24 bytes: buffer u8 (0 sbuf, 1 psum), dtype u8, start partition u8, partition count u8, byte offset
inside the partition u32, then four pairs (step in elements i16, count u16), **innermost first**; an unused pair is (0, 1).

## Text

    multiply_moving dst=psum.fp32[0+128]@2048{1:512} src0=sbuf.bf16[0+128]@0{1:512} accumulate=1 $S[45]>=16 $S[8]++@complete

A pattern is `buffer.dtype[start+count]@byte_offset{step:count,...}`. An instruction starts when all its waits hold; an
update happens when the inputs start being read (`@read`) or when the result is visible (`@complete`).
)";

std::string join(Mask mask, unsigned count, const char* (*name)(unsigned)) {
  std::string text;
  for (unsigned i = 0; i < count; ++i) {
    if ((mask >> i & 1) == 0) continue;
    if (!text.empty()) text += ", ";
    text += name(i);
  }
  return text;
}

std::string type_of(const FieldInfo& field) {
  static constexpr const char* kNames[] = {"bool", "u8", "u16", "u32", "f32"};
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
  for (const OperandInfo& operand : info.operands) {
    text +=
        std::string("* `") + operand.name + "` (byte " + std::to_string(operand.offset) +
        "): " + operand.doc + "; in " +
        join(operand.buffers, 2, [](unsigned i) { return buffer_name(static_cast<Buffer>(i)); }) +
        "; " +
        join(operand.dtypes, 16, [](unsigned i) { return dtype_name(static_cast<DType>(i)); }) +
        "\n";
  }
  for (const FieldInfo& field : info.fields) {
    text += std::string("* `") + field.name + "` (" + type_of(field) + " at byte " +
            std::to_string(field.offset) + "): " + field.doc + "\n";
  }
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
  text += "\n## Operand rules\n\n| rule | meaning | source |\n|---|---|---|\n";
  for (std::size_t i = 0; i < kRuleCount; ++i) {
    text += std::string("| ") + kRules[i].id + " | " + kRules[i].text + " | " + kRules[i].source +
            " |\n";
  }
  text += "\n## Instructions\n";
  for (const InstructionInfo& info : instruction_table()) text += instruction_section(info);
  return text;
}

}  // namespace trn2vp::trainium2::isa
