// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <memory>
#include <systemc>
#include <vector>

#include "models/common/activity.h"
#include "models/trainium2/chip.h"
#include "platforms/host_chip/timeline_file.h"
#include "platforms/report/activity.h"
#include "platforms/report/time_bins.h"

namespace trn2vp::host_chip {

/// Records what a chip does over time while programs run, in memory that does not grow with the
/// run: engines in bins (TimeBins), memories and DMA as samples of their totals, every microsecond
/// at first and half as often whenever there are too many.
class ActivityRecorder : public sc_core::sc_module {
 public:
  static constexpr std::size_t kMaxSamples = 2048;

  /// `core` runs the workload: its engines keep their plain names. `file` may be null.
  ActivityRecorder(const sc_core::sc_module_name& name, trainium2::Chip& chip, unsigned core,
                   TimelineFile* file);
  ~ActivityRecorder() override;

  /// To be called when the core begins to run programs and when it has ended.
  void running(bool start);

  /// To be called after the simulation: programs may still run.
  void finish();

  report::Timeline timeline() const;
  const std::vector<report::Sample>& samples() const { return samples_; }

 private:
  class Track;

  void sample();
  void take();

  trainium2::Chip& chip_;
  unsigned core_;
  report::TimeBins bins_;
  std::vector<std::unique_ptr<Track>> tracks_;
  std::vector<report::Sample> samples_;
  sc_core::sc_event next_;
  std::uint64_t period_ps_ = 1'000'000;
  bool running_ = false;
};

}  // namespace trn2vp::host_chip
