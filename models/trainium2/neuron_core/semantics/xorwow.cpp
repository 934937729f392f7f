// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/semantics/xorwow.h"

namespace trn2vp::trainium2::semantics {
namespace {

constexpr std::uint32_t kIncrement = 362437;

}  // namespace

Xorwow::Xorwow(std::uint32_t lane)
    : state_{123456789, 362436069, 521288629, 88675123, 5783321, 6615241 + lane * kIncrement} {}

std::uint32_t Xorwow::next() {
  auto& [x, y, z, w, v, d] = state_;
  const std::uint32_t t = x ^ (x >> 2);
  x = y;
  y = z;
  z = w;
  w = v;
  v = (v ^ (v << 4)) ^ (t ^ (t << 1));
  d += kIncrement;
  return d + v;
}

}  // namespace trn2vp::trainium2::semantics
