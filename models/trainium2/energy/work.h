// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>

#include "models/trainium2/isa/instruction.h"

namespace trn2vp::trainium2::energy {

/// Multiply-accumulates that cost the same: by the type of the moving operand.
enum class MacClass : std::uint8_t { kFp8, kBf16, kFp16, kTf32, kFp32 };
constexpr std::size_t kMacClasses = 5;

/// What instructions ask of data paths and on-chip memories. Counts.
struct Work {
  std::array<std::uint64_t, kMacClasses> macs{};
  std::uint64_t elements = 0;  ///< through the data path of an elementwise engine
  std::uint64_t sbuf_read_bytes = 0;
  std::uint64_t sbuf_written_bytes = 0;
  std::uint64_t psum_read_bytes = 0;
  std::uint64_t psum_written_bytes = 0;

  std::uint64_t total_macs() const;
};

// Inline: every instruction is added up.
inline Work& operator+=(Work& sum, const Work& more) {
  for (std::size_t i = 0; i < kMacClasses; ++i) sum.macs[i] += more.macs[i];
  sum.elements += more.elements;
  sum.sbuf_read_bytes += more.sbuf_read_bytes;
  sum.sbuf_written_bytes += more.sbuf_written_bytes;
  sum.psum_read_bytes += more.psum_read_bytes;
  sum.psum_written_bytes += more.psum_written_bytes;
  return sum;
}

inline Work& operator-=(Work& difference, const Work& less) {
  for (std::size_t i = 0; i < kMacClasses; ++i) difference.macs[i] -= less.macs[i];
  difference.elements -= less.elements;
  difference.sbuf_read_bytes -= less.sbuf_read_bytes;
  difference.sbuf_written_bytes -= less.sbuf_written_bytes;
  difference.psum_read_bytes -= less.psum_read_bytes;
  difference.psum_written_bytes -= less.psum_written_bytes;
  return difference;
}

/// Of one valid instruction, whatever its addresses are.
///  * A multiply_moving counts its rows times the partitions of dst times its columns; with
///  sparsity
///    the products that are there, transposes none, each half of FP32 half (as
///    timing::multiply_accumulates).
///  * `elements` is what the longest operand has, over all partitions.
///  * Bytes are those of operands, in access order, by what the instruction table says it does
///    with them. A matmul that accumulates reads what it adds to.
Work work_of(const isa::Instruction& instruction);

}  // namespace trn2vp::trainium2::energy
