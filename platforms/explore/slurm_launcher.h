// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <map>
#include <string>
#include <vector>

#include "platforms/explore/launcher.h"

namespace trn2vp::explore {

/// Submits the points as one job array of Slurm and gathers what its tasks leave in the work
/// folder, which all nodes must see under the same path. Every task runs its share of the points
/// one after the other. The array outlives this process: another one on the same work folder goes
/// on gathering.
class SlurmLauncher : public Launcher {
 public:
  /// `options.jobs` is the size of the array; `sbatch_options` are handed on ("--partition=short").
  SlurmLauncher(LauncherOptions options, std::vector<std::string> sbatch_options);

  /// Points whose task died are told as crashed when they had begun; others are not told.
  bool run(const std::vector<Point>& points, const LauncherEvents& events) override;

 private:
  using Waiting = std::map<std::size_t, const Point*>;
  enum class Gathered { kAll, kInterrupted };

  void submit(const Waiting& waiting, const LauncherEvents& events);
  Gathered gather(Waiting& waiting, const LauncherEvents& events);
  void take_outcomes(Waiting& waiting, const LauncherEvents& events) const;
  void take_victims(Waiting& waiting, const LauncherEvents& events) const;
  /// Tasks of the job in the queue and those of them that run; nothing when Slurm does not answer.
  struct Queue {
    bool answered;
    std::size_t tasks;
    std::size_t running;
  };
  Queue queue_of(const std::string& job) const;

  LauncherOptions options_;
  std::vector<std::string> sbatch_options_;
};

/// The id of the job array that a work folder waits for; empty when there is none.
std::string slurm_job_of(const std::string& work_folder);

/// One task of the array: runs its points, leaves their outcomes in `work_folder`. `task` of
/// `tasks`. False when it was interrupted. Throws std::runtime_error when the folder holds no job.
bool run_slurm_task(const std::string& work_folder, std::size_t task, std::size_t tasks,
                    const std::string& program, const std::string& version);

}  // namespace trn2vp::explore
