// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/elf_image.h"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>

namespace trn2vp::graviton4 {
namespace {

std::vector<std::uint8_t> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::uint8_t> bytes((std::istreambuf_iterator<char>(file)),
                                  std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) {
    throw ElfError(path + ": can't be read, expected an ELF64 AArch64 executable");
  }
  return bytes;
}

template <typename Header>
Header header_at(const std::string& path, const std::vector<std::uint8_t>& bytes,
                 std::uint64_t offset, const char* what) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(Header)) {
    throw ElfError(path + ": truncated, expected an ELF64 " + what + " at offset " +
                   std::to_string(offset));
  }
  Header header;
  std::memcpy(&header, bytes.data() + offset, sizeof(header));
  return header;
}

void check_kind(const std::string& path, const Elf64_Ehdr& header) {
  const auto expect = [&path](bool good, const std::string& sentence) {
    if (!good) throw ElfError(path + ": " + sentence);
  };
  expect(std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0,
         "expected an ELF64 AArch64 executable, found no ELF magic");
  expect(header.e_ident[EI_CLASS] == ELFCLASS64,
         "expected a 64-bit ELF for AArch64, found another class");
  expect(header.e_ident[EI_DATA] == ELFDATA2LSB, "expected a little-endian ELF for AArch64");
  expect(header.e_machine == EM_AARCH64,
         "expected an ELF for AArch64 (machine 183), found machine " +
             std::to_string(header.e_machine));
  expect(header.e_type == ET_EXEC,
         "expected a statically linked executable (ELF type 2), found type " +
             std::to_string(header.e_type));
  expect(header.e_phentsize == sizeof(Elf64_Phdr) && header.e_phnum > 0,
         "expected ELF64 program headers, found " + std::to_string(header.e_phnum) + " of " +
             std::to_string(header.e_phentsize) + " bytes");
}

}  // namespace

ElfImage read_elf(const std::string& path) {
  const std::vector<std::uint8_t> bytes = read_file(path);
  const auto header = header_at<Elf64_Ehdr>(path, bytes, 0, "header");
  check_kind(path, header);
  ElfImage image{header.e_entry, {}};
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    const auto program = header_at<Elf64_Phdr>(
        path, bytes, header.e_phoff + std::uint64_t{i} * sizeof(Elf64_Phdr), "program header");
    if (program.p_type != PT_LOAD || program.p_memsz == 0) continue;
    if (program.p_offset > bytes.size() || bytes.size() - program.p_offset < program.p_filesz ||
        program.p_filesz > program.p_memsz || program.p_paddr + program.p_memsz < program.p_paddr) {
      throw ElfError(path + ": malformed, expected segment " + std::to_string(i) +
                     " to lie inside the file");
    }
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(program.p_offset);
    image.segments.push_back({program.p_paddr,
                              program.p_memsz,
                              {begin, begin + static_cast<std::ptrdiff_t>(program.p_filesz)}});
  }
  if (image.segments.empty())
    throw ElfError(path + ": expected at least one loadable segment, found none");
  return image;
}

}  // namespace trn2vp::graviton4
