// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <string>
#include <systemc>

#include "models/common/wave.h"
#include "models/trainium2/dma/descriptor_port.h"
#include "models/trainium2/timing/dma_timing.h"

namespace trn2vp::trainium2 {

/// A hardware descriptor generation engine (DGE). Two in every NeuronCore, commanded by the
/// sequencers of the Scalar and of the Sync Engine; no descriptor memory (documented, facts
/// "trainium2" 1.3). With other times it stands for the processors of the GpSimd Engine, which can
/// also gather and scatter (software DGE; documented, there with descriptors in SBUF, here
/// without).
///
/// Time. One command at a time: `dge_start_ns`, then an element every `dge_element_ns`, in the
/// order of generate(); an engine starts as soon as it has its first one. The next command follows
/// when the last element has been handed over.
class Dge : public sc_core::sc_module {
 public:
  struct Parameters {
    timing::DmaTiming timing;
    std::array<DescriptorPort*, 16> engines{};  ///< of the core; none may be null
  };

  Dge(const sc_core::sc_module_name& name, const Parameters& parameters);

  /// Whether every chosen engine takes generated descriptors on the queue.
  bool accepts(const CopyCommand& command) const;

  /// Takes a command; waits while `dge_commands` are under way. From a process only. A reset while
  /// it waits drops the command.
  void submit(const CopyCommand& command);

  /// Drops every command; what was handed over is the engines'.
  void reset();

  /// Commands taken and not finished.
  std::size_t pending() const { return commands_.size(); }

  /// Signal `<scope>.pending`.
  void attach_waves(common::WaveSink& sink, const std::string& scope);

 private:
  void run();
  void execute(const CopyCommand& command);
  bool wait_or_dropped(const sc_core::sc_event& event);
  bool wait_or_dropped(const sc_core::sc_time& time);
  void changed();

  Parameters parameters_;
  std::deque<CopyCommand> commands_;
  bool dropped_ = false;  ///< the command at hand was among them
  unsigned resets_ = 0;
  sc_core::sc_event reset_;
  sc_core::sc_event submitted_;
  sc_core::sc_event finished_;
  common::WaveSignal<std::uint64_t> pending_wave_;
};

}  // namespace trn2vp::trainium2
