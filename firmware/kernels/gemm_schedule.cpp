// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/gemm_schedule.h"

#include <algorithm>

namespace trn2vp::kernels {
namespace {

/// The loads of one operand as the groups go by.
class PanelLoads {
 public:
  PanelLoads(const OperandRing& ring, std::uint32_t k_tiles, std::vector<UnitLoad>& loads)
      : ring_(ring), units_((k_tiles + ring.unit_k_tiles - 1) / ring.unit_k_tiles), loads_(loads) {}

  /// The next group uses `panel`: loads it unless it is still there.
  void use(std::uint32_t panel) {
    if (ring_.resident && !loads_.empty() && loads_.back().panel == panel) return;
    base_ = loads_.size();
    for (std::uint32_t unit = 0; unit < units_; ++unit)
      loads_.push_back({panel, unit, UINT64_MAX, 0});
  }

  /// The load that holds `k_tile`, which multiply number `multiply` reads.
  std::uint64_t touch(std::uint32_t k_tile, std::uint64_t multiply) {
    const std::uint64_t index = base_ + k_tile / ring_.unit_k_tiles;
    loads_[index].first_multiply = std::min(loads_[index].first_multiply, multiply);
    loads_[index].last_multiply = multiply;
    return index;
  }

 private:
  const OperandRing& ring_;
  std::uint32_t units_;
  std::vector<UnitLoad>& loads_;
  std::uint64_t base_ = 0;
};

class Scheduler {
 public:
  explicit Scheduler(const GemmPlan& plan)
      : plan_(plan),
        lhs_(plan.lhs, plan.k_tiles, out_.lhs_loads),
        rhs_(plan.rhs, plan.k_tiles, out_.rhs_loads) {
    out_.multiplies.reserve(plan.multiplies);
  }

  GemmSchedule run() {
    const std::uint32_t outer = plan_.m_inner ? plan_.n_groups : plan_.m_groups;
    const std::uint32_t inner = plan_.m_inner ? plan_.m_groups : plan_.n_groups;
    for (std::uint32_t i = 0; i < outer; ++i) {
      for (std::uint32_t j = 0; j < inner; ++j) plan_.m_inner ? group(j, i) : group(i, j);
    }
    return std::move(out_);
  }

 private:
  void group(std::uint32_t m_group, std::uint32_t n_group) {
    lhs_.use(m_group);
    rhs_.use(n_group);
    const std::uint32_t m_begin = m_group * plan_.group_m;
    const std::uint32_t n_begin = n_group * plan_.group_n;
    const std::uint32_t m_end = std::min(m_begin + plan_.group_m, plan_.m_tiles);
    const std::uint32_t n_end = std::min(n_begin + plan_.group_n, plan_.n_tiles);
    const std::uint64_t first_tile = out_.tiles.size();
    const std::uint32_t tail_begin = plan_.k_tiles - plan_.tail_k_tiles;
    for (std::uint32_t k = 0; k < tail_begin; ++k) {
      std::uint64_t tile = first_tile;
      for (std::uint32_t m = m_begin; m < m_end; ++m) {
        for (std::uint32_t n = n_begin; n < n_end; ++n) multiply(m, n, k, tile++);
      }
    }
    for (std::uint32_t m = m_begin; m < m_end; ++m) {
      for (std::uint32_t n = n_begin; n < n_end; ++n) {
        const std::uint64_t tile = out_.tiles.size();
        for (std::uint32_t k = tail_begin; k < plan_.k_tiles; ++k) multiply(m, n, k, tile);
        finish_tile(m, n, (n - n_begin) % plan_.store_tiles);
      }
    }
  }

  void multiply(std::uint32_t m, std::uint32_t n, std::uint32_t k, std::uint64_t tile) {
    const std::uint64_t index = out_.multiplies.size();
    out_.multiplies.push_back({m, n, k, tile, lhs_.touch(k, index), rhs_.touch(k, index)});
  }

  void finish_tile(std::uint32_t m, std::uint32_t n, std::uint32_t store_index) {
    if (store_index == 0) out_.stores.push_back({m, n, 0, 0, 0});
    Store& store = out_.stores.back();
    ++store.tiles;
    store.last_tile = out_.tiles.size();
    store.last_multiply = out_.multiplies.size() - 1;
    out_.tiles.push_back({m, n, out_.stores.size() - 1, store_index});
  }

  const GemmPlan& plan_;
  GemmSchedule out_;
  PanelLoads lhs_;
  PanelLoads rhs_;
};

}  // namespace

GemmSchedule schedule_gemm(const GemmPlan& plan) { return Scheduler(plan).run(); }

}  // namespace trn2vp::kernels
