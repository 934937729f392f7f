// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "models/trainium2/isa/core_geometry.h"
#include "models/trainium2/isa/instruction.h"

namespace trn2vp::trainium2::isa {

/// A broken operand rule: what the error notification of the instruction carries.
struct Violation {
  std::string rule;     ///< stable id, e.g. "start-partition"
  std::string operand;  ///< operand or field name, or "" when it concerns the whole instruction
  std::string text;
};

/// Checks an instruction about to run on `engine` against the documented operand rules
/// (facts/trainium2.md sections 2.2 to 3; list with sources in the generated docs/isa.md, "Operand
/// rules"). Returns the first broken rule. An address that comes from a register is not checked:
/// resolve() first.
std::optional<Violation> validate(const Instruction& instruction, Engine engine,
                                  const CoreGeometry& geometry = {});

/// Checks what concerns both instructions of a matmul: a multiply_moving and the load_stationary
/// whose operand it uses (section 2.3). Both are valid for themselves. The Tensor engine calls it
/// where they meet.
std::optional<Violation> validate_pair(const Instruction& load, const Instruction& multiply);

/// Rule ids with their meaning and source, for the documentation. The place in the list plus one is
/// the error code in the sequencer's register: new rules go to the end.
struct RuleInfo {
  const char* id;
  const char* text;
  const char* source;
};
extern const RuleInfo kRules[];
extern const std::size_t kRuleCount;

/// The error code of a rule; 0 when there is no such rule.
unsigned rule_code(std::string_view id);

}  // namespace trn2vp::trainium2::isa
