// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <optional>
#include <string>

#include "models/trainium2/isa/table.h"
#include "models/trainium2/isa/validate.h"

// What validate() asks, per group of opcodes, once every operand is legal for itself. Internal to
// the instruction set.
namespace trn2vp::trainium2::isa::checks {

using Result = std::optional<Violation>;

Result check_control(const Instruction& instruction, Engine engine, const CoreGeometry& geometry);
Result check_tensor(const Instruction& instruction, const CoreGeometry& geometry);
Result check_vector(const Instruction& instruction, Engine engine);
Result check_vector_special(const Instruction& instruction);
Result check_scalar(const Instruction& instruction);
Result check_gpsimd(const Instruction& instruction);

inline Result broken(const char* rule, const char* operand, std::string text) {
  return Violation{rule, operand, std::move(text)};
}

inline std::string shape_text(const AccessPattern& pattern) {
  return std::to_string(pattern.partition_count) + " x " + std::to_string(pattern.elements());
}

inline bool same_shape(const AccessPattern& a, const AccessPattern& b) {
  return a.partition_count == b.partition_count && a.elements() == b.elements();
}

/// "shape" for `name` unless both have the same partitions and elements.
inline Result check_same_shape(const char* name, const AccessPattern& a, const AccessPattern& b) {
  if (same_shape(a, b)) return std::nullopt;
  return broken("shape", name, shape_text(a) + " and " + shape_text(b));
}

inline Result check_same_dtype(const char* name, DType a, DType b) {
  if (a == b) return std::nullopt;
  return broken("same-dtype", name, std::string(dtype_name(a)) + " and " + dtype_name(b));
}

/// "both-psum" for `name` if a and b are both in PSUM.
inline Result check_not_both_psum(const char* name, const AccessPattern& a,
                                  const AccessPattern& b) {
  if (a.buffer == Buffer::kSbuf || b.buffer == Buffer::kSbuf) return std::nullopt;
  return broken("both-psum", name, "one of the two inputs has to be in SBUF");
}

inline std::string op_text(AluOp op) { return alu_op_name(static_cast<std::uint32_t>(op)); }

/// The documented start partition rule (facts/trainium2.md section 2.2).
constexpr bool legal_start(unsigned start, unsigned count) {
  if (count > 64) return start == 0;
  if (count > 32) return start % 64 == 0;
  return start % 32 == 0;
}

}  // namespace trn2vp::trainium2::isa::checks
