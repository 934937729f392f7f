// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/register_block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace trn2vp::common {
namespace {

#define DEMO_REGISTERS(X)                                          \
  X(kControl, "CONTROL", 0x00, 1, 4, kReadWrite, 0x11, "control")  \
  X(kStatus, "STATUS", 0x04, 1, 4, kReadOnly, 0x22, "status")      \
  X(kCommand, "COMMAND", 0x08, 1, 4, kWriteOnly, 0x33, "command")  \
  X(kChannel, "CHANNEL", 0x20, 4, 0x10, kReadWrite, 5, "channels") \
  X(kLast, "LAST", 0x24, 1, 4, kReadWrite, 0, "between two channels")
enum DemoRegister : unsigned { DEMO_REGISTERS(TRN2VP_REGISTER_ENUM) };
const RegisterBlockDecl kDemo = {"DEMO",
                                 0x100,
                                 "a data sheet",
                                 {DEMO_REGISTERS(TRN2VP_REGISTER_ROW)},
                                 {{"CONTROL", "ENABLE", 0, 0, "runs"},
                                  {"CONTROL", "ALL", 31, 0, "every bit"},
                                  {"CHANNEL", "RATE", 7, 4, "rate"}}};

std::uint32_t read(RegisterFile& file, std::uint64_t offset) {
  std::uint32_t value = 0xDEAD;
  EXPECT_TRUE(file.read(offset, value)) << offset;
  return value;
}

TEST(RegisterFile, ResetValuesAndAccess) {
  RegisterFile file(kDemo);
  EXPECT_EQ(read(file, 0x00), 0x11u);
  EXPECT_EQ(read(file, 0x04), 0x22u);
  EXPECT_EQ(read(file, 0x08), 0u) << "write-only reads as 0";
  EXPECT_TRUE(file.write(0x04, 1));
  EXPECT_EQ(read(file, 0x04), 0x22u) << "read-only ignores writes";
  EXPECT_TRUE(file.write(0x08, 1));
  EXPECT_EQ(file.get(kCommand), 1u);
  EXPECT_TRUE(file.write(0x00, 0xABCD));
  EXPECT_EQ(file.get(kControl), 0xABCDu);
  file.reset();
  EXPECT_EQ(file.get(kControl), 0x11u);
}

TEST(RegisterFile, Arrays) {
  RegisterFile file(kDemo);
  for (unsigned i = 0; i < 4; ++i) EXPECT_TRUE(file.write(0x20 + i * 0x10, 100 + i));
  EXPECT_TRUE(file.write(0x24, 7));
  for (unsigned i = 0; i < 4; ++i) EXPECT_EQ(file.get(kChannel, i), 100 + i);
  EXPECT_EQ(file.get(kLast), 7u);
  std::uint32_t value = 0;
  EXPECT_FALSE(file.read(0x60, value)) << "one past the array";
}

TEST(RegisterFile, Callbacks) {
  RegisterFile file(kDemo);
  std::vector<std::pair<unsigned, std::uint32_t>> seen;
  file.on_write(kChannel, [&](unsigned i, std::uint32_t value) { seen.emplace_back(i, value); });
  file.on_read(kStatus, [&](unsigned) { return static_cast<std::uint32_t>(seen.size()); });
  file.write(0x30, 42);
  file.write(0x50, 43);
  EXPECT_THAT(seen, testing::ElementsAre(testing::Pair(1u, 42u), testing::Pair(3u, 43u)));
  EXPECT_EQ(file.get(kChannel, 1), 5u) << "the callback replaces the store";
  EXPECT_EQ(read(file, 0x04), 2u);
}

TEST(RegisterFile, UndeclaredOffsets) {
  RegisterFile strict(kDemo);
  std::uint32_t value = 0;
  EXPECT_FALSE(strict.read(0x80, value));
  EXPECT_FALSE(strict.write(0x80, 1));
  RegisterFile storing(kDemo, RegisterFile::Undeclared::kStore);
  EXPECT_EQ(read(storing, 0x80), 0u);
  EXPECT_TRUE(storing.write(0x80, 9));
  EXPECT_EQ(read(storing, 0x80), 9u);
  EXPECT_FALSE(storing.write(0x100, 1)) << "outside the block";
  storing.reset();
  EXPECT_EQ(read(storing, 0x80), 0u);
}

TEST(RegisterFile, BadDeclarationsAreRefused) {
  static const RegisterBlockDecl twice = {
      "TWICE",
      0x10,
      "",
      {{"A", 0, 2, 4, Access::kReadWrite, 0, ""}, {"B", 4, 1, 4, Access::kReadWrite, 0, ""}},
      {}};
  EXPECT_THROW(RegisterFile{twice}, std::logic_error);
  static const RegisterBlockDecl outside = {
      "OUT", 0x10, "", {{"A", 0, 5, 4, Access::kReadWrite, 0, ""}}, {}};
  EXPECT_THROW(RegisterFile{outside}, std::logic_error);
  static const RegisterBlockDecl odd = {
      "ODD", 0x10, "", {{"A", 2, 1, 4, Access::kReadWrite, 0, ""}}, {}};
  EXPECT_THROW(RegisterFile{odd}, std::logic_error);
}

TEST(RegisterBlock, CHeader) {
  EXPECT_EQ(c_header(kDemo),
            "/* DEMO: a data sheet */\n"
            "#define DEMO_BLOCK_BYTES 0x100\n"
            "#define DEMO_CONTROL 0x0  /* control */\n"
            "#define DEMO_STATUS 0x4  /* status */\n"
            "#define DEMO_COMMAND 0x8  /* command */\n"
            "#define DEMO_CHANNEL(i) (0x20 + (i) * 0x10)  /* channels */\n"
            "#define DEMO_LAST 0x24  /* between two channels */\n"
            "#define DEMO_CONTROL_ENABLE_SHIFT 0\n"
            "#define DEMO_CONTROL_ENABLE_MASK 0x1u  /* runs */\n"
            "#define DEMO_CONTROL_ALL_SHIFT 0\n"
            "#define DEMO_CONTROL_ALL_MASK 0xffffffffu  /* every bit */\n"
            "#define DEMO_CHANNEL_RATE_SHIFT 4\n"
            "#define DEMO_CHANNEL_RATE_MASK 0xf0u  /* rate */\n");
}

TEST(RegisterBlock, Markdown) {
  const std::string text = markdown(kDemo);
  EXPECT_THAT(text, testing::HasSubstr("### DEMO"));
  EXPECT_THAT(text, testing::HasSubstr(
                        "| `0x0` | CONTROL | RW | `0x11` | control; [0:0] ENABLE: runs; [31:0]"));
  EXPECT_THAT(text, testing::HasSubstr("| `0x20` + `0x10`*i, i < 4 | CHANNEL | RW | `0x5` |"));
  EXPECT_THAT(text, testing::HasSubstr("| `0x4` | STATUS | RO |"));
}

}  // namespace
}  // namespace trn2vp::common
