// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/trainium2/isa/instruction.h"

namespace trn2vp::trainium2::isa {

// One line of text per instruction; '#' starts a comment. Semaphore actions are written as Neuron
// profiles print them (facts/trainium2.md section 2.1):
//
//   multiply_moving dst=psum.fp32[0+128]@2048{1:512} src0=sbuf.bf16[0+128]@0{1:512} accumulate=1
//   $S[45]>=16 $S[8]++@complete
//
// An access pattern is buffer.dtype[start_partition+partition_count]@byte_offset{step:count,...},
// innermost dimension first. Waits: $S[id]==value, $S[id]>=value. Updates: $S[id]++, --, +=value,
// -=value, =value, each with @read or
// @complete.

/// Text of one instruction, without a newline.
std::string disassemble(const Instruction& instruction);

/// "psum.fp32[0+128]@2048{1:512}".
std::string to_text(const AccessPattern& pattern);

struct Assembled {
  std::vector<Instruction> program;
  std::string error;  ///< empty, or "line 3: ..." for the first bad line

  explicit operator bool() const { return error.empty(); }
};

/// Assembles a whole text. Errors: unknown instruction, operand or field; one that is missing or
/// given twice; a number out of range; more than two waits or updates.
Assembled assemble(std::string_view text);

}  // namespace trn2vp::trainium2::isa
