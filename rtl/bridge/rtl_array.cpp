// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/bridge/rtl_array.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

namespace trn2vp::rtl {

using trainium2::ArrayTimeline;
using trainium2::LoadTiming;
using trainium2::MovingTile;
using trainium2::MultiplyTiming;
using trainium2::PsumTile;
using trainium2::StationaryTile;

/// One load or multiply, from its call to its retirement.
struct RtlArray::Command {
  std::uint64_t instruction;
  bool is_load;
  Cycle request;
  OperandFormat format;
  int rows;                         // K
  int m = 0;                        // multiply: columns of its weights
  std::size_t width;                // words per beat
  int beats;                        // beats of a load, vectors of a multiply
  bool swap = false;                // multiply: the first vector switches weights
  std::vector<std::uint16_t> data;  // [beats][width], in the order of the port
  int sent = 0;
  int received = 0;
  std::vector<std::uint32_t> words;  // multiply: [m][n]
  Cycle predicted[3] = {0, 0, 0};
  Cycle observed[3] = {0, 0, 0};
};

RtlArray::RtlArray(std::unique_ptr<VerilatedArray> model)
    : model_(std::move(model)), timeline_(model_->rows(), model_->cols()) {}

RtlArray::~RtlArray() = default;

std::string RtlArray::missing(const trainium2::ArrayModes& modes, OperandFormat format) const {
  static constexpr const char* kFormats[] = {"bf16",   "fp16",   "tf32",  "fp32",
                                             "fp8_e5", "fp8_e4", "fp8_e3"};
  std::string what;
  if (modes.double_row()) what = "perf_mode=double_row";
  if (modes.is_transpose) what = "is_transpose";
  if (modes.sparse()) what = "sparsity";
  if (modes.fp32_pass != trainium2::isa::Fp32Pass::kNone) what = "fp32_pass";
  if (!same_tile(*this, modes.tile, {})) what = "row and column tiling (tile_size, tile_position)";
  if (what.empty() && format != OperandFormat::kBf16 && format != OperandFormat::kFp16) {
    what = std::string("operands in ") + kFormats[static_cast<std::size_t>(format)];
  }
  if (what.empty()) return what;
  return "the RTL array has no " + what + "; --array tlm has";
}

RtlArray::Command& RtlArray::enqueue(Cycle now, bool is_load) {
  program_.push_back(std::make_unique<Command>());
  Command& command = *program_.back();
  command.instruction = instructions_++;
  command.is_load = is_load;
  command.request = now;
  return command;
}

LoadTiming RtlArray::load_stationary(Cycle now, const StationaryTile& tile) {
  check_stationary(*this, tile);
  trainium2::check_request_edge(now, next_edge_);
  const auto rows = static_cast<std::size_t>(this->rows());
  const auto group = static_cast<std::size_t>(timeline_.group());
  Command& load = enqueue(now, true);
  load.format = tile.format;
  load.rows = tile.rows;
  load.width = 4 * rows;
  load.beats = static_cast<int>(group);
  load.data.assign(group * load.width, 0);
  const auto* words = static_cast<const std::uint16_t*>(tile.data);
  // Weights shift to the right, so beat i carries column group - 1 - i of each of the four groups.
  for (std::size_t r = 0; r < static_cast<std::size_t>(tile.rows); ++r) {
    for (std::size_t c = 0; c < static_cast<std::size_t>(tile.cols); ++c) {
      const std::size_t beat = group - 1 - c % group;
      load.data[beat * load.width + (c / group) * rows + r] = words[r * tile.row_stride + c];
    }
  }
  stationary_ = {tile.rows, tile.format, tile.modes};
  stationary_cols_ = tile.cols;
  swap_ = true;
  const ArrayTimeline::Load edges = timeline_.load(now);
  load.predicted[0] = edges.start;
  load.predicted[1] = edges.done;
  return {edges.start, edges.done};
}

MultiplyTiming RtlArray::multiply_moving(Cycle now, const MovingTile& tile) {
  check_moving(*this, tile, stationary_ ? &*stationary_ : nullptr);
  trainium2::check_request_edge(now, next_edge_);
  const auto rows = static_cast<std::size_t>(this->rows());
  const auto n = static_cast<std::size_t>(tile.n);
  Command& multiply = enqueue(now, false);
  multiply.format = tile.format;
  multiply.rows = tile.rows;
  multiply.m = stationary_cols_;
  multiply.width = rows;
  multiply.beats = tile.n;
  multiply.swap = std::exchange(swap_, false);
  multiply.data.assign(n * rows, 0);
  const auto* words = static_cast<const std::uint16_t*>(tile.data);
  for (std::size_t r = 0; r < static_cast<std::size_t>(tile.rows); ++r) {
    for (std::size_t j = 0; j < n; ++j) {
      multiply.data[j * rows + r] = words[r * tile.row_stride + j];
    }
  }
  multiply.words.resize(static_cast<std::size_t>(multiply.m) * n);
  const ArrayTimeline::Multiply edges = timeline_.multiply(now, tile.n);
  multiply.predicted[0] = edges.first;
  multiply.predicted[1] = edges.last;
  multiply.predicted[2] = edges.result;
  return {edges.first, edges.last, edges.result};
}

/// Puts the next instruction on its port when it is due and the port is free; at most one per edge.
void RtlArray::start_next() {
  if (started_ == program_.size()) return;
  Command& next = *program_[started_];
  Command*& port = next.is_load ? loading_ : streaming_;
  // An instruction still waiting for its first handshake holds back all that follow it.
  const bool waiting = (loading_ != nullptr && loading_->sent == 0) ||
                       (streaming_ != nullptr && streaming_->sent == 0);
  if (next.request > next_edge_ || port != nullptr || waiting) return;
  port = &next;
  if (!next.is_load) collecting_.push_back(&next);
  ++started_;
}

void RtlArray::step() {
  start_next();
  inputs_.wl_valid = loading_ != nullptr;
  if (loading_ != nullptr) {
    inputs_.wl_format = loading_->format;
    inputs_.wl_data = &loading_->data[static_cast<std::size_t>(loading_->sent) * loading_->width];
  }
  inputs_.mv_valid = streaming_ != nullptr;
  inputs_.mv_swap = streaming_ != nullptr && streaming_->swap && streaming_->sent == 0;
  if (streaming_ != nullptr) {
    inputs_.mv_format = streaming_->format;
    inputs_.mv_rows = streaming_->rows;
    inputs_.mv_data =
        &streaming_->data[static_cast<std::size_t>(streaming_->sent) * streaming_->width];
  }

  model_->settle(inputs_);
  const ArrayOutputs& outputs = model_->outputs();
  if (filling_ != nullptr && outputs.wl_full) {
    filling_->observed[1] = next_edge_;
    filling_ = nullptr;
  }
  if (observer_) observer_({next_edge_, inputs_, outputs, rows(), cols()});
  bool moved = false;
  if (inputs_.wl_valid && outputs.wl_ready) {
    moved = true;
    if (loading_->sent == 0) loading_->observed[0] = next_edge_;
    if (++loading_->sent == loading_->beats) filling_ = std::exchange(loading_, nullptr);
  }
  if (inputs_.mv_valid && outputs.mv_ready) {
    moved = true;
    if (streaming_->sent == 0) streaming_->observed[0] = next_edge_;
    streaming_->observed[1] = next_edge_;
    if (++streaming_->sent == streaming_->beats) streaming_ = nullptr;
  }
  // Long enough for the last weight to reach its place and the last result to have been seen.
  if (moved) quiet_from_ = next_edge_ + timeline_.latency() + 4;

  model_->clock();
  ++next_edge_;
  ++evaluated_;
  if (outputs.res_valid) collect();
}

/// Takes the result vector that will be sampled at the coming edge, next_edge_.
void RtlArray::collect() {
  if (collecting_.empty()) {
    throw std::runtime_error("RTL array: a result at edge " + std::to_string(next_edge_) +
                             " that no multiply has asked for");
  }
  Command& multiply = *collecting_.front();
  const std::uint32_t* from = model_->outputs().res_data;
  const auto n = static_cast<std::size_t>(multiply.beats);
  for (std::size_t c = 0; c < static_cast<std::size_t>(multiply.m); ++c) {
    multiply.words[c * n + static_cast<std::size_t>(multiply.received)] = from[c];
  }
  if (++multiply.received == multiply.beats) {
    multiply.observed[2] = next_edge_;
    collecting_.pop_front();
  }
}

bool RtlArray::idle_until(Cycle* edge) const {
  if (loading_ != nullptr || streaming_ != nullptr || filling_ != nullptr || !collecting_.empty() ||
      next_edge_ < quiet_from_) {
    return false;
  }
  if (started_ == program_.size()) {
    *edge = ~Cycle{0};
  } else {
    *edge = program_[started_]->request;
  }
  return *edge > next_edge_;
}

void RtlArray::advance(Cycle edge) {
  while (next_edge_ < edge) {
    Cycle wake = 0;
    if (idle_until(&wake)) {
      next_edge_ = std::min(wake, edge);
    } else {
      step();
    }
  }
}

void RtlArray::report(const Command& command) {
  if (!timing_listener_) return;
  InstructionEdges edges{command.instruction, command.is_load, {}, {}};
  std::copy_n(command.predicted, 3, edges.predicted);
  std::copy_n(command.observed, 3, edges.observed);
  timing_listener_(edges);
}

RtlArray::Result RtlArray::retire_raw() {
  std::size_t position = 0;
  while (position < program_.size() && program_[position]->is_load) ++position;
  if (position == program_.size()) {
    throw std::logic_error("matmul array: retire without a multiply");
  }
  Command& multiply = *program_[position];
  const Cycle patience = multiply.predicted[2] + 16 * timeline_.latency();
  while (multiply.received != multiply.beats) {
    if (next_edge_ > patience) {
      throw std::runtime_error(
          "RTL array: multiply (instruction " + std::to_string(multiply.instruction) +
          ") has delivered " + std::to_string(multiply.received) + " of " +
          std::to_string(multiply.beats) + " vectors at edge " + std::to_string(next_edge_) +
          ", all were expected at edge " + std::to_string(multiply.predicted[2]));
    }
    Cycle wake = 0;
    if (idle_until(&wake)) next_edge_ = wake;
    step();
  }
  Result result{multiply.observed[2], multiply.instruction, multiply.m, multiply.beats,
                std::move(multiply.words)};
  for (std::size_t i = 0; i <= position; ++i) {
    report(*program_.front());
    program_.pop_front();
  }
  started_ -= position + 1;
  return result;
}

void RtlArray::accumulate(const Result& result, const PsumTile& psum) {
  if (psum.data == nullptr) return;
  const auto n = static_cast<std::size_t>(result.n);
  for (std::size_t c = 0; c < static_cast<std::size_t>(result.m); ++c) {
    float* to = psum.data + c * psum.row_stride;
    const std::uint32_t* from = &result.words[c * n];
    for (std::size_t j = 0; j < n; ++j) {
      float value;
      std::memcpy(&value, &from[j], sizeof value);
      if (psum.accumulate) value = to[j] + value;
      const std::uint32_t nan = 0x7FC00000u;
      if (value != value) std::memcpy(&value, &nan, sizeof value);
      to[j] = value;
    }
  }
}

Cycle RtlArray::retire(const PsumTile& psum) {
  const Result result = retire_raw();
  accumulate(result, psum);
  return result.edge;
}

void RtlArray::set_tap(int row, int col) {
  if (row < 0 || row >= rows() || col < 0 || col >= cols()) {
    throw std::out_of_range("RTL array: no PE at row " + std::to_string(row) + ", column " +
                            std::to_string(col));
  }
  inputs_.tap_row = row;
  inputs_.tap_col = col;
}

std::unique_ptr<trainium2::MatmulArray> make_rtl_array(int rows, int cols, MeshStyle style) {
  return std::make_unique<RtlArray>(make_verilated_array(rows, cols, style));
}

}  // namespace trn2vp::rtl
