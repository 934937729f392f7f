// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/trainium2/isa/encoding.h"
#include "models/trainium2/isa/validate.h"
#include "models/trainium2/neuron_core/instruction_accesses.h"

namespace trn2vp::trainium2 {

/// Model, not machine: what decoding and checking an instruction gave, by its address, so that
/// loops pay for it once. The bytes are compared every time: a program that changes is decoded
/// anew.
class InstructionCache {
 public:
  struct Entry {
    std::uint64_t pc = ~std::uint64_t{0};
    isa::EncodedInstruction bytes{};
    std::string error;  ///< when it is not an instruction: why
    isa::Instruction instruction;
    std::optional<isa::Violation> violation;
    bool dynamic = false;  ///< has an address from a register: resolve and check it yourself
    bool scalar = false;   ///< needs nothing but the sequencer and its registers
    bool waits = false;
    std::vector<InstructionAccess> accesses;  ///< empty when dynamic
  };

  /// `record_accesses`: fill them.
  InstructionCache(isa::Engine engine, const isa::MemoryGeometry& geometry, bool record_accesses)
      : engine_(engine), geometry_(geometry), record_accesses_(record_accesses), slots_(kSlots) {}

  /// A program starts: nothing of it has been seen yet.
  void start() { seen_to_ = 0; }
  /// Valid until the next call.
  const Entry& look_up(std::uint64_t pc, const std::uint8_t* bytes);

 private:
  static constexpr std::size_t kSlots = 512;

  void fill(Entry& entry) const;

  isa::Engine engine_;
  isa::MemoryGeometry geometry_;
  bool record_accesses_;
  std::vector<std::unique_ptr<Entry>> slots_;
  /// What comes for the first time goes here: most of it never comes again, and the place is warm.
  Entry fresh_;
  std::uint64_t seen_to_ = 0;
};

}  // namespace trn2vp::trainium2
