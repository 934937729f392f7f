// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace trn2vp::trainium2 {

/// One element of a transfer as a descriptor generator hands it to a DMA engine: a source and a
/// destination descriptor that never lay in memory.
struct GeneratedElement {
  std::uint64_t source = 0;    ///< device address
  std::uint64_t target = 0;    ///< device address
  std::uint32_t bytes = 0;     ///< 0..65,536; 0: nothing to move, only `notify`
  std::uint64_t notify = 0;    ///< device address that gets the word 1 behind the data; 0: none
  std::uint64_t ready_ps = 0;  ///< absolute time from which the engine may act on it
};

/// What a sequencer asks its descriptor generator for: rows of bytes from one place to another.
struct CopyCommand {
  std::uint64_t source = 0;        ///< device address of the first row
  std::uint64_t target = 0;        ///< device address of the first row
  std::int64_t source_stride = 0;  ///< bytes from row to row
  std::int64_t target_stride = 0;
  std::uint32_t rows = 0;         ///< 1..65,536
  std::uint32_t row_bytes = 0;    ///< 1..65,536
  std::uint16_t engine_mask = 0;  ///< bit e: DMA engine e of the core; not 0
  unsigned queue = 0;             ///< 0..15
  std::uint64_t notify = 0;       ///< device address every chosen engine writes 1 to when done
  /// Row r comes from row source_rows[r], or goes to row target_rows[r]; empty: r itself.
  std::vector<std::uint32_t> source_rows;
  std::vector<std::uint32_t> target_rows;
};

/// The elements of each of the core's 16 engines, without times. Rows go to the chosen engines in
/// blocks of ceil(rows / engines), in order: with 128 partitions engine e has 8e to 8e+7
/// (documented, facts "trainium2" 1.3). The last element of every chosen engine carries `notify`;
/// an engine without rows gets an empty one (documented there: idle engines count as well).
std::array<std::vector<GeneratedElement>, 16> generate(const CopyCommand& command);

}  // namespace trn2vp::trainium2
