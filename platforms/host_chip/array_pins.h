// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/common/clock_domain.h"
#include "models/common/wave.h"
#include "rtl/bridge/rtl_array.h"

namespace trn2vp::host_chip {

/// The pins of an RTL array as signals of a wave: its handshakes, edge operands and results, and
/// the tapped PE. A signal shows from the time of an edge on what is sampled at it.
class ArrayPins {
 public:
  ArrayPins(int rows, int cols, const common::ClockDomain& clock, common::WaveSink& sink,
            const std::string& scope);

  void show(const rtl::ArrayEdge& edge);

 private:
  /// A signal with its last value: the RTL is looked at on every edge, most of it does not change.
  struct Signal {
    common::WaveHandle handle;
    bool wanted;
    bool known = false;
    std::uint64_t value = 0;
  };
  Signal declare(const std::string& scope, const std::string& name, unsigned bits);
  void set(Signal& signal, std::uint64_t time_ps, std::uint64_t value);
  void show(const rtl::VectorPins& vector, std::size_t row_group, std::uint64_t time_ps);

  common::ClockDomain clock_;
  common::WaveSink& sink_;
  Signal mv_valid_, mv_swap_, mv_rows_, wl_valid_, wl_full_, res_valid_;
  Signal tap_valid_, tap_x_, tap_w_, tap_psum_in_, tap_psum_out_;
  std::vector<Signal> mv_data_;
  std::vector<Signal> res_data_;
};

}  // namespace trn2vp::host_chip
