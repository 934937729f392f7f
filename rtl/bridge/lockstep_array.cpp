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

namespace {

std::uint32_t bits_of(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

float canonical(float value) {
  const std::uint32_t nan = 0x7FC00000u;
  if (value != value) std::memcpy(&value, &nan, sizeof value);
  return value;
}

}  // namespace

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
    : rtl_(std::move(rtl)),
      tlm_(rtl_->rows(), rtl_->cols(), trainium2::TlmArray::Mode::kFunctional, rtl_->pipe()) {
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

bool LockstepArray::compare(const RtlArray::Result& result, const std::vector<float>& expected,
                            const std::vector<float>& actual) {
  bool equal = true;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::uint32_t wanted = bits_of(expected[i]);
    const std::uint32_t got = bits_of(actual[i]);
    if (wanted == got) continue;
    equal = false;
    ++verdict_.value_differences;
    if (first_difference_) continue;
    first_difference_ = Difference{result.instruction,
                                   false,
                                   static_cast<int>(i) / result.n,
                                   static_cast<int>(i) % result.n,
                                   wanted,
                                   got,
                                   {}};
  }
  return equal;
}

// The words as they would be alone in PSUM, where no earlier content can hide a difference, then
// the words PSUM gets.
Cycle LockstepArray::retire(const PsumTile& psum) {
  const RtlArray::Result result = rtl_->retire_raw();
  const auto n = static_cast<std::size_t>(result.n);
  const std::size_t count = static_cast<std::size_t>(result.m) * n;
  expected_.resize(count);
  actual_.resize(count);
  tlm_.retire({expected_.data(), n, false});
  rtl_->write(result, {actual_.data(), n, false});
  const bool equal = compare(result, expected_, actual_);
  // Two passes add to PSUM one after the other; their sum from above is not that.
  const bool adds =
      psum.data != nullptr && psum.accumulate && !result.is_transpose && result.passes == 1;
  if (!adds || !equal) {
    rtl_->write(result, psum);
    return result.edge;
  }
  for (std::size_t i = 0; i < count; ++i) {
    expected_[i] = canonical(psum.data[i / n * psum.row_stride + i % n] + expected_[i]);
  }
  rtl_->write(result, psum);
  for (std::size_t i = 0; i < count; ++i) actual_[i] = psum.data[i / n * psum.row_stride + i % n];
  compare(result, expected_, actual_);
  return result.edge;
}

std::unique_ptr<trainium2::MatmulArray> make_lockstep_array(int rows, int cols, MeshStyle style,
                                                            int pipe) {
  return std::make_unique<LockstepArray>(
      std::make_unique<RtlArray>(make_verilated_array(rows, cols, style, pipe)));
}

}  // namespace trn2vp::rtl
