// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <optional>
#include <systemc>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/isa/validate.h"

namespace trn2vp::trainium2 {

/// What an instruction does to the time of its engine.
struct Issue {
  sc_core::sc_time busy_from;  ///< the data path works from here ...
  sc_core::sc_time busy_to;    ///< ... to here
  sc_core::sc_time complete;   ///< results visible, updates at_complete happen
  bool retire = false;         ///< retire() wants to be called at `complete`
  /// The unit refuses the instruction: nothing has changed, and the sequencer stops with this
  /// error. For what only the unit knows; the operand rules have been checked before.
  std::optional<isa::Violation> error = std::nullopt;
};

/// The data path behind a sequencer. Called only with instructions that passed isa::validate.
///
/// An instruction reads its operands when it is issued; whoever writes them before must have been
/// waited for. Results are in place at `complete` at the latest.
class ExecutionUnit {
 public:
  virtual ~ExecutionUnit() = default;

  /// When the unit can take `instruction`, as things stand; may lie in the past.
  virtual sc_core::sc_time ready(const isa::Instruction& instruction) const = 0;

  /// Starts `instruction` now; not before ready().
  virtual Issue issue(const isa::Instruction& instruction) = 0;

  /// Whether `instruction` may be issued ahead of simulated time: it touches no data in this run,
  /// and all that it does to the unit is known now.
  virtual bool runs_ahead(const isa::Instruction&) const { return false; }
  /// Starts such an instruction at `time`, now or later.
  virtual Issue issue_ahead(const isa::Instruction& instruction, const sc_core::sc_time& time) {
    return issue(instruction);
  }

  /// Completes the oldest instruction that asked for it. Returns when its results are really there:
  /// now, or later.
  virtual sc_core::sc_time retire() { return sc_core::sc_time_stamp(); }
};

}  // namespace trn2vp::trainium2
