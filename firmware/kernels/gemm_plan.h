// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>

#include "models/trainium2/isa/instruction.h"

namespace trn2vp::kernels {

/// C[m, n] = lhsT[k, m]^T x rhs[k, n]; all three row-major in `dtype` (bf16 or fp16), FP32 inside.
struct GemmShape {
  std::uint32_t m = 0;
  std::uint32_t n = 0;
  std::uint32_t k = 0;
  trainium2::isa::DType dtype = trainium2::isa::DType::kBf16;
};

/// Sizes of the array and of a PSUM bank, in elements (facts/trainium2.md section 2.3). Documented.
constexpr std::uint32_t kTileK = 128;
constexpr std::uint32_t kTileM = 128;
constexpr std::uint32_t kTileN = 512;
constexpr std::uint32_t kPsumBanks = 8;
constexpr std::uint32_t kElementBytes = 2;

/// What the planner may use.
struct GemmOptions {
  std::uint32_t sbuf_bytes = 190 * 1024;  ///< per partition, from byte 0; of 224 KiB (documented)
  std::uint32_t group_m = 0;              ///< output tiles per group, 0 = choose
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
  bool resident = false;           ///< a panel stays while consecutive groups use it

  std::uint32_t slot_bytes() const { return unit_k_tiles * row_bytes; }
  std::uint32_t bytes() const { return slots * slot_bytes(); }
};

/// How a GEMM is cut and ordered. Groups of group_m x group_n output tiles fill the PSUM banks;
/// inside a group k is the outer loop (every operand tile is used as soon as it is there), except
/// for the last tail_k_tiles, which are done tile by tile, so that finished tiles leave one after
/// the other.
struct GemmPlan {
  GemmShape shape;
  GemmOptions options;
  std::uint32_t m_tiles = 0;
  std::uint32_t n_tiles = 0;
  std::uint32_t k_tiles = 0;
  std::uint32_t group_m = 0;  ///< output tiles of a group: group_m * group_n <= 8
  std::uint32_t group_n = 0;
  std::uint32_t m_groups = 0;
  std::uint32_t n_groups = 0;
  bool m_inner = false;  ///< consecutive groups walk along m (else along n)
  std::uint32_t tail_k_tiles = 0;
  OperandRing lhs;
  OperandRing rhs;
  std::uint32_t store_tiles = 1;     ///< neighbouring tiles stored by one DMA
  std::uint32_t staging_offset = 0;  ///< byte in every partition
  std::uint32_t staging_slots = 1;   ///< of store_tiles KiB each

  std::uint64_t multiplies = 0;
  std::uint64_t load_bytes = 0;
  std::uint64_t store_bytes = 0;
  std::uint64_t tensor_cycles = 0;  ///< array cycles of all multiplies, max(N, 64) each

  /// Several lines for a person.
  std::string to_text() const;
};

/// Chooses a plan: the least of max(array time, DMA time), then the least DMA time. Throws
/// std::invalid_argument with one line when a dimension is 0, the type is not bf16 or fp16, or the
/// options leave no legal plan.
GemmPlan plan_gemm(const GemmShape& shape, const GemmOptions& options = {});

}  // namespace trn2vp::kernels
