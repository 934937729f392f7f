// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "platforms/host_chip/kernel_window.h"
#include "platforms/host_chip/machine.h"
#include "platforms/job/job_image.h"
#include "platforms/report/run_report.h"

namespace trn2vp::host_chip {

/// What the models counted and what went wrong, after simulation. `core` ran the workload.
report::RunReport collect(const Machine& machine, JobRunner& runner, KernelWindow& window,
                          unsigned core);

/// Compares every result in host memory with its reference and fills what the report says of it.
void compare_results(const job::JobImage& image, trainium2::Chip& chip, JobRunner& runner,
                     report::RunReport& report);

/// Reads what the job wants shown.
void collect_outputs(const job::JobImage& image, JobRunner& runner, report::RunReport& report);

}  // namespace trn2vp::host_chip
