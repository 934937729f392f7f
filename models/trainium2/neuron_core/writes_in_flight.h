// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "models/trainium2/neuron_core/operand_boxes.h"

namespace trn2vp::trainium2 {

/// Results that a pipelined engine has started but not yet written. An engine overlaps instructions
/// that don't depend on each other, and pays its fixed overhead for those that do
/// (facts/trainium2.md section 2.1, documented). That it looks at addresses, and counts an operand
/// with gaps from its first to its last byte, is assumed. Results in accumulator registers stay in
/// the pipeline and make nobody wait (assumed). No time here but picoseconds.
class WritesInFlight {
 public:
  /// An instruction writes its results at `visible`, not before those added earlier.
  void add(const OperandBoxes& operands, std::uint64_t visible);
  /// Drops what is visible at `now`.
  void forget(std::uint64_t now);
  /// When everything is visible that an instruction reads; 0 when nothing of it is on its way.
  std::uint64_t ready(const OperandBoxes& operands) const;
  /// When everything is visible.
  std::uint64_t last() const { return writes_.empty() ? 0 : writes_.back().visible; }

 private:
  struct Write {
    isa::Buffer buffer;
    AccessBox box;
    std::uint64_t visible;
  };
  std::vector<Write> writes_;  ///< by time
};

}  // namespace trn2vp::trainium2
