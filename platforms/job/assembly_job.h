// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "platforms/job/assembly_program.h"
#include "platforms/job/job_image.h"

namespace trn2vp::job {

/// The program as a job of one stage: core 0 is the core of the options, core 1 its neighbour.
/// Rings for sendrecv are set up where a program has one. Throws std::runtime_error with one line
/// when it does not fit.
JobImage build_job(const AssemblyProgram& program, const JobOptions& options);

}  // namespace trn2vp::job
