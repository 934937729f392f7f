// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "models/trainium2/neuron_core/operand_boxes.h"

namespace trn2vp::trainium2 {

/// Which engine streams to or from which bank of PSUM. The Vector and the Scalar engine reach it in
/// parallel at full rate when they hit different banks (facts/trainium2.md section 2.2,
/// documented). What it costs when they hit the same one is not published: the later instruction
/// waits until the earlier one has streamed (assumed). The TensorEngine writes beside them
/// (assumed). No time here but picoseconds.
class PsumBanks {
 public:
  /// `bank_bytes`: of one bank in a partition.
  PsumBanks(unsigned banks, std::uint32_t bank_bytes) : bank_bytes_(bank_bytes), banks_(banks) {}

  /// When another engine than `engine` has done with the banks of these operands; 0 when none of
  /// them was another's.
  std::uint64_t ready(const OperandBoxes& operands, isa::Engine engine) const;
  /// `engine` streams from or to the banks of these operands until `end`.
  void use(const OperandBoxes& operands, isa::Engine engine, std::uint64_t end);

 private:
  struct Use {
    isa::Engine engine = isa::Engine::kVector;
    std::uint64_t end = 0;
  };
  template <class F>
  void for_each_bank(const OperandBoxes& operands, F&& f) const;

  std::uint32_t bank_bytes_;
  std::vector<Use> banks_;
};

}  // namespace trn2vp::trainium2
