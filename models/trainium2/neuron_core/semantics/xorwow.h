// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>

namespace trn2vp::trainium2::semantics {

/// XORWOW (Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003): the generator
/// of a GpSimd lane, six words of state (documented: facts/trainium2.md sections 2.4 and 3). That
/// its shifts and increment are those of the paper, and the order of the words, x y z w v d, are
/// assumed. A state with x to v all zero only counts.
class Xorwow {
 public:
  using State = std::array<std::uint32_t, 6>;

  /// The paper's example state, with d moved on by `lane` increments, so that lanes differ before
  /// any rand_set_state (assumed).
  explicit Xorwow(std::uint32_t lane = 0);

  std::uint32_t next();

  const State& state() const { return state_; }
  void set_state(const State& state) { state_ = state; }

 private:
  State state_;
};

}  // namespace trn2vp::trainium2::semantics
