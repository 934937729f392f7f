// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/trainium2/energy/work.h"
#include "models/trainium2/isa/encoding.h"
#include "models/trainium2/isa/validate.h"
#include "models/trainium2/neuron_core/instruction_accesses.h"

namespace trn2vp::trainium2 {

/// Model, not machine: what decoding and checking an instruction gave, by its bytes without waits
/// and updates. Loops pay for it once, and straight-line code once per set of operands: its
/// instructions come again with other semaphore values.
class InstructionCache {
 public:
  struct Entry {
    std::string error;  ///< when it is not an instruction: why
    isa::Instruction instruction;
    std::optional<isa::Violation> violation;
    bool dynamic = false;  ///< has an address from a register: resolve and check it yourself
    bool scalar = false;   ///< needs nothing but the sequencer and its registers
    bool waits = false;
    energy::Work work;
    std::vector<InstructionAccess> accesses;  ///< empty when dynamic
  };

  /// `record_accesses`: fill them.
  InstructionCache(isa::Engine engine, const isa::CoreGeometry& geometry, bool record_accesses)
      : engine_(engine), geometry_(geometry), record_accesses_(record_accesses) {}

  /// `bytes`: isa::kInstructionBytes. Valid until the next call.
  const Entry& look_up(const std::uint8_t* bytes);

  /// Instructions that were not there.
  std::uint64_t misses() const { return misses_; }

 private:
  struct Slot {
    isa::EncodedInstruction bytes{};  ///< all zero is no instruction
    Slot* next = nullptr;             ///< what came after it last time
    Entry entry;
    bool holds(const std::uint8_t* other) const;  ///< apart from waits and updates
  };
  static constexpr unsigned kSlotBits = 12;

  Slot& slot_of(const std::uint8_t* bytes);
  void fill(Entry& entry, const std::uint8_t* bytes) const;

  isa::Engine engine_;
  isa::CoreGeometry geometry_;
  bool record_accesses_;
  std::vector<std::unique_ptr<Slot>> slots_;
  Slot* last_ = nullptr;
  std::uint64_t misses_ = 0;
};

}  // namespace trn2vp::trainium2
