// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/array_pins.h"

#include <algorithm>

namespace trn2vp::host_chip {
namespace {

// One bit per cell of the array, as at its ports.
constexpr unsigned kStreams = rtl::kGrid * rtl::kGrid;

}  // namespace

ArrayPins::ArrayPins(int rows, int cols, const common::ClockDomain& clock, common::WaveSink& sink,
                     const std::string& scope)
    : clock_(clock), sink_(sink) {
  mv_valid_ = declare(scope, "mv_valid_i", kStreams);
  mv_swap_ = declare(scope, "mv_swap_i", kStreams);
  mv_rows_ = declare(scope, "mv_rows_i", 8);
  wl_valid_ = declare(scope, "wl_valid_i", 1);
  wl_full_ = declare(scope, "wl_full_o", kStreams);
  res_valid_ = declare(scope, "res_valid_o", kStreams);
  tap_valid_ = declare(scope + ".tap", "valid", 1);
  tap_x_ = declare(scope + ".tap", "x", 32);
  tap_w_ = declare(scope + ".tap", "w", 32);
  tap_psum_in_ = declare(scope + ".tap", "psum_in", 32);
  tap_psum_out_ = declare(scope + ".tap", "psum_out", 32);
  for (int row = 0; row < rows; ++row) {
    mv_data_.push_back(declare(scope + ".mv_data_i", "row_" + std::to_string(row), 32));
  }
  for (int col = 0; col < cols; ++col) {
    res_data_.push_back(declare(scope + ".res_data_o", "col_" + std::to_string(col), 32));
  }
}

ArrayPins::Signal ArrayPins::declare(const std::string& scope, const std::string& name,
                                     unsigned bits) {
  const common::WaveHandle handle = sink_.declare_bits(scope, name, bits);
  Signal signal{handle, sink_.wants(handle)};
  set(signal, 0, 0);
  return signal;
}

void ArrayPins::set(Signal& signal, std::uint64_t time_ps, std::uint64_t value) {
  if (!signal.wanted || (signal.known && signal.value == value)) return;
  signal.known = true;
  signal.value = value;
  sink_.change(signal.handle, time_ps, value);
}

void ArrayPins::show(const rtl::ArrayEdge& edge) {
  const std::uint64_t time = clock_.to_ps(edge.edge);
  const rtl::ArrayInputs& in = edge.inputs;
  const rtl::ArrayOutputs& out = edge.outputs;
  std::uint64_t valid = 0;
  std::uint64_t swap = 0;
  std::uint64_t rows = 0;
  for (std::size_t i = 0; i < kStreams; ++i) {
    const rtl::VectorPins& vector = in.vectors[i / rtl::kGrid][i % rtl::kGrid];
    if (!vector.valid) continue;
    valid |= std::uint64_t{1} << i;
    swap |= std::uint64_t{vector.swap} << i;
    rows = std::max(rows, static_cast<std::uint64_t>(vector.rows));
    show(vector, i / rtl::kGrid, time);
  }
  set(mv_valid_, time, valid);
  set(mv_swap_, time, swap);
  set(mv_rows_, time, rows);
  set(wl_valid_, time, in.weights.valid);
  set(wl_full_, time, out.wl_full);
  set(res_valid_, time, out.res_valid);
  set(tap_valid_, time, out.tap.valid);
  set(tap_x_, time, out.tap.x);
  set(tap_w_, time, out.tap.w);
  set(tap_psum_in_, time, out.tap.psum_in);
  set(tap_psum_out_, time, out.tap.psum_out);
  const std::size_t columns = static_cast<std::size_t>(edge.cols);
  for (std::size_t i = 0; i < kStreams; ++i) {
    if ((out.res_valid >> i & 1) == 0) continue;
    const std::size_t group = columns / rtl::kGrid;
    const std::size_t first = i % rtl::kGrid * group;
    for (std::size_t col = first; col < first + group; ++col)
      set(res_data_[col], time, out.res_data[i / rtl::kGrid][col]);
  }
}

// The first value of each row; of two streams through the same rows, the one further to the right.
void ArrayPins::show(const rtl::VectorPins& vector, std::size_t row_group, std::uint64_t time_ps) {
  const std::size_t first = row_group * mv_data_.size() / rtl::kGrid;
  for (std::size_t row = first; row < first + static_cast<std::size_t>(vector.rows); ++row)
    set(mv_data_[row], time_ps, vector.data[row]);
}

}  // namespace trn2vp::host_chip
