// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <optional>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/isa/validate.h"

namespace trn2vp::trainium2 {

/// What an instruction does to the time of its engine. Times are sc_time::value(), picoseconds.
struct Issue {
  std::uint64_t busy_from = 0;  ///< the data path works from here ...
  std::uint64_t busy_to = 0;    ///< ... to here
  std::uint64_t complete = 0;   ///< results visible, updates at_complete happen
  std::uint64_t bank_wait = 0;  ///< of the time before busy_from: another engine had the PSUM bank
  bool retire = false;          ///< retire() wants to be called at `complete`
  /// The unit refuses the instruction: nothing has changed, and the sequencer stops with this
  /// error. For what only the unit knows; the operand rules have been checked before.
  std::optional<isa::Violation> error = std::nullopt;
};

/// The data path behind a sequencer. Called only with instructions that passed isa::validate.
///
/// An instruction reads its operands when it is issued; whoever writes them before must have been
/// waited for. Results are in place at `complete` at the latest. Times are sc_time::value(),
/// picoseconds; `now` is the simulated time, which the caller has at hand.
class ExecutionUnit {
 public:
  virtual ~ExecutionUnit() = default;

  /// When the unit can take `instruction`, as things stand; may lie in the past.
  virtual std::uint64_t ready(const isa::Instruction& instruction, std::uint64_t now) const = 0;

  /// When everything is visible that `instruction`, which need not be one of this unit, reads from
  /// results of this unit.
  virtual std::uint64_t visible(const isa::Instruction&) const { return 0; }

  /// Starts `instruction` now; not before ready().
  virtual Issue issue(const isa::Instruction& instruction, std::uint64_t now) = 0;

  /// Whether `instruction` may be issued ahead of simulated time: it touches no data in this run,
  /// and all that it does to the unit is known now.
  virtual bool runs_ahead(const isa::Instruction&) const { return false; }
  /// Starts such an instruction at `time`, now or later.
  virtual Issue issue_ahead(const isa::Instruction& instruction, std::uint64_t time) {
    return issue(instruction, time);
  }

  /// Completes the oldest instruction that asked for it. Returns when its results are really there:
  /// now, or later.
  virtual std::uint64_t retire(std::uint64_t now) { return now; }
};

}  // namespace trn2vp::trainium2
