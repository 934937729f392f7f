// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "platforms/job/job_image.h"

namespace trn2vp::host_chip {

/// Carries out a job on a machine, as firmware/include/trn2vp/job.h describes it: the firmware of a
/// host, or a master that needs no host.
class JobRunner {
 public:
  virtual ~JobRunner() = default;

  /// Before the simulation starts.
  virtual void load(const job::JobImage& image) = 0;
  /// `bytes` bytes of the host memory that the job is about; takes no time.
  virtual void read(std::uint64_t address, void* data, std::size_t bytes) = 0;
  /// A trn2vp_job_status.
  virtual std::uint32_t status() = 0;

  /// Instructions of the host, lines of its console, why its core stopped; nothing without a host.
  virtual std::uint64_t instructions() const { return 0; }
  virtual std::vector<std::string> lines() const { return {}; }
  virtual std::string failure() const { return {}; }

  /// Called when the job has come to its end, good or bad.
  std::function<void()> on_end;
};

}  // namespace trn2vp::host_chip
