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

namespace {

std::size_t size(int value) { return static_cast<std::size_t>(value); }

}  // namespace

/// One load or multiply, from its call to its retirement.
struct RtlArray::Command {
  std::uint64_t instruction;
  bool is_load;
  Cycle request;
  CellRange cells;
  int beats = 0;                          // of a load; vectors of a multiply
  std::shared_ptr<const LoadBeats> load;  // a multiply: of its weights
  MovingVectors moving;
  int m = 0;          // multiply: columns of its weights
  bool swap = false;  // multiply: the first vector switches weights
  bool is_transpose = false;
  int sent = 0;
  int received = 0;
  std::vector<std::uint32_t> results;  // multiply: [beats][m]
  Cycle predicted[3] = {0, 0, 0};
  Cycle observed[3] = {0, 0, 0};
};

std::vector<std::uint32_t> RtlArray::Result::chain(int pass) const {
  std::vector<std::uint32_t> words(size(m) * size(n));
  for (std::size_t j = 0; j < size(n); ++j) {
    for (std::size_t c = 0; c < size(m); ++c) {
      words[c * size(n) + j] = vectors[(j * size(passes) + size(pass)) * size(m) + c];
    }
  }
  return words;
}

RtlArray::RtlArray(std::unique_ptr<VerilatedArray> model)
    : model_(std::move(model)), timeline_(model_->rows(), model_->cols(), model_->pipe()) {}

RtlArray::~RtlArray() = default;

std::string RtlArray::missing(const trainium2::ArrayModes& modes, OperandFormat) const {
  if (!on_cells(*this, modes.tile)) {
    return "the RTL array has no tiles that cut its 4 x 4 cells of " +
           std::to_string(rows() / kGrid) + " x " + std::to_string(cols() / kGrid) +
           " PEs; --array tlm has";
  }
  const int share = static_cast<int>(trainium2::isa::partitions_per_row(modes.sparsity));
  if (modes.tile.start_row % share != 0) {
    return "the RTL array has no sparse tile that starts in row " +
           std::to_string(modes.tile.start_row) + ", " + std::to_string(share) +
           " rows share their values; --array tlm has";
  }
  return {};
}

RtlArray::Command& RtlArray::enqueue(Cycle now, bool is_load) {
  program_.push_back(std::make_unique<Command>());
  Command& command = *program_.back();
  command.instruction = instructions_++;
  command.is_load = is_load;
  command.request = now;
  return command;
}

RtlArray::Weights* RtlArray::find(const trainium2::PeTile& tile) {
  const auto weights = std::find_if(loaded_.begin(), loaded_.end(), [&](const Weights& w) {
    return same_tile(*this, w.tile.modes.tile, tile);
  });
  return weights != loaded_.end() ? &*weights : nullptr;
}

LoadTiming RtlArray::load_stationary(Cycle now, const StationaryTile& tile) {
  check_stationary(*this, tile);
  trainium2::check_request_edge(now, next_edge_);
  Command& load = enqueue(now, true);
  load.load = std::make_shared<const LoadBeats>(load_beats(*this, tile));
  load.cells = load.load->cells;
  load.beats = static_cast<int>(timeline_.group());
  const std::uint16_t cells = load.cells.mask();
  loaded_.erase(std::remove_if(loaded_.begin(), loaded_.end(),
                               [cells](const Weights& w) { return (w.cells & cells) != 0; }),
                loaded_.end());
  loaded_.push_back({{tile.rows, tile.format, tile.modes}, tile.cols, cells, load.load, true});
  const ArrayTimeline::Load edges = timeline_.load(now, tile.modes.tile);
  load.predicted[0] = edges.start;
  load.predicted[1] = edges.done;
  return {edges.start, edges.done};
}

MultiplyTiming RtlArray::multiply_moving(Cycle now, const MovingTile& tile) {
  Weights* weights = find(tile.modes.tile);
  check_moving(*this, tile, weights != nullptr ? &weights->tile : nullptr);
  trainium2::check_request_edge(now, next_edge_);
  Command& multiply = enqueue(now, false);
  multiply.moving = moving_vectors(*this, tile);
  multiply.cells = multiply.moving.cells;
  multiply.m = weights->cols;
  multiply.load = weights->beats;
  multiply.beats = tile.n * multiply.moving.passes;
  multiply.swap = std::exchange(weights->swap, false);
  multiply.is_transpose = tile.modes.is_transpose;
  multiply.results.resize(size(multiply.beats) * size(multiply.m));
  const ArrayTimeline::Multiply edges =
      timeline_.multiply(now, tile.n, multiply.moving.passes, tile.modes.tile);
  multiply.predicted[0] = edges.first;
  multiply.predicted[1] = edges.last;
  multiply.predicted[2] = edges.result;
  return {edges.first, edges.last, edges.result};
}

RtlArray::Command*& RtlArray::stream_of(const Command& multiply) {
  return streaming_[multiply.cells.first_row][multiply.cells.first_column];
}

/// Whether the ports are free for the next instruction. One that still waits for its first
/// handshake holds back all that follow it.
bool RtlArray::may_start(const Command& next) const {
  if (next.request > next_edge_) return false;
  if (loading_ != nullptr && (next.is_load || loading_->sent == 0)) return false;
  for (const auto& streams : streaming_) {
    for (const Command* stream : streams) {
      if (stream == nullptr) continue;
      const bool meets = (stream->cells.mask() & next.cells.mask()) != 0;
      if (stream->sent == 0 || (!next.is_load && meets)) return false;
    }
  }
  return true;
}

/// Puts the next instruction on its port; at most one per edge.
void RtlArray::start_next() {
  if (started_ == program_.size() || !may_start(*program_[started_])) return;
  Command& next = *program_[started_++];
  progress_ = next_edge_;
  if (next.is_load) {
    loading_ = &next;
  } else {
    stream_of(next) = &next;
    collecting_.push_back(&next);
  }
}

void RtlArray::drive() {
  inputs_.weights = {};
  if (loading_ != nullptr) inputs_.weights = loading_->load->beat(loading_->sent);
  for (std::size_t q = 0; q < kGrid; ++q) {
    for (std::size_t g = 0; g < kGrid; ++g) {
      const Command* stream = streaming_[q][g];
      VectorPins& pins = inputs_.vectors[q][g];
      pins.valid = false;
      if (stream == nullptr) continue;
      pins = stream->moving.vector(stream->sent);
      pins.swap = stream->swap && stream->sent == 0;
    }
  }
}

/// What happens at this edge; whether anything was accepted.
bool RtlArray::sample() {
  const ArrayOutputs& outputs = model_->outputs();
  if (filling_ != nullptr && (filling_->cells.mask() & ~outputs.wl_full) == 0) {
    filling_->observed[1] = next_edge_;
    filling_ = nullptr;
  }
  bool moved = false;
  if (loading_ != nullptr && outputs.wl_ready) {
    moved = true;
    if (loading_->sent == 0) loading_->observed[0] = next_edge_;
    if (++loading_->sent == loading_->beats) filling_ = std::exchange(loading_, nullptr);
  }
  for (int i = 0; i < kGrid * kGrid; ++i) {
    Command*& stream = streaming_[i / kGrid][i % kGrid];
    if (stream == nullptr || (outputs.mv_ready >> i & 1) == 0) continue;
    moved = true;
    if (stream->sent == 0) stream->observed[0] = next_edge_;
    stream->observed[1] = next_edge_;
    if (++stream->sent == stream->beats) stream = nullptr;
  }
  return moved;
}

void RtlArray::step() {
  start_next();
  drive();
  model_->settle(inputs_);
  for (const auto& observe : observers_) {
    observe({next_edge_, inputs_, model_->outputs(), rows(), cols()});
  }
  // Long enough for the last weight to reach its place and the last result to have been seen.
  if (sample()) {
    quiet_from_ = next_edge_ + timeline_.latency() + 4;
    progress_ = next_edge_;
  }

  model_->clock();
  ++next_edge_;
  ++evaluated_;
  inputs_.res_ready = !consumer_ || consumer_(next_edge_);
  if (model_->outputs().res_valid != 0 && inputs_.res_ready) {
    progress_ = next_edge_;
    collect();
  }
  check_progress();
}

/// No handshake for a long time, with work under way: there will not be one.
void RtlArray::check_progress() const {
  if (next_edge_ - progress_ <= 16 * timeline_.latency()) return;
  const Command* load = loading_ != nullptr ? loading_ : filling_;
  if (collecting_.empty() && load == nullptr) return;
  const Command& stuck = collecting_.empty() ? *load : *collecting_.front();
  std::string what = "load (instruction " + std::to_string(stuck.instruction) + ") has sent " +
                     std::to_string(stuck.sent) + " of " + std::to_string(stuck.beats) + " beats";
  if (!stuck.is_load) {
    what = "multiply (instruction " + std::to_string(stuck.instruction) + ") has delivered " +
           std::to_string(stuck.received) + " of " + std::to_string(stuck.beats) + " vectors";
  }
  throw std::runtime_error("RTL array: no progress: " + what + " at edge " +
                           std::to_string(next_edge_) + ", the last handshake was at edge " +
                           std::to_string(progress_));
}

/// Takes the result vectors that will be sampled at the coming edge, next_edge_.
void RtlArray::collect() {
  const ArrayOutputs& outputs = model_->outputs();
  const int group = cols() / kGrid;
  std::uint16_t left = outputs.res_valid;
  for (int i = 0; i < kGrid * kGrid; ++i) {
    if ((left >> i & 1) == 0) continue;
    const int row = i / kGrid;
    const int column = i % kGrid;
    const auto found = std::find_if(collecting_.begin(), collecting_.end(), [&](Command* command) {
      return command->cells.last_row == row && command->cells.first_column == column;
    });
    const std::uint16_t expected =
        found == collecting_.end()
            ? std::uint16_t{0}
            : CellRange{row, column, row, (*found)->cells.last_column}.mask();
    if (expected == 0 || (expected & ~left) != 0) {
      throw std::runtime_error("RTL array: a result at edge " + std::to_string(next_edge_) +
                               ", row group " + std::to_string(row) + ", column group " +
                               std::to_string(column) + ", that no multiply has asked for");
    }
    left = static_cast<std::uint16_t>(left & ~expected);
    Command& multiply = **found;
    std::copy_n(outputs.res_data[size(row)] + column * group, multiply.m,
                &multiply.results[size(multiply.received) * size(multiply.m)]);
    if (++multiply.received == multiply.beats) {
      multiply.observed[2] = next_edge_;
      collecting_.erase(found);
    }
  }
}

bool RtlArray::idle_until(Cycle* edge) const {
  if (loading_ != nullptr || filling_ != nullptr || !collecting_.empty() ||
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
  while (multiply.received != multiply.beats) {
    Cycle wake = 0;
    if (idle_until(&wake)) next_edge_ = wake;
    step();
  }
  const int passes = multiply.moving.passes;
  Result result{multiply.observed[2],
                multiply.instruction,
                multiply.m,
                multiply.beats / passes,
                passes,
                multiply.is_transpose,
                std::move(multiply.results),
                multiply.load,
                std::move(multiply.moving)};
  for (std::size_t i = 0; i <= position; ++i) {
    report(*program_.front());
    program_.pop_front();
  }
  started_ -= position + 1;
  return result;
}

void RtlArray::write(const Result& result, const PsumTile& psum) {
  if (psum.data == nullptr) return;
  std::uint32_t chain[PsumAdder::kLanes] = {};
  std::uint32_t words[PsumAdder::kLanes] = {};
  const std::uint32_t* from = result.vectors.data();
  for (std::size_t j = 0; j < size(result.n); ++j) {
    for (std::size_t c = 0; c < size(result.m); ++c) {
      std::memcpy(&words[c], &psum.data[c * psum.row_stride + j], sizeof words[c]);
    }
    for (int pass = 0; pass < result.passes; ++pass, from += result.m) {
      std::copy_n(from, result.m, chain);
      PsumOp op = pass == 0 && !psum.accumulate ? PsumOp::kOverwrite : PsumOp::kAdd;
      if (result.is_transpose) op = pass == 0 ? PsumOp::kLow : PsumOp::kHigh;
      adder_.apply(op, chain, words);
    }
    for (std::size_t c = 0; c < size(result.m); ++c) {
      std::memcpy(&psum.data[c * psum.row_stride + j], &words[c], sizeof words[c]);
    }
  }
}

Cycle RtlArray::retire(const PsumTile& psum) {
  const Result result = retire_raw();
  write(result, psum);
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

std::unique_ptr<trainium2::MatmulArray> make_rtl_array(int rows, int cols, MeshStyle style,
                                                       int pipe) {
  return std::make_unique<RtlArray>(make_verilated_array(rows, cols, style, pipe));
}

}  // namespace trn2vp::rtl
