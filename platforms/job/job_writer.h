// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "firmware/include/trn2vp/job.h"
#include "firmware/kernels/device_image.h"
#include "firmware/kernels/kernel_sequence.h"
#include "platforms/job/job_image.h"

namespace trn2vp::job {

/// Puts a job together table by table: host memory and HBM are handed out, transfers, stages and
/// checks are appended, take() writes the tables the firmware reads
/// (firmware/include/trn2vp/job.h). Knows no workload. Throws std::length_error when host memory or
/// HBM is full.
class JobWriter {
 public:
  explicit JobWriter(const JobOptions& options);

  std::uint64_t allocate_host(std::uint64_t bytes);
  /// HBM of the stack of the options' core, or that of another core of the chip
  /// (address_map::hbm_stack_of).
  std::uint64_t allocate_hbm(std::size_t bytes, std::size_t alignment) {
    return allocate_hbm(bytes, alignment, options_.core);
  }
  std::uint64_t allocate_hbm(std::size_t bytes, std::size_t alignment, unsigned core);

  /// Host memory with this content at the start.
  std::uint64_t add_host(const void* data, std::size_t bytes);
  /// Host memory that counts as never written.
  std::uint64_t add_void(std::uint64_t bytes);
  void add_input(std::uint64_t host, std::uint64_t device, std::uint64_t bytes) {
    inputs_.push_back({host, device, bytes});
  }
  void add_output(std::uint64_t host, std::uint64_t device, std::uint64_t bytes) {
    outputs_.push_back({host, device, bytes});
  }
  /// A result the platform compares; with golden words the firmware compares it too.
  void add_check(Check check);

  /// A program for one engine of one core, encoded.
  struct Program {
    unsigned core;
    unsigned engine;
    std::vector<std::uint8_t> code;
    std::uint32_t peer_length = 0;  ///< descriptors in the rings of sendrecv; 0: none
  };
  /// The rings of one queue of a DMA engine (0..127) of the chip: a whole number of descriptors,
  /// padded here to a legal length.
  struct Rings {
    unsigned engine;
    unsigned queue;
    std::vector<std::uint8_t> m2s;
    std::vector<std::uint8_t> s2m;
  };
  /// Programs that run at the same time, until all have halted.
  void add_stage(const std::vector<Program>& programs, const std::vector<Rings>& rings);
  /// Kernels of some cores of the chip, by core, until every done semaphore has come to its value.
  void add_stage(const std::map<unsigned, kernels::Kernel>& kernels);

  /// Time the firmware grants every stage.
  void set_timeout_us(double timeout) { timeout_us_ = timeout; }

  /// The finished image, once.
  JobImage take();

  JobImage& image() { return image_; }

 private:
  struct Stage {
    std::vector<trn2vp_queue> queues;
    std::vector<trn2vp_program> programs;
    std::vector<trn2vp_done> done;
  };
  trn2vp_program program(unsigned core, unsigned engine, std::uint64_t address,
                         std::uint32_t bytes);
  void add_segment(std::uint64_t address, const void* data, std::size_t bytes);
  template <class Rows>
  trn2vp_table write_table(const Rows& rows);

  const JobOptions& options_;
  kernels::BumpAllocator host_;
  std::vector<kernels::BumpAllocator> hbm_;  ///< by stack
  JobImage image_;
  double timeout_us_ = 100'000;
  std::uint64_t next_table_;
  std::vector<trn2vp_transfer> inputs_;
  std::vector<Stage> stages_;
  std::vector<trn2vp_transfer> outputs_;
  std::vector<trn2vp_check> checks_;
};

}  // namespace trn2vp::job
