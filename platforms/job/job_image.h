// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "models/numerics/format.h"
#include "platforms/workloads/kernel_reference.h"
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

/// Reads host memory after the run.
using ReadHost = std::function<void(std::uint64_t address, void* data, std::size_t bytes)>;

/// One result the platform compares after the run: bit for bit with `golden`, which the firmware
/// compares too, or, when that is empty, as numbers.
struct Check {
  std::string name;
  std::uint64_t result;    ///< host address
  std::uint64_t elements;  ///< of element_bytes each
  unsigned element_bytes;  ///< 1, 2 or 4
  std::vector<std::uint8_t> golden;
  /// From what the operands hold in host memory, computed there or not: every kernel of a chain is
  /// held against its own reference.
  std::function<workloads::Expected(const ReadHost&)> expected;
  workloads::DataType dtype = workloads::DataType::kBf16;  ///< of the numbers

  std::uint64_t bytes() const { return elements * element_bytes; }
};

/// A result that people want to see, row by row.
struct Output {
  std::string name;
  std::uint64_t result;  ///< host address
  std::uint64_t rows;
  std::uint64_t columns;
  numerics::Format format;
  std::string file;  ///< where its bytes go; empty: nowhere

  std::uint64_t elements() const { return rows * columns; }
};

/// A job made ready for the host: what lies where in its memory, and what must come out.
struct JobImage {
  std::string name;  ///< of the workload
  double flops = 0;  ///< of its matrix products
  std::vector<Segment> segments;
  std::vector<VoidRange> voids;
  std::vector<Check> checks;
  std::vector<Output> outputs;
  std::uint64_t job_address;
  std::vector<std::string> plans;  ///< how each GEMM is cut, for people
};

/// Makes the image of one job for a machine. Throws std::runtime_error with one line when the job
/// does not fit it.
using JobSource = std::function<JobImage(const JobOptions&)>;

/// Lays out tensors in host memory and HBM, builds the kernels, computes the reference. GEMMs in a
/// row are one stage of the job, and so are other kernels in a row. Throws std::runtime_error with
/// one line when the workload does not fit.
JobImage build_job(const workloads::Workload& workload, const JobOptions& options);

}  // namespace trn2vp::job
