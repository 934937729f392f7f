// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <set>

#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/validate.h"
#include "tests/trainium2/isa/random_instruction.h"

namespace trn2vp::trainium2::isa {
namespace {

using testing::HasSubstr;

TEST(Encoding, RoundTripOfRandomInstructionsOfEveryOpcode) {
  RandomInstructions random(1);
  for (const InstructionInfo& info : instruction_table()) {
    for (int i = 0; i < 5000; ++i) {
      const Instruction instruction = random.next(info);
      const EncodedInstruction bytes = encode(instruction);
      const Decoded decoded = decode(bytes.data(), bytes.size());
      ASSERT_TRUE(decoded) << info.name << ": " << decoded.error;
      ASSERT_EQ(*decoded.instruction, instruction) << info.name;
    }
  }
}

// The bytes of one instruction, written out by hand from the layout in encoding.h: guards against a
// change of format.
TEST(Encoding, KnownBytes) {
  Instruction multiply;
  multiply.opcode = Opcode::kMultiplyMoving;
  multiply.waits[0] = {45, SemaphoreWait::Condition::kGreaterEqual, 16};
  multiply.updates[0] = {8, SemaphoreUpdate::Op::kIncrement, SemaphoreUpdate::When::kAtComplete, 0};
  multiply.dst = contiguous_pattern(Buffer::kPsum, DType::kFp32, 0, 128, 2048, 512);
  multiply.src0 = contiguous_pattern(Buffer::kSbuf, DType::kBf16, 32, 4, 0x12345, 512);
  multiply.src0.dims[1] = {-2, 3};
  multiply.accumulate = true;
  EncodedInstruction expected{};
  expected[0] = 0x21;
  expected[4] = 45;
  expected[5] = 2;
  expected[8] = 16;
  expected[20] = 8;
  expected[21] = 1;
  expected[22] = 1;
  expected[40] = 1;   // psum
  expected[41] = 10;  // fp32
  expected[43] = 128;
  expected[45] = 0x08;
  expected[48] = 1;
  expected[51] = 0x02;
  expected[54] = expected[58] = expected[62] = 1;
  expected[65] = 6;  // bf16
  expected[66] = 32;
  expected[67] = 4;
  expected[68] = 0x45;
  expected[69] = 0x23;
  expected[70] = 0x01;
  expected[72] = 1;
  expected[75] = 0x02;
  expected[76] = 0xFE;
  expected[77] = 0xFF;
  expected[78] = 3;
  expected[82] = expected[86] = 1;
  expected[112] = 1;                    // accumulate
  expected[118] = expected[119] = 128;  // row_size, column_size
  EXPECT_EQ(encode(multiply), expected);
}

TEST(Encoding, KnownBytesOfVectorsRegistersAndFields) {
  Instruction scalar;
  scalar.opcode = Opcode::kTensorScalar;
  scalar.updates[0] = {7, SemaphoreUpdate::Op::kEventSet, SemaphoreUpdate::When::kAtRead, 0};
  scalar.dst = contiguous_pattern(Buffer::kSbuf, DType::kInt8, 0, 1, 0, 1);
  scalar.src0 = contiguous_pattern(Buffer::kSbuf, DType::kFp8E5, 0, 1, 0, 1);
  scalar.dst.partition_register = 63;
  scalar.src0.offset_register = 0;
  scalar.vectors[1] = vector_operand(Buffer::kPsum, DType::kFp32, 64, 0x104);
  scalar.vectors[1].offset_register = 5;
  scalar.op0 = AluOp::kSubtract;
  scalar.op1 = AluOp::kMaximum;
  scalar.reverse1 = true;
  scalar.operand0 = 1.0f;
  EncodedInstruction expected{};
  expected[0] = 0x43;
  expected[20] = 7;
  expected[21] = 6;
  expected[41] = 2;   // int8
  expected[65] = 15;  // fp8 e5m2
  expected[43] = expected[67] = 1;
  for (int at : {48, 72}) expected[at] = 1;  // step 1
  for (int at : {50, 54, 58, 62, 74, 78, 82, 86}) expected[at] = 1;
  expected[112] = 8;
  expected[113] = 10;
  expected[117] = 1;
  expected[122] = 0x80;  // 1.0f
  expected[123] = 0x3F;
  expected[136] = 1;  // psum
  expected[137] = 10;
  expected[138] = 64;
  expected[139] = 0x85;
  expected[140] = 0x04;
  expected[141] = 0x01;
  expected[185] = 0xBF;  // dst, partition register 63
  expected[186] = 0x80;  // src0, offset register 0
  EXPECT_EQ(encode(scalar), expected);
}

TEST(Encoding, AVectorTakesThePlaceOfItsScalar) {
  Instruction scalar;
  scalar.opcode = Opcode::kTensorScalar;
  scalar.vectors[0] = vector_operand(Buffer::kSbuf, DType::kFp32, 0, 0);
  scalar.operand0 = 3.0f;
  EncodedInstruction bytes = encode(scalar);
  for (std::size_t i = 120; i < 124; ++i) EXPECT_EQ(bytes[i], 0);
  const Decoded decoded = decode(bytes.data(), bytes.size());
  ASSERT_TRUE(decoded) << decoded.error;
  EXPECT_EQ(decoded.instruction->operand0, 0.0f);
  bytes[123] = 1;
  EXPECT_THAT(decode(bytes.data(), bytes.size()).error, HasSubstr("operand0: given twice"));
}

TEST(Encoding, UnusedPartsAreNotEncoded) {
  Instruction nop;
  nop.token = 7;
  nop.src0.byte_offset = 99;
  nop.waits[0].id = 3;  // condition none
  EncodedInstruction expected{};
  expected[0] = 0x01;
  EXPECT_EQ(encode(nop), expected);
}

TEST(Decoding, NamesWhatIsWrong) {
  const auto error_with = [](Opcode opcode, std::size_t byte, std::uint8_t value) {
    Instruction instruction;
    instruction.opcode = opcode;
    EncodedInstruction bytes = encode(instruction);
    bytes[byte] = value;
    const Decoded decoded = decode(bytes.data(), bytes.size());
    EXPECT_FALSE(decoded);
    return decoded.error;
  };
  EXPECT_THAT(error_with(Opcode::kNop, 0, 0), HasSubstr("unknown opcode 0 at byte 0"));
  EXPECT_THAT(error_with(Opcode::kNop, 0, 0xFF), HasSubstr("unknown opcode 255"));
  EXPECT_THAT(error_with(Opcode::kNop, 1, 1), HasSubstr("reserved bits not zero: 1 at byte 1"));
  EXPECT_THAT(error_with(Opcode::kNop, 191, 0x80),
              HasSubstr("reserved bits not zero: 128 at byte 191"));
  EXPECT_THAT(error_with(Opcode::kNop, 4, 9), HasSubstr("reserved bits not zero: 9 at byte 4"));
  EXPECT_THAT(error_with(Opcode::kNop, 24, 2), HasSubstr("reserved bits not zero: 2 at byte 24"));
  EXPECT_THAT(error_with(Opcode::kNop, 5, 5), HasSubstr("unknown wait condition 5"));
  EXPECT_THAT(error_with(Opcode::kNop, 13, 1), HasSubstr("wait slot 1 used while slot 0 is empty"));
  EXPECT_THAT(error_with(Opcode::kNop, 21, 8), HasSubstr("unknown semaphore operation 8"));
  EXPECT_THAT(error_with(Opcode::kNop, 22, 2), HasSubstr("unknown update time 2"));
  EXPECT_THAT(error_with(Opcode::kNop, 29, 1),
              HasSubstr("update slot 1 used while slot 0 is empty"));
  EXPECT_THAT(error_with(Opcode::kTensorCopy, 40, 2), HasSubstr("dst: unknown buffer 2"));
  EXPECT_THAT(error_with(Opcode::kTensorCopy, 65, 1), HasSubstr("src: unknown dtype 1"));
  EXPECT_THAT(error_with(Opcode::kMultiplyMoving, 112, 2), HasSubstr("accumulate: has no value 2"));
  EXPECT_THAT(error_with(Opcode::kTensorScalar, 112, 29), HasSubstr("op0: has no value 29"));
  EXPECT_THAT(error_with(Opcode::kTensorCopy, 184, 0x7F), HasSubstr("dst: unknown register 127"));
  EXPECT_THAT(error_with(Opcode::kTensorCopy, 187, 0xC0), HasSubstr("src: unknown register 192"));
  EXPECT_THAT(error_with(Opcode::kTensorCopy, 190, 0x80), HasSubstr("reserved bits not zero"));
  EXPECT_THAT(error_with(Opcode::kRegisterAlu, 112, 64), HasSubstr("rd: has no value 64"));
  EXPECT_THAT(error_with(Opcode::kRegisterAlu, 114, 0xC0), HasSubstr("b: has no value 192"));
  EXPECT_THAT(error_with(Opcode::kTensorScalar, 128, 1),
              HasSubstr("operand0: absent, but not all zero"));
  EXPECT_THAT(error_with(Opcode::kTensorScalar, 131, 2), HasSubstr("operand0: unknown dtype 0"));
  EXPECT_THAT(error_with(Opcode::kLoadStationary, 92, 1),
              HasSubstr("tag: absent, but not all zero"));
  EXPECT_THAT(error_with(Opcode::kIota, 134, 1),
              HasSubstr("reserved bits not zero: 1 at byte 134"));
  const EncodedInstruction nop = encode(Instruction{});
  EXPECT_THAT(decode(nop.data(), 191).error, HasSubstr("191 of 192 bytes"));
  EXPECT_THAT(decode(nullptr, 0).error, HasSubstr("0 of 192 bytes"));
}

/// Whatever decodes must encode to the same bytes; whatever does not must say why.
void expect_sane(const EncodedInstruction& bytes) {
  const Decoded decoded = decode(bytes.data(), bytes.size());
  if (decoded) {
    ASSERT_EQ(encode(*decoded.instruction), bytes);
  } else {
    ASSERT_FALSE(decoded.error.empty());
  }
}

TEST(Decoding, SurvivesAMillionRandomBlocks) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 1000000; ++i) {
    EncodedInstruction bytes;
    for (std::size_t word = 0; word < bytes.size(); word += 8) {
      const std::uint64_t value = random();
      std::memcpy(bytes.data() + word, &value, 8);
    }
    if (i % 2 == 0)
      bytes[0] =
          static_cast<std::uint8_t>(instruction_table()[i / 2 % instruction_table().size()].opcode);
    expect_sane(bytes);
  }
}

// Random bytes hardly ever decode; blocks that are mostly zero, or a few bytes away from a good
// instruction, go deeper.
TEST(Decoding, SurvivesAMillionDamagedInstructions) {
  RandomInstructions instructions(5);
  std::mt19937 random(6);
  const std::size_t rows = instruction_table().size();
  int decoded = 0;
  for (std::size_t i = 0; i < 1000000; ++i) {
    const InstructionInfo& info = instruction_table()[i % rows];
    EncodedInstruction bytes{};
    bytes[0] = static_cast<std::uint8_t>(info.opcode);
    if (i / rows % 2 == 0) bytes = encode(instructions.next(info));
    for (std::uint32_t n = random() % 4; n > 0; --n) {
      bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    }
    expect_sane(bytes);
    const Decoded result = decode(bytes.data(), bytes.size());
    if (!result) continue;
    ++decoded;
    for (std::size_t engine = 0; engine < kEngineCount; ++engine) {
      const auto violation = validate(*result.instruction, static_cast<Engine>(engine));
      ASSERT_TRUE(!violation || !violation->text.empty());
    }
    ASSERT_FALSE(disassemble(*result.instruction).empty());
  }
  EXPECT_GT(decoded, 100000);
}

TEST(Decoding, SurvivesEveryBitFlip) {
  RandomInstructions random(3);
  int refused = 0;
  for (const InstructionInfo& info : instruction_table()) {
    for (int sample = 0; sample < 20; ++sample) {
      const EncodedInstruction good = encode(random.next(info));
      for (std::size_t flip = 0; flip < 8 * good.size(); ++flip) {
        EncodedInstruction bytes = good;
        bytes[flip / 8] = static_cast<std::uint8_t>(bytes[flip / 8] ^ (1u << (flip % 8)));
        expect_sane(bytes);
        refused += !decode(bytes.data(), bytes.size());
      }
    }
  }
  EXPECT_GT(refused, 0);
}

TEST(Table, IsConsistent) {
  std::set<Opcode> codes;
  std::set<std::string> names;
  for (const InstructionInfo& info : instruction_table()) {
    EXPECT_TRUE(codes.insert(info.opcode).second) << info.name;
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_NE(info.engines, 0u) << info.name;
    EXPECT_EQ(find_instruction(info.opcode), &info);
    EXPECT_EQ(find_instruction(info.name), &info);
    std::vector<int> owners(kInstructionBytes, 0);
    const auto own = [&](unsigned from, unsigned size) {
      for (unsigned i = 0; i < size; ++i) ++owners.at(from + i);
    };
    for (const OperandInfo& operand : info.operands) {
      own(operand.offset, 24);
      own(operand.register_offset, 2);
    }
    for (const VectorInfo& vector : info.vectors) {
      own(vector.offset, 8);
      EXPECT_LT(vector.index, 4u) << info.name;
    }
    for (const FieldInfo& field : info.fields) {
      own(field.offset, field.size());
      EXPECT_EQ(field.kind == FieldInfo::Kind::kEnum, field.value_name != nullptr) << field.name;
    }
    if (info.block != Block::kNone) own(128, 32);
    // A scalar that a vector replaces goes by the name of that vector.
    for (const VectorInfo& vector : info.vectors) {
      Instruction with_vector;
      with_vector.vectors[vector.index].present = true;
      for (const FieldInfo& field : info.fields) {
        if (!field.is_hidden(with_vector)) continue;
        EXPECT_STREQ(field.name, vector.name) << info.name;
      }
    }
    for (std::size_t i = 0; i < owners.size(); ++i) {
      EXPECT_LE(owners[i], i < 36 ? 0 : 1) << info.name << " byte " << i;
    }
  }
  EXPECT_EQ(find_instruction("no_such_thing"), nullptr);
}

}  // namespace
}  // namespace trn2vp::trainium2::isa
