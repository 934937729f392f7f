// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platforms/workloads/workload.h"

namespace trn2vp::job {

struct JobOptions {
  unsigned core = 0;  ///< NeuronCore 0..7
  std::uint64_t seed = 0;
  bool timing_only = false;  ///< tensors have no content, nothing is compared
  std::uint64_t host_ram_base = 0x4000'0000;
  std::uint64_t host_ram_size = 0;
  std::uint64_t array_rows = 128;     ///< largest K of a tile the array takes
  std::uint64_t array_columns = 128;  ///< largest M
};

/// A piece of host memory as it is before the host boots.
struct Segment {
  std::uint64_t address;
  std::vector<std::uint8_t> bytes;
};

/// A range of host memory that counts as never written (see common::SparseMemory).
struct VoidRange {
  std::uint64_t address;
  std::uint64_t bytes;
};

/// One result the platform compares after the run.
struct Check {
  std::string name;
  std::uint64_t result;  ///< host address
  std::vector<std::uint16_t> golden;
};

/// A workload made ready for the host: what lies where in its memory, and what must come out.
struct JobImage {
  std::vector<Segment> segments;
  std::vector<VoidRange> voids;
  std::vector<Check> checks;
  std::uint64_t job_address;
  std::vector<std::string> plans;  ///< how each GEMM is cut, for people
};

/// Lays out tensors in host memory and HBM, builds the kernel, computes the reference. Throws
/// std::runtime_error with one line when the workload does not fit.
JobImage build_job(const workloads::Workload& workload, const JobOptions& options);

}  // namespace trn2vp::job
