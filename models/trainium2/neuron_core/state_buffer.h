// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <systemc>

#include "models/common/sparse_memory.h"
#include "models/trainium2/neuron_core/hazard_checker.h"

namespace trn2vp::trainium2 {

/// SBUF: 128 partitions of `partition_bytes` (224 KiB on Trainium2, documented), seen by the bus as
/// one partition every 256 KiB. The gap above a partition answers with an address error, and so
/// does an access that runs into it. Every engine port and the DMA port run at full rate at the
/// same time (documented), so accesses do not contend here.
class StateBuffer : public sc_core::sc_module {
 public:
  /// `hazards`, which may be null, hears of every access over the bus.
  StateBuffer(const sc_core::sc_module_name& name, std::uint32_t partition_bytes,
              const sc_core::sc_time& latency, HazardChecker* hazards = nullptr);

  tlm_utils::simple_target_socket<StateBuffer> socket;

  std::uint32_t partition_bytes() const { return partition_bytes_; }

  /// Byte `offset` of `partition`, for the engines. Writers call touch() for what they write.
  std::uint8_t* at(unsigned partition, std::uint32_t offset);
  void touch(unsigned partition, std::uint32_t offset, std::uint32_t length);

  std::uint64_t read_bytes() const { return read_bytes_; }
  std::uint64_t written_bytes() const { return written_bytes_; }

 private:
  bool inside_partition(std::uint64_t address, std::uint64_t length) const;
  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);
  unsigned transport_dbg(tlm::tlm_generic_payload& trans);
  void record(const tlm::tlm_generic_payload& trans, unsigned length);

  std::uint32_t partition_bytes_;
  sc_core::sc_time latency_;
  HazardChecker* hazards_;
  common::SparseMemory store_;
  std::uint64_t read_bytes_ = 0;
  std::uint64_t written_bytes_ = 0;
};

}  // namespace trn2vp::trainium2
