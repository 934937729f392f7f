// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/array_waves.h"

namespace trn2vp::host_chip {

ArrayWaves::ArrayWaves(rtl::RtlArray& array, const common::ClockDomain& clock,
                       common::WaveSink& sink, const std::string& scope)
    : array_(array), clock_(clock), sink_(sink) {
  mv_valid_ = declare(scope, "mv_valid_i", 1);
  mv_swap_ = declare(scope, "mv_swap_i", 1);
  mv_rows_ = declare(scope, "mv_rows_i", 8);
  wl_valid_ = declare(scope, "wl_valid_i", 1);
  wl_full_ = declare(scope, "wl_full_o", 1);
  res_valid_ = declare(scope, "res_valid_o", 1);
  tap_valid_ = declare(scope + ".tap", "valid", 1);
  tap_x_ = declare(scope + ".tap", "x", 32);
  tap_w_ = declare(scope + ".tap", "w", 32);
  tap_psum_in_ = declare(scope + ".tap", "psum_in", 32);
  tap_psum_out_ = declare(scope + ".tap", "psum_out", 32);
  for (int row = 0; row < array.rows(); ++row) {
    mv_data_.push_back(declare(scope + ".mv_data_i", "row_" + std::to_string(row), 16));
  }
  for (int col = 0; col < array.cols(); ++col) {
    res_data_.push_back(declare(scope + ".res_data_o", "col_" + std::to_string(col), 32));
  }
  array_.set_observer([this](const rtl::ArrayEdge& edge) { observe(edge); });
}

ArrayWaves::Signal ArrayWaves::declare(const std::string& scope, const std::string& name,
                                       unsigned bits) {
  const common::WaveHandle handle = sink_.declare_bits(scope, name, bits);
  Signal signal{handle, sink_.wants(handle)};
  set(signal, 0, 0);
  return signal;
}

void ArrayWaves::set(Signal& signal, std::uint64_t time_ps, std::uint64_t value) {
  if (!signal.wanted || (signal.known && signal.value == value)) return;
  signal.known = true;
  signal.value = value;
  sink_.change(signal.handle, time_ps, value);
}

void ArrayWaves::observe(const rtl::ArrayEdge& edge) {
  const std::uint64_t time = clock_.to_ps(edge.edge);
  const rtl::ArrayInputs& in = edge.inputs;
  const rtl::ArrayOutputs& out = edge.outputs;
  set(mv_valid_, time, in.mv_valid);
  set(mv_swap_, time, in.mv_valid && in.mv_swap);
  set(mv_rows_, time, in.mv_valid ? static_cast<std::uint64_t>(in.mv_rows) : 0);
  set(wl_valid_, time, in.wl_valid);
  set(wl_full_, time, out.wl_full);
  set(res_valid_, time, out.res_valid);
  set(tap_valid_, time, out.tap.valid);
  set(tap_x_, time, out.tap.x);
  set(tap_w_, time, out.tap.w);
  set(tap_psum_in_, time, out.tap.psum_in);
  set(tap_psum_out_, time, out.tap.psum_out);
  if (in.mv_valid) {
    for (int row = 0; row < in.mv_rows; ++row)
      set(mv_data_[static_cast<std::size_t>(row)], time, in.mv_data[row]);
  }
  if (out.res_valid) {
    for (int col = 0; col < edge.cols; ++col)
      set(res_data_[static_cast<std::size_t>(col)], time, out.res_data[col]);
  }
}

void ArrayWaves::catch_up(std::uint64_t now_ps) { array_.advance(clock_.edge_at_or_after(now_ps)); }

}  // namespace trn2vp::host_chip
