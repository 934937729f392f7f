// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/common/initiator.h"
#include "models/trainium2/dma/dge.h"
#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/neuron_core/execution_unit.h"
#include "models/trainium2/neuron_core/notification_queues.h"
#include "models/trainium2/neuron_core/state_buffer.h"

namespace trn2vp::trainium2 {

/// What every sequencer can do without a data path: trigger DMA, command the descriptor generator,
/// notify, nothing. It is the whole of the SyncEngine and stands in front of the data path of the
/// other four.
class SyncEngine : public ExecutionUnit {
 public:
  struct Parameters {
    isa::Engine engine = isa::Engine::kSync;
    std::uint64_t trigger = 0;                    ///< ps a dma_trigger occupies the sequencer
    std::array<std::uint64_t, 16> dma_engines{};  ///< device addresses of the core's DMA engines
    std::uint64_t semaphores = 0;  ///< device address of the core's semaphore increment window
    Dge* dge = nullptr;            ///< Scalar, Sync and GpSimd Engine only
    StateBuffer* sbuf = nullptr;   ///< GpSimd Engine only: where the indices are
    bool timing_only = false;      ///< indices have no content: row p is taken for index p
  };

  /// `bus` goes to the chip's fabric. `data_path`, which may be null, gets every instruction that
  /// is not for this one.
  SyncEngine(const Parameters& parameters, common::Initiator& bus,
             NotificationQueues& notifications, ExecutionUnit* data_path);

  std::uint64_t ready(const isa::Instruction& instruction, std::uint64_t now) const override;
  Issue issue(const isa::Instruction& instruction, std::uint64_t now) override;
  bool runs_ahead(const isa::Instruction& instruction) const override;
  Issue issue_ahead(const isa::Instruction& instruction, std::uint64_t time) override {
    return data_path_->issue_ahead(instruction, time);
  }
  std::uint64_t retire(std::uint64_t now) override { return data_path_->retire(now); }

 private:
  static bool mine(isa::Opcode opcode);
  void trigger(const isa::Instruction& instruction);
  Issue generate(const isa::Instruction& instruction, std::uint64_t now);
  std::optional<isa::Violation> read_indices(const char* name, const isa::AccessPattern& index,
                                             std::uint32_t limit,
                                             std::vector<std::uint32_t>& rows) const;

  Parameters parameters_;
  common::Initiator& bus_;
  NotificationQueues& notifications_;
  ExecutionUnit* data_path_;
  std::uint64_t trigger_free_ = 0;  ///< ps
};

}  // namespace trn2vp::trainium2
