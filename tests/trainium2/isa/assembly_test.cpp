// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/assembly.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/trainium2/isa/markdown.h"
#include "tests/trainium2/isa/random_instruction.h"

namespace trn2vp::trainium2::isa {
namespace {

using testing::HasSubstr;

TEST(Assembly, RoundTripOfRandomInstructionsOfEveryOpcode) {
  std::mt19937 random(4);
  for (const InstructionInfo& info : instruction_table()) {
    std::string text;
    std::vector<Instruction> program;
    for (int i = 0; i < 2000; ++i) {
      program.push_back(random_instruction(random, info));
      text += disassemble(program.back()) + "\n";
    }
    const Assembled assembled = assemble(text);
    ASSERT_TRUE(assembled) << assembled.error;
    ASSERT_EQ(assembled.program.size(), program.size());
    for (std::size_t i = 0; i < program.size(); ++i) {
      ASSERT_EQ(assembled.program[i], program[i]) << disassemble(program[i]);
    }
  }
}

TEST(Assembly, TextOfAMultiply) {
  const std::string text =
      "multiply_moving dst=psum.fp32[0+128]@2048{1:512} src0=sbuf.bf16[32+4]@70{-1:8,16:64} "
      "accumulate=1 "
      "$S[45]>=16 $S[3]==-2 $S[8]++@complete $S[9]-=5@read";
  const Assembled assembled = assemble(text + "   # comment\n\n");
  ASSERT_TRUE(assembled) << assembled.error;
  ASSERT_EQ(assembled.program.size(), 1u);
  const Instruction& multiply = assembled.program[0];
  EXPECT_EQ(multiply.opcode, Opcode::kMultiplyMoving);
  EXPECT_EQ(multiply.dst, contiguous_pattern(Buffer::kPsum, DType::kFp32, 0, 128, 2048, 512));
  EXPECT_EQ(multiply.src0.start_partition, 32);
  EXPECT_EQ(multiply.src0.dims[0], (Dimension{-1, 8}));
  EXPECT_EQ(multiply.src0.dims[1], (Dimension{16, 64}));
  EXPECT_TRUE(multiply.accumulate);
  EXPECT_EQ(multiply.waits[0], (SemaphoreWait{45, SemaphoreWait::Condition::kGreaterEqual, 16}));
  EXPECT_EQ(multiply.waits[1], (SemaphoreWait{3, SemaphoreWait::Condition::kEqual, -2}));
  EXPECT_EQ(multiply.updates[0], (SemaphoreUpdate{8, SemaphoreUpdate::Op::kIncrement,
                                                  SemaphoreUpdate::When::kAtComplete, 0}));
  EXPECT_EQ(multiply.updates[1],
            (SemaphoreUpdate{9, SemaphoreUpdate::Op::kSubImm, SemaphoreUpdate::When::kAtRead, 5}));
  EXPECT_EQ(disassemble(multiply), text);
}

TEST(Assembly, ErrorsNameTheLine) {
  const auto error_of = [](const char* line) {
    return assemble(std::string("nop\n") + line).error;
  };
  EXPECT_EQ(error_of("fly"), "line 2: unknown instruction 'fly'");
  EXPECT_EQ(error_of("notify"), "line 2: notify needs token");
  EXPECT_EQ(error_of("notify token=1 token=2"), "line 2: 'token' given twice");
  EXPECT_EQ(error_of("notify token=4294967296"), "line 2: bad value '4294967296' for token");
  EXPECT_EQ(error_of("nop token=1"), "line 2: nop has no 'token'");
  EXPECT_EQ(error_of("nop $S[256]>=1"), "line 2: bad semaphore action '$S[256]>=1'");
  EXPECT_EQ(error_of("nop $S[1]++"), "line 2: bad semaphore action '$S[1]++'");
  EXPECT_EQ(error_of("nop $S[1]==1 $S[1]==1 $S[1]==1"), "line 2: more than two waits");
  EXPECT_EQ(error_of("nop $S[1]++@read $S[1]++@read $S[1]++@read"),
            "line 2: more than two updates");
  EXPECT_EQ(error_of("nop $S[1]=7@read $S[1]=7@never"),
            "line 2: bad semaphore action '$S[1]=7@never'");
  EXPECT_THAT(error_of("memset dst=sbuf.bf16[0+1]@0{1:8,1:1,1:1,1:1,1:1} value=0"),
              HasSubstr("bad access pattern"));
  EXPECT_THAT(error_of("memset dst=sbuf.bf17[0+1]@0{1:8} value=0"),
              HasSubstr("bad access pattern"));
  EXPECT_THAT(error_of("memset dst=sbuf.bf16[0+1]@0{1:8} value=zero"),
              HasSubstr("bad value 'zero'"));
}

TEST(Markdown, NamesEveryInstructionOperandAndField) {
  const std::string text = isa_markdown();
  for (const InstructionInfo& info : instruction_table()) {
    EXPECT_THAT(text, HasSubstr(std::string("### ") + info.name + "\n"));
    for (const OperandInfo& operand : info.operands) EXPECT_THAT(text, HasSubstr(operand.doc));
    for (const FieldInfo& field : info.fields) EXPECT_THAT(text, HasSubstr(field.doc));
  }
}

}  // namespace
}  // namespace trn2vp::trainium2::isa
