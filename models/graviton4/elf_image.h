// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Reads what a bare-metal program needs from an ELF64 AArch64 file: its entry point and loadable
// segments.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace trn2vp::graviton4 {

// what() is one line: the file, what was expected and what was found.
class ElfError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ElfSegment {
  std::uint64_t address;       // physical (p_paddr), bytes
  std::uint64_t memory_bytes;  // >= data.size(); the rest is zero
  std::vector<std::uint8_t> data;
};

struct ElfImage {
  std::uint64_t entry;
  std::vector<ElfSegment> segments;
};

// Throws ElfError if the file can't be read, isn't a little-endian ELF64 executable for AArch64
// (ET_EXEC), has no loadable segment, or has a header that points outside the file.
ElfImage read_elf(const std::string& path);

}  // namespace trn2vp::graviton4
