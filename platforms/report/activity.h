// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/trainium2/energy/energy.h"

namespace trn2vp::report {

/// What the engines did over time: for every use of an engine's time, how much of every bin.
struct Timeline {
  struct Row {
    std::string engine;  ///< "tensor"; of another core than that of the workload "core1.tensor"
    bool busy;
    std::string name;  ///< of the instruction, or the reason of the stall
    std::vector<std::uint64_t> ps;
  };
  std::uint64_t start_ps = 0;
  std::uint64_t bin_ps = 0;
  std::vector<Row> rows;
};

/// Totals of the chip at some time.
struct Sample {
  trainium2::energy::EventCounts events;  ///< events.time_ps: when
  std::uint64_t dma_busy_ps = 0;          ///< mean over the DMA engines of the workload's core
};

/// One stretch in which the workload's core ran programs: a stage of the job.
struct Launch {
  std::string name;
  std::uint64_t start_ps = 0;
  std::uint64_t end_ps = 0;
  trainium2::energy::EventCounts events;  ///< of the chip, in that time
  std::uint64_t tensor_busy_ps = 0;
};

/// A parameter of the machine as it was in the run.
struct ParameterValue {
  std::string key;
  std::string value;
  std::string unit;
  std::string provenance;
  std::string source;
  std::string doc;
};

}  // namespace trn2vp::report
