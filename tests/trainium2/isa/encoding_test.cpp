// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/isa/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <set>

#include "tests/trainium2/isa/random_instruction.h"

namespace trn2vp::trainium2::isa {
namespace {

using testing::HasSubstr;

TEST(Encoding, RoundTripOfRandomInstructionsOfEveryOpcode) {
  std::mt19937 random(1);
  for (const InstructionInfo& info : instruction_table()) {
    for (int i = 0; i < 5000; ++i) {
      const Instruction instruction = random_instruction(random, info);
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
  expected[112] = 1;
  EXPECT_EQ(encode(multiply), expected);
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
  EXPECT_THAT(error_with(Opcode::kNop, 127, 0x80),
              HasSubstr("reserved bits not zero: 128 at byte 127"));
  EXPECT_THAT(error_with(Opcode::kNop, 5, 3), HasSubstr("unknown wait condition 3"));
  EXPECT_THAT(error_with(Opcode::kNop, 13, 1), HasSubstr("wait slot 1 used while slot 0 is empty"));
  EXPECT_THAT(error_with(Opcode::kNop, 21, 6), HasSubstr("unknown semaphore operation 6"));
  EXPECT_THAT(error_with(Opcode::kNop, 22, 2), HasSubstr("unknown update time 2"));
  EXPECT_THAT(error_with(Opcode::kNop, 29, 1),
              HasSubstr("update slot 1 used while slot 0 is empty"));
  EXPECT_THAT(error_with(Opcode::kTensorCopy, 40, 2), HasSubstr("dst: unknown buffer 2"));
  EXPECT_THAT(error_with(Opcode::kTensorCopy, 65, 1), HasSubstr("src0: unknown dtype 1"));
  EXPECT_THAT(error_with(Opcode::kMultiplyMoving, 112, 2), HasSubstr("accumulate 2"));
  const EncodedInstruction nop = encode(Instruction{});
  EXPECT_THAT(decode(nop.data(), 127).error, HasSubstr("127 of 128 bytes"));
  EXPECT_THAT(decode(nullptr, 0).error, HasSubstr("0 of 128 bytes"));
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

TEST(Decoding, SurvivesEveryBitFlip) {
  std::mt19937 random(3);
  int refused = 0;
  for (const InstructionInfo& info : instruction_table()) {
    for (int sample = 0; sample < 20; ++sample) {
      const EncodedInstruction good = encode(random_instruction(random, info));
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
    for (const OperandInfo& operand : info.operands) {
      for (unsigned i = 0; i < 24; ++i) ++owners.at(operand.offset + i);
    }
    for (const FieldInfo& field : info.fields) {
      for (unsigned i = 0; i < field.size(); ++i) ++owners.at(field.offset + i);
    }
    for (std::size_t i = 0; i < owners.size(); ++i) {
      EXPECT_LE(owners[i], i < 36 ? 0 : 1) << info.name << " byte " << i;
    }
  }
  EXPECT_EQ(find_instruction("no_such_thing"), nullptr);
}

TEST(AccessPattern, Offsets) {
  AccessPattern pattern = contiguous_pattern(Buffer::kSbuf, DType::kFp32, 0, 1, 100, 4);
  EXPECT_TRUE(pattern.contiguous());
  pattern.dims[1] = {4, 3};
  EXPECT_TRUE(pattern.contiguous());
  pattern.dims[1] = {-10, 3};
  EXPECT_FALSE(pattern.contiguous());
  EXPECT_EQ(pattern.elements(), 12u);
  EXPECT_EQ(pattern.element_offset(0), 100);
  EXPECT_EQ(pattern.element_offset(3), 112);
  EXPECT_EQ(pattern.element_offset(4), 60);
  EXPECT_EQ(pattern.first_byte(), 20);
  EXPECT_EQ(pattern.end_byte(), 116);
}

}  // namespace
}  // namespace trn2vp::trainium2::isa
