// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/assembly.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "models/trainium2/isa/markdown.h"
#include "tests/trainium2/isa/random_instruction.h"

namespace trn2vp::trainium2::isa {
namespace {

using testing::HasSubstr;

TEST(Assembly, RoundTripOfRandomInstructionsOfEveryOpcode) {
  RandomInstructions random(4);
  for (const InstructionInfo& info : instruction_table()) {
    std::string text;
    std::vector<Instruction> program;
    for (int i = 0; i < 2000; ++i) {
      program.push_back(random.next(info));
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
      "multiply_moving dst=psum.fp32[0+128]@2048{1:512} moving=sbuf.bf16[32+4]@70{-1:8,16:64} "
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

TEST(Assembly, TextOfVectorsRegistersAndEvents) {
  for (const std::string text : {
           "tensor_scalar dst=sbuf.bf16[0+8]@0{1:64} data=psum.fp32[0(r2)+8]@512(r63){1:64} "
           "operand0=sbuf.fp32[32]@4096(r0) op0=multiply op1=add operand1=0.5 reverse0=1 "
           "$E[3]==1 $E[4]==0 $E[5]=1@read $E[6]=0@complete",
           "branch if=less ra=r3 b=r4 target=-4",
           "branch if=always target=7",
           "register_move rd=r9 b=-17",
           "iota dst=sbuf.int32[0+8]@0{1:6} offset=-3 pattern={100000:2,-1:3}",
           "load_stationary stationary=sbuf.fp8e4[0+64]@0{1:64} "
           "tag=sbuf.uint16[0+64]@4096{1:16} sparsity=2:8 start_row=64 row_size=64",
           "activation dst=sbuf.bf16[0+8]@0{1:6} data=sbuf.bf16[0+8]@64{1:6} op=gelu_apprx_tanh "
           "scale=0.125 reduce_cmd=reset_reduce",
           "tensor_copy_predicated dst=sbuf.bf16[0+8]@0{1:6} predicate=sbuf.uint8[0+8]@64{1:6} "
           "src=2.5",
           "topk val_dst=sbuf.bf16[0+16]@0{1:8} src=sbuf.bf16[0+16]@64{1:8} "
           "idx_dst=sbuf.uint32[0+16]@128{1:8} n=128",
       }) {
    const Assembled assembled = assemble(text);
    ASSERT_TRUE(assembled) << text << ": " << assembled.error;
    EXPECT_EQ(disassemble(assembled.program.at(0)), text);
  }
}

TEST(Assembly, AnOperandIsAlsoKnownByItsSlot) {
  const auto assembled = [](const char* text) { return assemble(text).program.at(0); };
  EXPECT_EQ(assembled("load_stationary src0=sbuf.bf16[0+4]@0{1:8}"),
            assembled("load_stationary stationary=sbuf.bf16[0+4]@0{1:8}"));
  EXPECT_EQ(
      assemble("load_stationary src0=sbuf.bf16[0+4]@0{1:8} stationary=sbuf.bf16[0+4]@0{1:9}").error,
      "line 1: 'stationary' given twice");
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
  EXPECT_EQ(error_of("memset dst=7 value=0"), "line 2: bad access pattern '7' for dst");
  EXPECT_EQ(error_of("branch if=sometimes target=1"), "line 2: bad value 'sometimes' for if");
  EXPECT_EQ(error_of("register_move rd=r64 b=1"), "line 2: bad value 'r64' for rd");
  EXPECT_EQ(error_of("register_move rd=r1"), "line 2: register_move needs b");
  EXPECT_EQ(error_of("nop $E[1]==2"), "line 2: bad semaphore action '$E[1]==2'");
  EXPECT_EQ(error_of("nop $E[1]++@read"), "line 2: bad semaphore action '$E[1]++@read'");
  EXPECT_EQ(error_of("iota dst=sbuf.int32[0+1]@0{1:1}"), "line 2: iota needs pattern");
  EXPECT_EQ(error_of("nop rd=sbuf.fp32[0]@0"), "line 2: nop has no tensor 'rd'");
  const std::string tensors = " dst=sbuf.bf16[0+1]@0{1:8} src0=sbuf.bf16[0+1]@0{1:8}";
  EXPECT_EQ(error_of(("nc_stream_shuffle" + tensors + " shuffle_mask={1,2}").c_str()),
            "line 2: bad value '{1,2}' for shuffle_mask");
  EXPECT_EQ(error_of(("tensor_scalar" + tensors + " op0=add operand0=sbuf.fp32[0]@x").c_str()),
            "line 2: bad vector 'sbuf.fp32[0]@x' for operand0");
  EXPECT_EQ(error_of(("range_select" + tensors +
                      " bound0=sbuf.fp32[0]@0 comp_op0=less comp_op1=less reduce_cmd=idle "
                      "on_false_value=0")
                         .c_str()),
            "line 2: range_select needs bound1");
  EXPECT_THAT(
      error_of(("tensor_copy" + tensors.substr(0, 27) + " src=sbuf.bf16[0(r64)+1]@0{1:8}").c_str()),
      HasSubstr("bad access pattern"));
}

TEST(Markdown, NamesEveryInstructionOperandAndField) {
  const std::string text = isa_markdown();
  for (const InstructionInfo& info : instruction_table()) {
    EXPECT_THAT(text, HasSubstr(std::string("### ") + info.name + "\n"));
    for (const OperandInfo& operand : info.operands) EXPECT_THAT(text, HasSubstr(operand.doc));
    for (const VectorInfo& vector : info.vectors) EXPECT_THAT(text, HasSubstr(vector.doc));
    for (const FieldInfo& field : info.fields) EXPECT_THAT(text, HasSubstr(field.doc));
  }
}

TEST(Markdown, ExamplesAssemble) {
  std::istringstream text(isa_markdown());
  int examples = 0;
  for (std::string line; std::getline(text, line);) {
    if (line.compare(0, 4, "    ") != 0) continue;
    const Assembled assembled = assemble(line);
    EXPECT_TRUE(assembled && assembled.program.size() == 1) << line << ": " << assembled.error;
    ++examples;
  }
  EXPECT_GE(examples, 4);
}

}  // namespace
}  // namespace trn2vp::trainium2::isa
