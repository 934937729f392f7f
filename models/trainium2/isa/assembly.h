// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/trainium2/isa/instruction.h"

namespace trn2vp::trainium2::isa {

// One line of text per instruction; '#' starts a comment. Operands and scalars are written
// name=value under their nki.isa names, in any order; an operand is also understood under its slot
// (dst, src0, src1, aux). A scalar with a default may be left out.
//
//   multiply_moving dst=psum.fp32[0+128]@2048{1:512} moving=sbuf.bf16[0+128]@0{1:512} accumulate=1
//   tensor_scalar dst=sbuf.bf16[0+8]@0{1:64} data=sbuf.bf16[0+8]@512{1:64} op0=multiply
//     operand0=sbuf.fp32[0]@4096 op1=add operand1=0.5
//   branch if=less ra=r3 b=16 target=-4 $S[45]>=16 $E[7]==1 $S[8]++@complete $E[9]=0@read
//
// An access pattern is buffer.dtype[start_partition+partition_count]@byte_offset{step:count,...},
// innermost dimension first; a [P, 1] vector is buffer.dtype[start_partition]@byte_offset. A
// register is added with (rN) behind the start partition or the byte offset: [0(r2)+32]@64(r5).
// shuffle_mask={1,0,...} lists 32 entries, pattern={step:count,...} the loops of iota.
//
// Semaphore actions as Neuron profiles print them (facts/trainium2.md section 2.1): waits
// $S[id]==value, $S[id]>=value, $E[id]==1, $E[id]==0; updates $S[id]++, --, +=value, -=value,
// =value, $E[id]=1, $E[id]=0, each with @read or @complete.

/// Text of one instruction, without a newline. Scalars that have their default are left out.
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
