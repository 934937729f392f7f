// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "firmware/kernels/gemm_plan.h"

namespace trn2vp::kernels {

/// One DMA load of a unit of an operand panel into a slot of its ring.
struct UnitLoad {
  std::uint32_t panel = 0;  ///< group index along m (lhs) or n (rhs)
  std::uint32_t unit = 0;   ///< along k
  std::uint64_t first_multiply = 0;
  std::uint64_t last_multiply = 0;
};

/// One multiply of the array, in execution order.
struct Multiply {
  std::uint32_t m_tile = 0;
  std::uint32_t n_tile = 0;
  std::uint32_t k_tile = 0;
  std::uint64_t tile = 0;      ///< index in GemmSchedule::tiles
  std::uint64_t lhs_load = 0;  ///< index in lhs_loads
  std::uint64_t rhs_load = 0;
};

/// One output tile, in the order of completion.
struct OutputTile {
  std::uint32_t m_tile = 0;
  std::uint32_t n_tile = 0;
  std::uint64_t store = 0;        ///< index in stores
  std::uint32_t store_index = 0;  ///< position inside the store
};

/// One DMA store: neighbouring tiles of one row of tiles.
struct Store {
  std::uint32_t m_tile = 0;
  std::uint32_t first_n_tile = 0;
  std::uint32_t tiles = 0;
  std::uint64_t last_tile = 0;      ///< index in tiles
  std::uint64_t last_multiply = 0;  ///< after which its last tile is complete
};

/// The order of everything, without addresses or semaphores. Load i uses slot i mod slots, store i
/// staging slot i mod staging_slots, tile i PSUM bank i mod their number.
struct GemmSchedule {
  std::vector<Multiply> multiplies;
  std::vector<UnitLoad> lhs_loads;
  std::vector<UnitLoad> rhs_loads;
  std::vector<OutputTile> tiles;
  std::vector<Store> stores;
};

GemmSchedule schedule_gemm(const GemmPlan& plan);

}  // namespace trn2vp::kernels
