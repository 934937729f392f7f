// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "models/trainium2/chip.h"
#include "platforms/job/job_image.h"
#include "platforms/report/run_report.h"

namespace trn2vp::host_chip {

/// Notes when the layers of a job end on its cores, and what had been done by then: every core
/// notifies the end of a layer with its index. A layer lasts from the end of the one before it (the
/// first from the first start of a program) until the last of the cores has ended it; what engines
/// and DMA did is that of the first core, what HBM did that of all stacks.
class LayerClock {
 public:
  /// `core`: the first of the job.
  LayerClock(trainium2::Chip& chip, unsigned core, const job::JobImage& image);

  /// The layers that have ended on every core, in their order.
  std::vector<report::RunReport::Layer> layers() const;

 private:
  /// Totals at one time.
  struct Sample {
    std::uint64_t at_ps = 0;
    std::uint64_t tensor_busy_ps = 0;
    std::uint64_t dma_busy_ps = 0;
    std::uint64_t hbm_read_bytes = 0;
    std::uint64_t hbm_written_bytes = 0;
  };
  Sample sample();
  void ended(unsigned index, std::uint32_t layer);

  trainium2::Chip& chip_;
  unsigned core_;
  std::vector<job::Layer> layers_;
  unsigned cores_;
  Sample start_;
  std::vector<Sample> ends_;        ///< by layer
  std::vector<unsigned> reported_;  ///< by layer: cores that have ended it
};

}  // namespace trn2vp::host_chip
