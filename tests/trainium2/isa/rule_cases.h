// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>
#include <vector>

#include "models/trainium2/isa/instruction.h"

namespace trn2vp::trainium2::isa {

/// An instruction that breaks one rule, and its neighbour that just does not.
struct RuleCase {
  Engine engine;
  std::string broken;  ///< "rule:operand"
  std::string bad;
  std::string good;
};

std::vector<RuleCase> operand_cases();
std::vector<RuleCase> control_cases();
std::vector<RuleCase> tensor_cases();
std::vector<RuleCase> vector_cases();
std::vector<RuleCase> vector_special_cases();
std::vector<RuleCase> scalar_cases();
std::vector<RuleCase> gpsimd_cases();

}  // namespace trn2vp::trainium2::isa
