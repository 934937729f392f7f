// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/bridge/lockstep_array.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "models/trainium2/isa/assembly.h"

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

std::string LockstepArray::Difference::report() const {
  std::string lines = describe() + "\n";
  if (!text.empty()) lines += "  instruction: " + text + "\n";
  if (is_edge) return lines;
  lines += "  array column " + std::to_string(array_column) + ", vector " + std::to_string(col) +
           ", pass " + std::to_string(pass) + ", left the array at cycle " + std::to_string(cycle) +
           "\n";
  if (chain.empty()) return lines;
  const int bad = rtl::first_difference(chain);
  lines +=
      bad < 0
          ? "  replayed alone on a fresh array, every PE of the column is right:\n"
          : "  the first PE of the column that is wrong, replayed alone on a fresh array: row " +
                std::to_string(bad) + "\n";
  return lines + chain_table(chain);
}

int LockstepArray::Difference::failing_row() const {
  if (is_edge) return -1;
  const int bad = rtl::first_difference(chain);
  return bad >= 0 ? bad : last_row;
}

Cycle LockstepArray::Difference::failing_edge(const LockstepArray& array) const {
  if (is_edge) return cycle;
  return entered + 2 + static_cast<Cycle>(failing_row() * array.rtl_->pipe() + array_column);
}

LockstepArray::LockstepArray(std::unique_ptr<RtlArray> rtl,
                             std::function<std::unique_ptr<VerilatedArray>()> fresh)
    : rtl_(std::move(rtl)),
      tlm_(rtl_->rows(), rtl_->cols(), trainium2::TlmArray::Mode::kFunctional, rtl_->pipe()),
      fresh_(std::move(fresh)) {
  rtl_->set_timing_listener([this](const InstructionEdges& edges) { compare_edges(edges); });
}

void LockstepArray::compare_edges(const InstructionEdges& edges) {
  ++verdict_.instructions;
  if (std::equal(edges.predicted, edges.predicted + 3, edges.observed)) return;
  ++verdict_.cycle_differences;
  if (first_difference_) return;
  Difference difference{edges.instruction, true, 0, 0, 0, 0, edges};
  for (int i = 2; i >= 0; --i) {
    if (edges.predicted[i] != edges.observed[i]) difference.cycle = edges.predicted[i];
  }
  tell(std::move(difference));
}

std::string LockstepArray::text_of(std::uint64_t instruction) const {
  for (const auto& [number, what] : instructions_) {
    if (number == instruction) return trainium2::isa::disassemble(what);
  }
  return {};
}

void LockstepArray::tell(Difference difference) {
  difference.text = text_of(difference.instruction);
  first_difference_ = std::move(difference);
  if (on_difference_) on_difference_(*first_difference_);
}

/// Which vector, where and when, and, by a replay, which PE.
void LockstepArray::locate(const RtlArray::Result& result, Difference& difference) {
  const CellRange& cells = result.moving.cells;
  difference.array_column = cells.first_column * (cols() / kGrid) + difference.row;
  difference.last_row = cells.first_row * (rows() / kGrid) + result.moving.pins[0].rows - 1;
  difference.load = result.load;
  difference.moving = std::make_shared<const MovingVectors>(result.moving);
  for (int pass = 0; pass < result.passes; ++pass) {
    const int index = difference.col * result.passes + pass;
    difference.pass = pass;
    difference.vector = index;
    difference.cycle =
        result.edge + 1 - static_cast<Cycle>(result.n * result.passes) + static_cast<Cycle>(index);
    difference.entered = difference.cycle - static_cast<Cycle>(rows() * rtl_->pipe() + cols() + 1);
    if (!fresh_) return;
    difference.chain =
        replay_chain(*fresh_(), *result.load, result.moving, index, difference.array_column);
    if (rtl::first_difference(difference.chain) >= 0) return;
  }
}

void LockstepArray::record(std::size_t edges) {
  const bool first = recorder_ == nullptr;
  recorder_ = std::make_unique<EdgeRecorder>(edges);
  if (first) rtl_->add_observer([this](const ArrayEdge& edge) { recorder_->record(edge); });
}

void LockstepArray::for_each_edge(Cycle first, Cycle last,
                                  const std::function<void(const ArrayEdge&)>& visit) const {
  if (recorder_ != nullptr) recorder_->for_each(first, last, visit);
}

ColumnTrace LockstepArray::trace(const Difference& difference, Cycle first, Cycle last) const {
  if (difference.is_edge || !fresh_) return {};
  return trace_column(*fresh_(), *difference.load, *difference.moving, difference.vector,
                      difference.array_column, difference.entered, first, last);
}

LoadTiming LockstepArray::load_stationary(Cycle now, const StationaryTile& tile) {
  const LoadTiming timing = rtl_->load_stationary(now, tile);  // refuses what the RTL lacks
  tlm_.load_stationary(now, tile);
  if (tile.instruction != nullptr) instructions_.emplace_back(next_instruction_, *tile.instruction);
  ++next_instruction_;
  return timing;
}

MultiplyTiming LockstepArray::multiply_moving(Cycle now, const MovingTile& tile) {
  const MultiplyTiming timing = rtl_->multiply_moving(now, tile);
  tlm_.multiply_moving(now, tile);
  if (tile.instruction != nullptr) instructions_.emplace_back(next_instruction_, *tile.instruction);
  ++next_instruction_;
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
    Difference difference{result.instruction,
                          false,
                          static_cast<int>(i) / result.n,
                          static_cast<int>(i) % result.n,
                          wanted,
                          got,
                          {}};
    locate(result, difference);
    tell(std::move(difference));
  }
  return equal;
}

// The words as they would be alone in PSUM, where no earlier content can hide a difference, then
// the words PSUM gets.
Cycle LockstepArray::retire(const PsumTile& psum) {
  const RtlArray::Result result = rtl_->retire_raw();
  while (!instructions_.empty() && instructions_.front().first < result.instruction) {
    instructions_.pop_front();
  }
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
  const auto make = [=] { return make_verilated_array(rows, cols, style, pipe); };
  return std::make_unique<LockstepArray>(std::make_unique<RtlArray>(make()), make);
}

}  // namespace trn2vp::rtl
