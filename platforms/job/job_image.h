// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/numerics/format.h"
#include "models/trainium2/isa/core_geometry.h"
#include "platforms/workloads/kernel_reference.h"
#include "platforms/workloads/workload.h"

namespace trn2vp::job {

struct JobOptions {
  unsigned core = 0;  ///< NeuronCore 0..7, the first when the job takes several
  std::uint64_t seed = 0;
  bool timing_only = false;  ///< tensors have no content, nothing is compared
  std::uint64_t host_ram_base = 0x4000'0000;
  std::uint64_t host_ram_size = 0;
  unsigned cores = 8;                    ///< of the chip
  unsigned hbm_stacks = 4;               ///< of the chip
  std::uint64_t hbm_stack_bytes = 24ull << 30;
  trainium2::isa::CoreGeometry machine;  ///< what kernels are cut for
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

/// A place in the memory of the host or of the chip, for rows that may lie apart.
struct Location {
  std::uint64_t address;  ///< of the host, or a device address
  bool on_chip = false;
  std::uint64_t row_bytes = 0;  ///< 0: all in one piece
  std::uint64_t pitch = 0;      ///< bytes from row to row
};

/// Reads memory after the run, contiguous bytes.
using ReadMemory =
    std::function<void(std::uint64_t address, bool on_chip, void* data, std::size_t bytes)>;

/// `bytes` bytes from there, row after row.
std::vector<std::uint8_t> read_rows(const ReadMemory& read, const Location& place,
                                    std::uint64_t bytes);

/// One result the platform compares after the run: bit for bit with `golden`, which the firmware
/// compares too, or, when that is empty, as numbers.
struct Check {
  std::string name;
  Location result;
  std::uint64_t elements;  ///< of element_bytes each
  unsigned element_bytes;  ///< 1, 2 or 4
  std::vector<std::uint8_t> golden;
  /// From what the operands hold, computed there or not: every kernel of a chain is held against
  /// its own reference.
  std::function<workloads::Expected(const ReadMemory&)> expected;
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

/// A layer of the model, as far as the workload has them.
struct Layer {
  std::string name;
  double flops = 0;  ///< of its matrix products, on all cores
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
  std::vector<std::string> plans;  ///< how each GEMM is cut, for people; of the first core
  unsigned cores = 1;              ///< from JobOptions::core on
  std::vector<Layer> layers;       ///< by the token that their end is notified with
  std::optional<workloads::Repetition> repetition;
};

/// Makes the image of one job for a machine. Throws std::runtime_error with one line when the job
/// does not fit it.
using JobSource = std::function<JobImage(const JobOptions&)>;

/// Lays out tensors in host memory and HBM, builds the kernels, computes the reference. The kernels
/// of all cores are one stage of the job. Throws std::runtime_error with one line when the workload
/// does not fit.
JobImage build_job(const workloads::Workload& workload, const JobOptions& options);

}  // namespace trn2vp::job
