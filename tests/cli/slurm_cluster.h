// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/cli/program.h"

namespace trn2vp::cli {

/// A Slurm of one node with two processors on this machine: munged, slurmctld and slurmd of its
/// own, on free ports, without systemd and without anything of a cluster that may be installed.
class SlurmCluster {
 public:
  /// Starts it and sets SLURM_CONF for this process and those it starts.
  SlurmCluster();

  /// Empty when jobs can be submitted; otherwise why not.
  const std::string& reason() const { return reason_; }

 private:
  void start();
  std::string configuration() const;

  Program folder_;
  std::vector<std::unique_ptr<Process>> daemons_;
  std::string reason_;
};

}  // namespace trn2vp::cli
