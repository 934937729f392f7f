// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/array_waves.h"

namespace trn2vp::host_chip {

ArrayWaves::ArrayWaves(rtl::RtlArray& array, const common::ClockDomain& clock,
                       common::WaveSink& sink, const std::string& scope)
    : array_(array), clock_(clock), pins_(array.rows(), array.cols(), clock, sink, scope) {
  array_.add_observer([this](const rtl::ArrayEdge& edge) { pins_.show(edge); });
}

void ArrayWaves::catch_up(std::uint64_t now_ps) { array_.advance(clock_.edge_at_or_after(now_ps)); }

}  // namespace trn2vp::host_chip
