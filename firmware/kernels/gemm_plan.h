// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>

#include "models/trainium2/isa/core_geometry.h"
#include "models/trainium2/isa/instruction.h"

namespace trn2vp::kernels {

using trainium2::isa::CoreGeometry;

/// C[m, n] = lhsT[k, m]^T x rhs[k, n]; all three row-major in `dtype` (bf16 or fp16), FP32 inside.
struct GemmShape {
  std::uint32_t m = 0;
  std::uint32_t n = 0;
  std::uint32_t k = 0;
  trainium2::isa::DType dtype = trainium2::isa::DType::kBf16;
};

constexpr std::uint32_t kElementBytes = 2;

/// What the planner may use.
struct GemmOptions {
  CoreGeometry machine;
  /// Of SBUF, per partition from byte 0. 0: the share that is 190 of 224 KiB (our choice).
  std::uint32_t sbuf_bytes = 0;
  std::uint32_t group_m = 0;  ///< output tiles per group, 0 = choose
  std::uint32_t group_n = 0;
  std::uint32_t tail_k_tiles =
      4;  ///< k tiles done tile by tile at the end of a group, so that evictions spread
  std::uint32_t window_k_tiles =
      16;  ///< k tiles in SBUF of an operand that is not resident; at least 2 x tail_k_tiles
  std::uint32_t packet_bytes =
      4096;  ///< DMA packet: the runtime's default (facts/trainium2.md section 1.3)
  bool allow_resident = true;  ///< keep an operand in SBUF when the next group needs it again
};

/// A ring of SBUF slots for one operand. A unit (one DMA batch, one semaphore) is some k tiles of
/// the panel [k, group columns].
struct OperandRing {
  std::uint32_t sbuf_offset = 0;   ///< byte in every partition
  std::uint32_t row_bytes = 0;     ///< one k tile, one partition
  std::uint32_t unit_k_tiles = 1;  ///< k tiles per unit
  std::uint32_t slots = 1;         ///< units in SBUF
  std::uint32_t stacks = 1;        ///< slots that lie in the same bytes of different partitions
  bool resident = false;           ///< a panel stays while consecutive groups use it

  std::uint32_t slot_bytes() const { return unit_k_tiles * row_bytes; }
  /// Bytes of a partition that the ring takes.
  std::uint32_t bytes() const { return (slots + stacks - 1) / stacks * slot_bytes(); }
};

/// How a GEMM is cut and ordered. Groups of group_m x group_n output tiles fill the PSUM banks;
/// inside a group k is the outer loop (every operand tile is used as soon as it is there), except
/// for the last tail_k_tiles, which are done tile by tile, so that finished tiles leave one after
/// the other.
struct GemmPlan {
  GemmShape shape;
  GemmOptions options;
  std::uint32_t tile_m = 0;  ///< columns of the array
  std::uint32_t tile_n = 0;  ///< FP32 words of a PSUM bank
  std::uint32_t tile_k = 0;  ///< rows of the array
  std::uint32_t m_tiles = 0;
  std::uint32_t n_tiles = 0;
  std::uint32_t k_tiles = 0;
  std::uint32_t group_m = 0;  ///< output tiles of a group: group_m * group_n <= banks of PSUM
  std::uint32_t group_n = 0;
  std::uint32_t m_groups = 0;
  std::uint32_t n_groups = 0;
  bool m_inner = false;  ///< consecutive groups walk along m (else along n)
  std::uint32_t tail_k_tiles = 0;
  OperandRing lhs;
  OperandRing rhs;
  std::uint32_t store_tiles = 1;     ///< neighbouring tiles stored by one DMA
  std::uint32_t staging_offset = 0;  ///< byte in every partition
  std::uint32_t staging_slots = 1;   ///< of store_tiles tiles each

  std::uint64_t multiplies = 0;
  std::uint64_t load_bytes = 0;
  std::uint64_t store_bytes = 0;
  std::uint64_t tensor_cycles = 0;  ///< array cycles of all multiplies, max(N, 64) each

  const CoreGeometry& machine() const { return options.machine; }
  /// Several lines for a person.
  std::string to_text() const;
};

/// Chooses a plan for the machine of the options: the least of max(array time, DMA time), then the
/// least DMA time. Windows and staging areas are of half the size, and so on, where SBUF is too
/// small otherwise or a tenth of the time is won. Throws
/// std::invalid_argument with one line when a dimension is 0, the type is not bf16 or fp16, or the
/// options leave no legal plan.
GemmPlan plan_gemm(const GemmShape& shape, const GemmOptions& options = {});

}  // namespace trn2vp::kernels
