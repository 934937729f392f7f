// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace trn2vp::job {

/// A descriptor pair of a .trn2asm file, for the rings of one queue of one of the core's 16 DMA
/// engines:
///
///   .descriptor queue=0..12 engine=0..15 from=PLACE to=PLACE bytes=1..65536 [core=C]
///
/// PLACE: sbuf[PARTITION]@BYTE and semaphore[N] (writing there adds) of the core, hbm@OFFSET in the
/// memory set aside for the program, one (four bytes that hold 1), or a device address in hex.
/// peer[PORT]. in front of the first three: the same of the chip behind NeuronLink port 0..3.
/// Pairs of one queue lie in the order of the file; each is a packet that is written before the
/// next one starts.
struct AssemblyDescriptor {
  struct Place {
    enum class Kind { kAddress, kSbuf, kSemaphore, kHbm, kOne } kind;
    unsigned index = 0;  ///< partition or semaphore
    std::uint64_t offset = 0;
    int port = -1;  ///< of the chip that has it; -1: the own one
  };

  unsigned core = 0;
  unsigned queue = 0;
  unsigned engine = 0;
  Place from;
  Place to;
  std::uint32_t bytes = 0;
};

/// HBM a program may use: hbm@0 .. hbm@0xFFFFFF.
inline constexpr std::uint64_t kAssemblyHbmBytes = 16ull << 20;

/// The words behind .descriptor, without core. Throws std::invalid_argument.
AssemblyDescriptor parse_descriptor(const std::vector<std::string>& words);

}  // namespace trn2vp::job
