// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstddef>

#include "models/trainium2/isa/table.h"
#include "models/trainium2/neuron_core/access_map.h"

namespace trn2vp::trainium2 {

/// The partitions of an operand, from the first to the last byte it touches in each, gaps included.
struct OperandBox {
  isa::Role role;
  isa::Buffer buffer;
  AccessBox box;
};

/// Those of all operands of a valid instruction without dynamic addresses. accesses_of() is the
/// exact form, and slower.
class OperandBoxes {
 public:
  explicit OperandBoxes(const isa::Instruction& instruction);
  const OperandBox* begin() const { return boxes_.data(); }
  const OperandBox* end() const { return boxes_.data() + size_; }

 private:
  // Four patterns, four vectors.
  std::array<OperandBox, 8> boxes_;
  std::size_t size_ = 0;
};

}  // namespace trn2vp::trainium2
