// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <trn2vp/custom_operator.h>

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/semantics/operand.h"

namespace trn2vp::trainium2::semantics {

/// A library that cannot be loaded (the user's mistake), or an operator that is not there or failed
/// (the guest's). The message names the library or the operator and what was expected.
class CustomOperatorError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The operators of one shared library (include/trn2vp/custom_operator.h). Several cores may share
/// it. Loading: dlopen by path; throws CustomOperatorError if the file is missing or no library,
/// lacks the symbol, is of another version, or has an operator without run or cycles, or two of one
/// id.
class CustomOperators {
 public:
  explicit CustomOperators(const std::string& path);

  /// Runs operator `instruction.operator_id` on processors 0 to 7, each with the partitions 16 *
  /// processor .. + 15 of every operand. The results are written when all of them returned 0;
  /// otherwise memory stays as it was. Throws CustomOperatorError if there is no such operator, or
  /// one returns something else or throws.
  void run(const isa::Instruction& instruction, const PartitionBytes& memory) const;

  /// GpSimd cycles beyond the start-up: the most that one of the eight processors declares. Throws
  /// CustomOperatorError if there is no such operator or it throws.
  std::uint64_t cycles(const isa::Instruction& instruction) const;

  const std::string& path() const { return path_; }

 private:
  const trn2vp_operator& find(std::uint32_t id) const;
  [[noreturn]] void fail(const std::string& what) const;

  std::string path_;
  std::shared_ptr<void> library_;
  std::map<std::uint32_t, const trn2vp_operator*> operators_;
};

}  // namespace trn2vp::trainium2::semantics
