// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/elf_image.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>

namespace trn2vp::graviton4 {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A small correct file: one segment of 8 bytes that takes 32 in memory.
struct File {
  Elf64_Ehdr header{};
  Elf64_Phdr segment{};
  std::uint64_t data = 0x1122334455667788;
  std::size_t length = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr) + sizeof(std::uint64_t);

  File() {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = ET_EXEC;
    header.e_machine = EM_AARCH64;
    header.e_entry = 0x40080004;
    header.e_phoff = sizeof(Elf64_Ehdr);
    header.e_phentsize = sizeof(Elf64_Phdr);
    header.e_phnum = 1;
    segment.p_type = PT_LOAD;
    segment.p_offset = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
    segment.p_paddr = 0x40080000;
    segment.p_filesz = 8;
    segment.p_memsz = 32;
  }

  std::string path() const {
    return testing::TempDir() + "elf_image_test_" + std::to_string(getpid()) + ".elf";
  }
  ElfImage read() const {
    std::vector<char> bytes(sizeof(header) + sizeof(segment) + sizeof(data));
    std::memcpy(bytes.data(), &header, sizeof(header));
    std::memcpy(bytes.data() + sizeof(header), &segment, sizeof(segment));
    std::memcpy(bytes.data() + sizeof(header) + sizeof(segment), &data, sizeof(data));
    std::ofstream(path(), std::ios::binary).write(bytes.data(), static_cast<long>(length));
    struct Remove {
      std::string path;
      ~Remove() { std::remove(path.c_str()); }
    } remove{path()};
    return read_elf(path());
  }
  std::string error() const {
    try {
      read();
    } catch (const ElfError& error) {
      return error.what();
    }
    return "accepted";
  }
};

TEST(ElfImage, ReadsEntryAndSegments) {
  const ElfImage image = File().read();
  EXPECT_EQ(image.entry, 0x40080004u);
  ASSERT_EQ(image.segments.size(), 1u);
  EXPECT_EQ(image.segments[0].address, 0x40080000u);
  EXPECT_EQ(image.segments[0].memory_bytes, 32u);
  EXPECT_THAT(image.segments[0].data,
              testing::ElementsAre(0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11));
}

TEST(ElfImage, ErrorsNameTheFileAndTheExpectationInOneLine) {
  const auto expect = [](const File& file, const char* expectation) {
    EXPECT_THAT(file.error(),
                AllOf(HasSubstr(file.path()), HasSubstr(expectation), Not(HasSubstr("\n"))));
  };
  File file;
  file.header.e_machine = EM_X86_64;
  expect(file, "expected an ELF for AArch64 (machine 183), found machine 62");
  file = File();
  file.header.e_ident[0] = 'M';
  expect(file, "no ELF magic");
  file = File();
  file.header.e_ident[EI_CLASS] = ELFCLASS32;
  expect(file, "expected a 64-bit ELF");
  file = File();
  file.header.e_ident[EI_DATA] = ELFDATA2MSB;
  expect(file, "little-endian");
  file = File();
  file.header.e_type = ET_DYN;
  expect(file, "statically linked executable");
  file = File();
  file.header.e_phnum = 0;
  expect(file, "program headers");
  file = File();
  file.segment.p_type = PT_NOTE;
  expect(file, "at least one loadable segment");
}

TEST(ElfImage, DamagedFilesAreRefused) {
  File file;
  file.length = 20;
  EXPECT_THAT(file.error(), HasSubstr("truncated"));
  file = File();
  file.length = sizeof(Elf64_Ehdr) + 10;
  EXPECT_THAT(file.error(), HasSubstr("truncated"));
  file = File();
  file.segment.p_filesz = 9;
  EXPECT_THAT(file.error(), HasSubstr("to lie inside the file"));
  file = File();
  file.segment.p_offset = ~0ull;
  EXPECT_THAT(file.error(), HasSubstr("to lie inside the file"));
  file = File();
  file.segment.p_memsz = 4;
  EXPECT_THAT(file.error(), HasSubstr("to lie inside the file"));
  file = File();
  file.header.e_phoff = ~0ull - 8;
  EXPECT_THAT(file.error(), HasSubstr("truncated"));
}

TEST(ElfImage, MissingFile) {
  try {
    read_elf("/nowhere/program.elf");
    FAIL() << "no error";
  } catch (const ElfError& error) {
    EXPECT_THAT(error.what(), HasSubstr("/nowhere/program.elf: can't be read"));
  }
}

}  // namespace
}  // namespace trn2vp::graviton4
