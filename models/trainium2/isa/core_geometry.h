// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <algorithm>
#include <cstdint>

namespace trn2vp::trainium2::isa {

/// The sizes of a NeuronCore that operand rules and kernels depend on. The defaults are those of
/// Trainium2 (facts/trainium2.md sections 1.3, 2.2, 2.3). Documented.
struct CoreGeometry {
  /// Partitions of SBUF and PSUM: as many as an instruction and the core's address window have.
  static constexpr std::uint32_t kPartitions = 128;
  /// Columns N of a multiply, whatever a PSUM bank holds.
  static constexpr std::uint32_t kMaxMovingColumns = 512;

  std::uint32_t sbuf_partition_bytes = 224 * 1024;  ///< 192 KiB on Trainium1
  std::uint32_t psum_banks = 8;
  std::uint32_t psum_bank_bytes = 2048;  ///< of one partition
  std::uint32_t array_rows = 128;        ///< K of a matmul; at most kPartitions
  std::uint32_t array_columns = 128;     ///< M of a matmul; at most kPartitions
  std::uint32_t dma_engines = 16;        ///< that move data for the core, 0 to this - 1

  std::uint32_t psum_partition_bytes() const { return psum_banks * psum_bank_bytes; }
  /// Columns N of a multiply: FP32 words of a bank.
  std::uint32_t moving_columns() const { return std::min(kMaxMovingColumns, psum_bank_bytes / 4); }
};

}  // namespace trn2vp::trainium2::isa
