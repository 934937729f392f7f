// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/bridge/lockstep_array.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace trn2vp::rtl {

using trainium2::LoadTiming;
using trainium2::MovingTile;
using trainium2::MultiplyTiming;
using trainium2::PsumTile;
using trainium2::StationaryTile;

std::string LockstepArray::Difference::describe() const {
  const std::string what = std::string(edges.is_load ? "load" : "multiply") + " (instruction " +
                           std::to_string(instruction) + "): ";
  if (!is_edge) {
    char bits[64];
    std::snprintf(bits, sizeof bits, "expected %08x, RTL gave %08x", expected_bits, actual_bits);
    return what + "row " + std::to_string(row) + ", column " + std::to_string(col) + " " + bits;
  }
  const auto list = [this](const Cycle* edge) {
    std::string text = std::to_string(edge[0]) + ", " + std::to_string(edge[1]);
    return edges.is_load ? text : text + ", " + std::to_string(edge[2]);
  };
  return what + "expected edges " + list(edges.predicted) + ", RTL gave " + list(edges.observed);
}

LockstepArray::LockstepArray(std::unique_ptr<RtlArray> rtl)
    : rtl_(std::move(rtl)), tlm_(rtl_->rows(), rtl_->cols()) {
  rtl_->set_timing_listener([this](const InstructionEdges& edges) { compare_edges(edges); });
}

void LockstepArray::compare_edges(const InstructionEdges& edges) {
  ++verdict_.instructions;
  if (std::equal(edges.predicted, edges.predicted + 3, edges.observed)) return;
  ++verdict_.cycle_differences;
  if (!first_difference_)
    first_difference_ = Difference{edges.instruction, true, 0, 0, 0, 0, edges};
}

LoadTiming LockstepArray::load_stationary(Cycle now, const StationaryTile& tile) {
  const LoadTiming timing = rtl_->load_stationary(now, tile);  // refuses what the RTL lacks
  tlm_.load_stationary(now, tile);
  return timing;
}

MultiplyTiming LockstepArray::multiply_moving(Cycle now, const MovingTile& tile) {
  const MultiplyTiming timing = rtl_->multiply_moving(now, tile);
  tlm_.multiply_moving(now, tile);
  return timing;
}

Cycle LockstepArray::retire(const PsumTile& psum) {
  const RtlArray::Result result = rtl_->retire_raw();
  expected_.resize(result.words.size());
  tlm_.retire({expected_.data(), static_cast<std::size_t>(result.n), false});
  for (std::size_t i = 0; i < result.words.size(); ++i) {
    std::uint32_t expected;
    std::memcpy(&expected, &expected_[i], sizeof expected);
    if (expected == result.words[i]) continue;
    ++verdict_.value_differences;
    if (!first_difference_) {
      first_difference_ = Difference{result.instruction,
                                     false,
                                     static_cast<int>(i) / result.n,
                                     static_cast<int>(i) % result.n,
                                     expected,
                                     result.words[i],
                                     {}};
    }
  }
  RtlArray::accumulate(result, psum);
  return result.edge;
}

std::unique_ptr<trainium2::MatmulArray> make_lockstep_array(int rows, int cols, MeshStyle style) {
  return std::make_unique<LockstepArray>(
      std::make_unique<RtlArray>(make_verilated_array(rows, cols, style)));
}

}  // namespace trn2vp::rtl
