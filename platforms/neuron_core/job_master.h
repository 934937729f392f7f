// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <set>
#include <systemc>

#include "firmware/include/trn2vp/job.h"
#include "models/common/initiator.h"
#include "models/common/sparse_memory.h"
#include "platforms/host_chip/job_runner.h"

namespace trn2vp::neuron_core {

/// A bus master that carries out a job in the place of a host and its firmware. What the job has in
/// host memory lies in a store of its own: inputs are in the chip's memory from the start, through
/// the back door, and results come back the same way. In between it does what the firmware does:
/// sets up the queues of the DMA engines and the sequencers through their registers, starts them,
/// and looks every microsecond whether all programs have halted. Results are read 20 us later:
/// transfers that no program waits for have as long as with a host.
class JobMaster : public sc_core::sc_module, public host_chip::JobRunner {
 public:
  /// `store_bytes`: of host memory, as the job was laid out for.
  JobMaster(const sc_core::sc_module_name& name, std::uint64_t store_bytes);

  common::Initiator bus;  ///< to the chip's device port

  void load(const job::JobImage& image) override;
  void read(std::uint64_t address, void* data, std::size_t bytes) override;
  std::uint32_t status() override { return status_; }

 private:
  void run();
  std::uint32_t run_stage(const trn2vp_stage& stage);
  void set_up_engine(unsigned engine);
  void set_up_queue(const trn2vp_queue& queue);
  void set_up_program(const trn2vp_program& program);

  template <class Row>
  std::vector<Row> rows(const trn2vp_table& table);
  template <class F>
  void for_each_piece(const trn2vp_transfer& transfer, F&& f);
  void copy_in();
  void copy_out();
  void write32(std::uint64_t address, std::uint32_t value);
  std::uint32_t read32(std::uint64_t address);
  void back_door(tlm::tlm_command command, std::uint64_t address, void* data, std::size_t bytes);

  common::SparseMemory store_;
  trn2vp_job job_{};
  std::set<unsigned> engines_;  ///< set up so far
  bool loaded_ = false;
  std::uint32_t status_ = TRN2VP_JOB_NOT_RUN;
};

}  // namespace trn2vp::neuron_core
