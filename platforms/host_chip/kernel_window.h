// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "models/trainium2/chip.h"
#include "platforms/report/activity.h"

namespace trn2vp::host_chip {

/// What the memory system of a chip moved while a core ran programs: the totals at its stops minus
/// those at its starts.
class KernelWindow {
 public:
  struct Totals {
    std::uint64_t hbm_read_bytes = 0;
    std::uint64_t hbm_written_bytes = 0;
    std::uint64_t dma_descriptors = 0;
    std::uint64_t dma_read_bytes = 0;
    std::uint64_t dma_written_bytes = 0;
    std::uint64_t dma_ring_bytes = 0;
    std::uint64_t dma_busy_ps = 0;  ///< sum over the core's engines
    std::uint64_t running_ps = 0;
    std::uint64_t tensor_busy_ps = 0;
    trainium2::energy::EventCounts events;
  };

  KernelWindow(trainium2::Chip& chip, unsigned core);

  /// Until now.
  Totals totals();

  /// One for each time the core has run programs, in order; names are "launch 0", "launch 1", ...
  /// One that has not ended ends now.
  std::vector<report::Launch> launches();

  /// Called when the core begins to run programs and when it has ended; may be empty.
  std::function<void(bool start)> on_running;

 private:
  Totals sample();
  report::Launch launch(const Totals& end) const;
  void running(bool start);

  trainium2::Chip& chip_;
  unsigned core_;
  bool open_ = false;
  Totals start_;
  Totals closed_;
  std::vector<report::Launch> launches_;
};

}  // namespace trn2vp::host_chip
